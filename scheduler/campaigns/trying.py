"""A campaign's texts on the phone of somebody of the union, before any member gets them.

To a steward's number, or one of a member who signs in to the console for this local: a member's phone is nobody's to
try things on. It must have agreed to the campaign's topic, as the sender reads it, and it must be an hour at which
texts may leave. What the texts say of a member they say of whoever has the number; where nothing is known of them, the
placeholder's name stands in brackets. So nobody's record is read but their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from bot.actions.hours_rules import HOURS
from bot.campaign_kinds import Kinds
from bot.local_files import LocalFiles
from bot.outgoing import outgoing
from bot.wording import PLACEHOLDER, Wording, segments
from models import (
    AuditEntry,
    Campaign,
    CampaignRun,
    CampaignState,
    Channel,
    Local,
    Member,
    MemberPhone,
    Outbox,
    OutboxKind,
    Phone,
)
from scheduler.campaigns.drafts import kind_of
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.facts import all_facts
from scheduler.campaigns.local_days import zone_of
from scheduler.campaigns.looking_ahead import as_if_started, refuse_unfinished, run_of
from scheduler.campaigns.preview_tally import WordingRefused
from scheduler.campaigns.records import SAID, get
from scheduler.campaigns.rendering import RunTexts, WordingError, render, texts_of
from scheduler.campaigns.upcoming import upcoming
from scheduler.hours.area_codes import ANYWHERE
from scheduler.hours.windows import Window, window
from scheduler.may_get import ALL_TOPICS, TAKES_NONE, known_of, refusal_of
from scheduler.variants.assignment import variants

LIFE = timedelta(hours=1)  # an organizer waits for it
OVER = (CampaignState.DONE, CampaignState.CANCELED)
_OF_STAFF = text("""
    SELECT EXISTS (
        SELECT FROM phone JOIN member_phone ON member_phone.phone_id = phone.id AND member_phone.ended_at IS NULL
        JOIN member ON member.id = member_phone.member_id
        WHERE phone.e164 = :address AND member.local_id = :local_id AND (
            EXISTS (SELECT FROM steward_assignment WHERE steward_assignment.member_id = member.id)
            OR EXISTS (SELECT FROM staff_user JOIN staff_grant ON staff_grant.user_id = staff_user.id
                       WHERE staff_user.member_id = member.id AND staff_user.active
                         AND staff_grant.local_id = :local_id)))
""")


@dataclass(frozen=True, slots=True)
class Tried:
    """One text that was left for the sender."""

    variant: str
    language: str
    text: str
    segments: int
    outbox_id: int


def try_out(
    session: Session,
    kinds: Kinds,
    wording: Wording,
    campaign_id: int,
    address: str,
    actor: str,
    now: datetime,
    *,
    files: LocalFiles,
) -> list[Tried]:
    """Leaves each variant in each language as a notice to this number.

    Args:
        files: of the locals, for the hours in which texts may leave.

    Raises:
        CampaignError: the number is not of the staff or has not agreed, the hour is not allowed, or the campaign is
            over or not finished.
    """
    campaign = as_if_started(get(session, campaign_id), now)
    if campaign.state in OVER:
        raise CampaignError(f"Campaign #{campaign_id} is {SAID[campaign.state]}; copy it, and try the copy out.")
    kind, local = kind_of(kinds, campaign.kind), session.get_one(Local, campaign.local_id)
    refuse_unfinished(kind, campaign, local)
    _refuse_number(session, local, address, campaign.topic)
    hours = _hours(session, files, local, address, now)
    run = run_of(kind, campaign, upcoming(session, kind, campaign, local, now))
    texts = texts_of(session, kind, wording, campaign, run, local, now)
    member_id = _member(session, local.id, address)
    facts = _facts(session, kind.facts, campaign, run, local, member_id)
    bodies = [
        (variant, language, _said(texts, variant, language, facts))
        for variant in variants(campaign.shares)
        for language in local.languages
    ]
    found = []
    for variant, language, body in bodies:
        row = outgoing(
            local_id=local.id,
            address=address,
            body=body,
            now=now,
            kind=OutboxKind.NOTICE,
            member_id=member_id,
            life=LIFE,
        ) | {"window_ends_at": hours.ends}
        outbox_id = session.execute(insert(Outbox).values(row).returning(Outbox.id)).scalar_one()
        found.append(Tried(variant, language, body, segments(body), outbox_id))
    detail = f"#{campaign.id} {campaign.name}: {len(found)} texts to {_masked(address)}"
    entry = {"actor": actor, "action": "campaign_tried", "member_id": member_id, "detail": detail, "at": now}
    session.execute(insert(AuditEntry).values(entry))
    return found


def _refuse_number(session: Session, local: Local, address: str, topic: str) -> None:
    if not session.execute(_OF_STAFF, {"address": address, "local_id": local.id}).scalar():
        raise CampaignError(
            f"{_masked(address)} is no number of a steward's, nor of a member with an account here: a campaign is "
            "tried out on those alone. Put the number on the member's record, or link the account to the member, first."
        )
    # The texts are notices, which the sender holds against `all`; the campaign will be held against its topic.
    for each in (topic, ALL_TOPICS):
        known = known_of(session, address, local.id, Channel.SMS, each)
        refusal = refusal_of(known.consent, known.line_state, Channel.SMS, TAKES_NONE)
        if refusal == "dead_number":
            raise CampaignError(f"{_masked(address)} takes no texts; try it on another number.")
        if refusal:
            raise CampaignError(
                f"{_masked(address)} has not opted in to texts of {local.name} about {each}: "
                f"text START to {local.number} from it first."
            )


def _hours(session: Session, files: LocalFiles, local: Local, address: str, now: datetime) -> Window:
    zones = session.scalar(select(Phone.zones).where(Phone.e164 == address)) or sorted({*ANYWHERE, local.time_zone})
    hours = window(zones, files.get(HOURS, local.handle), None, now)
    if hours is None:
        raise CampaignError("There is no hour in the next eight days at which texts may leave; see hours.yml.")
    if hours.starts > now:
        opens = hours.starts.astimezone(zone_of(local))
        raise CampaignError(f"No texts leave at this hour; try it from {opens:%A %B} {opens.day}, {opens:%H:%M} on.")
    return hours


def _masked(address: str) -> str:
    return f"…{address[-2:]}"


def _said(texts: RunTexts, variant: str, language: str, facts: Mapping[str, Any]) -> str:
    names = PLACEHOLDER.findall(texts.wording[variant][language])
    known = {name: facts.get(name) or f"({name})" for name in names if name not in texts.common[language]}
    try:
        return render(texts, variant=variant, language=language, facts=known, introduce=False)
    except WordingError as error:
        raise WordingRefused(str(error)) from None


def _member(session: Session, local_id: int, address: str) -> int | None:
    """Whose number it is; None for nobody's, and for a shared one."""
    found = session.scalars(
        select(Member.id)
        .join(MemberPhone, MemberPhone.member_id == Member.id)
        .join(Phone, Phone.id == MemberPhone.phone_id)
        .where(Phone.e164 == address, MemberPhone.ended_at.is_(None), Member.local_id == local_id)
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def _facts(
    session: Session, names: tuple[str, ...], campaign: Campaign, run: CampaignRun, local: Local, member_id: int | None
) -> dict[str, Any]:
    if member_id is None:
        return {}
    member = session.get_one(Member, member_id)
    found: dict[str, Any] = {"name": member.preferred_name or member.given_name}
    for name in names:
        known = all_facts()[name].facts(campaign, run, local)
        if known is not None:
            each = known.subquery()
            found |= session.scalar(select(each.c.facts).where(each.c.member_id == member_id)) or {}
    return found
