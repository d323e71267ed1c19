"""What is kept of a member, in numbers, and the link to the whole copy (console/links/export.py is the page)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, insert, select

from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.engine import ActionResult, Say
from models import (
    AuditEntry,
    Certification,
    ConsentAction,
    ConsentEntry,
    DataExport,
    DuesEntry,
    Grievance,
    Member,
    Rsvp,
    TouchPoint,
)

LINK_LIFE = timedelta(hours=24)
MOST_COUNTED = 1_000  # of one kind: more is told as "1,000+", so that a count costs the same for any history
MOST_LINKS = 5  # a day

SUMMARY = response("utter_my_data_summary")
CONSENT_ON = response("utter_my_data_texts_on")
CONSENT_OFF = response("utter_my_data_texts_off")
LINK = response("utter_my_data_link")
TOO_MANY = response("utter_my_data_too_many")


@action("action_tell_my_data", private=True)
def tell_my_data(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says how many texts, dues entries, certifications, RSVPs and grievances there are, and what was agreed to."""
    member_id = context.member.id
    kept = context.session.execute(
        select(
            _up_to(select(TouchPoint.id).where(TouchPoint.member_id == member_id)).label("texts"),
            _up_to(select(DuesEntry.id).where(DuesEntry.member_id == member_id)).label("dues"),
            _up_to(select(Certification.id).where(Certification.member_id == member_id)).label("cards"),
            _up_to(select(Rsvp.id).where(Rsvp.member_id == member_id)).label("rsvps"),
            _up_to(select(Grievance.id).where(Grievance.member_id == member_id)).label("cases"),
            select(Member.joined_on).where(Member.id == member_id).scalar_subquery().label("joined_on"),
        )
    ).one()
    values = {
        "joined_on": kept.joined_on.isoformat(),
        "text_count": _told(kept.texts),
        "dues_count": _told(kept.dues),
        "card_count": _told(kept.cards),
        "rsvp_count": _told(kept.rsvps),
        "case_count": _told(kept.cases),
    }
    return ActionResult(says=(Say(SUMMARY, values), _consent(context)))


@action("action_make_export_link", private=True)
def make_export_link(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says a link that opens the whole copy once, within a day."""
    session, member = context.session, context.member
    today = select(DataExport.id).where(
        DataExport.member_id == member.id, DataExport.made_at > context.now - timedelta(days=1)
    )
    if len(session.scalars(today.limit(MOST_LINKS)).all()) == MOST_LINKS:
        return ActionResult(says=(Say(TOO_MANY),))
    export_id: int = session.execute(
        insert(DataExport)
        .values(
            local_id=context.local.id,
            member_id=member.id,
            address=context.identity.address,
            made_at=context.now,
            expires_at=context.now + LINK_LIFE,
        )
        .returning(DataExport.id)
    ).scalar_one()
    session.execute(
        insert(AuditEntry).values(
            actor=f"member:{member.number}",
            action="export_asked",
            member_id=member.id,
            detail=f"export {export_id}",
            at=context.now,
        )
    )
    return ActionResult(says=(Say(LINK, {"export_link": context.links.make("export", export_id)}),))


def _up_to(rows: Select[int]) -> ScalarSelect[int]:
    """How many rows, MOST_COUNTED at the most."""
    return select(func.count()).select_from(rows.limit(MOST_COUNTED).subquery()).scalar_subquery()


def _told(count: int) -> str:
    return f"{MOST_COUNTED:,}+" if count >= MOST_COUNTED else str(count)


def _consent(context: ActionContext) -> Say:
    newest = context.session.execute(
        select(ConsentEntry.action, ConsentEntry.at)
        .where(
            ConsentEntry.e164 == context.identity.address,
            ConsentEntry.local_id == context.local.id,
            ConsentEntry.channel == context.channel,
        )
        .order_by(ConsentEntry.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None or newest.action is not ConsentAction.OPT_IN:
        return Say(CONSENT_OFF)
    return Say(CONSENT_ON, {"consent_since": newest.at.astimezone(context.zone).date().isoformat()})
