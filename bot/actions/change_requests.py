"""A wish to change a record becomes a request: applied at once where that is allowed, else it waits for staff.

Nothing is overwritten silently. What waits keeps what the record said; when a list of another system and the member
say different things, both are shown to staff as a conflict.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.actions.change_fields import on_record, same, write
from bot.actions.said import response
from models import ChangeField, ChangeRequest, ChangeSource, ChangeState, Local, Member

OPEN_STATES = (ChangeState.WAITING, ChangeState.CONFLICT)
# What the member is told when staff decide (bot/staff/changes.py).
APPROVED = response("utter_change_approved")
DECLINED = response("utter_change_declined")
LINKED = response("utter_number_linked")
BY_RULE = "rule"  # decided_by, where the local's file let it apply at once


class ChangeOutcome(StrEnum):
    """What became of a wish at once."""

    APPLIED = "applied"
    WAITING = "waiting"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Wish:
    """That a field of a member's record should hold another value.

    Args:
        after: the value, in the form that change_fields.py tells.
        subject: which of several; the title of a certification.
        detail: what the field needs beside the value.
        media_message_id: the message that brought a photo of the card.
    """

    member_id: int
    field: ChangeField
    after: str
    source: ChangeSource
    at: datetime
    subject: str = ""
    detail: dict[str, Any] = dataclasses.field(default_factory=dict)
    media_message_id: int | None = None


def propose(session: Session, wish: Wish, *, at_once: bool) -> tuple[ChangeOutcome, ChangeRequest | None]:
    """Makes a request of the wish, and applies it if it may.

    Args:
        at_once: the local lets this field change without staff, and whoever asks is who they say.

    Returns:
        What became of it, and the request; none when the record says so already.
    """
    # Two wishes for one record take turns: each sees what the other left open.
    member = session.get_one(Member, wish.member_id, with_for_update=True, populate_existing=True)
    before = on_record(session, member, wish.field, wish.subject)
    open_ones = _open(session, wish)
    own = next((each for each in open_ones if each.source is wish.source), None)
    if own is not None and same(wish.field, own.after, wish.after):
        own.detail = own.detail | wish.detail
        own.media_message_id = wish.media_message_id or own.media_message_id
        session.flush()
        return ChangeOutcome.WAITING, own
    if own is not None:
        own.state, own.decided_at, own.decided_by = ChangeState.REPLACED, wish.at, wish.source.value
        session.flush()
    if same(wish.field, before, wish.after):
        return ChangeOutcome.SAME, None
    others = [each for each in open_ones if each is not own and not same(wish.field, each.after, wish.after)]
    disputed = bool(others) or _contradicts_member(session, wish, before)
    applies = at_once and not disputed
    request = ChangeRequest(
        local_id=member.local_id,
        member_id=member.id,
        field=wish.field,
        subject=wish.subject,
        before=before,
        after=wish.after,
        detail=wish.detail,
        source=wish.source,
        state=_state(applies, disputed),
        media_message_id=wish.media_message_id,
        asked_at=wish.at,
        decided_at=wish.at if applies else None,
        decided_by=BY_RULE if applies else None,
        told_at=wish.at if applies else None,
    )
    session.add(request)
    for each in others:
        each.state = ChangeState.CONFLICT
    if applies:
        write(session, member, wish.field, wish.after, wish.subject, _today(session, member, wish.at))
    session.flush()
    return (ChangeOutcome.APPLIED if applies else ChangeOutcome.WAITING), request


def propose_from_import(session: Session, wish: Wish) -> ChangeOutcome:
    """What another system says of a member: it fills what is empty, and overwrites nothing."""
    member = session.get_one(Member, wish.member_id)
    empty = on_record(session, member, wish.field, wish.subject) is None
    return propose(session, wish, at_once=empty and wish.field is not ChangeField.PHONE)[0]


def rivals(session: Session, request: ChangeRequest) -> Sequence[ChangeRequest]:
    """The other open words on the same field of the same member."""
    return [each for each in _open(session, request) if each.id != request.id]


def _open(session: Session, about: Wish | ChangeRequest) -> Sequence[ChangeRequest]:
    """At most one a source."""
    return session.scalars(
        select(ChangeRequest)
        .where(
            ChangeRequest.member_id == about.member_id,
            ChangeRequest.field == about.field,
            ChangeRequest.subject == about.subject,
            ChangeRequest.state.in_(OPEN_STATES),
        )
        .order_by(ChangeRequest.id)
    ).all()


def _contradicts_member(session: Session, wish: Wish, before: str | None) -> bool:
    """Whether another system disagrees with what the member themself has said, and the record took over."""
    if wish.source is not ChangeSource.IMPORT or before is None:
        return False
    last = session.scalar(
        select(ChangeRequest)
        .where(
            ChangeRequest.member_id == wish.member_id,
            ChangeRequest.field == wish.field,
            ChangeRequest.subject == wish.subject,
            ChangeRequest.state == ChangeState.APPLIED,
        )
        .order_by(ChangeRequest.id.desc())
        .limit(1)
    )
    return last is not None and last.source is ChangeSource.TEXT and same(wish.field, last.after, before)


def _state(applies: bool, disputed: bool) -> ChangeState:
    if applies:
        return ChangeState.APPLIED
    return ChangeState.CONFLICT if disputed else ChangeState.WAITING


def _today(session: Session, member: Member, at: datetime) -> date:
    return at.astimezone(ZoneInfo(session.get_one(Local, member.local_id).time_zone)).date()
