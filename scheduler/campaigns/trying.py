"""A campaign's texts on the organizer's own phone, before anybody else gets them.

To a number that has opted in, and to no other: the sender would refuse the others anyway, those of staff too. What the
texts say of a member they say of whoever has the number; where nothing is known of them, the placeholder's name stands
in brackets. So nobody's record is read but their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.campaign_kinds import Kinds
from bot.outgoing import outgoing
from bot.wording import PLACEHOLDER, Wording, segments
from models import (
    AuditEntry,
    Campaign,
    CampaignRun,
    Channel,
    ConsentAction,
    ConsentEntry,
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
from scheduler.campaigns.looking_ahead import as_if_started, refuse_unfinished, run_of
from scheduler.campaigns.preview_tally import WordingRefused
from scheduler.campaigns.records import get
from scheduler.campaigns.rendering import RunTexts, WordingError, render, texts_of
from scheduler.campaigns.upcoming import upcoming
from scheduler.variants.assignment import variants

LIFE = timedelta(hours=1)  # an organizer waits for it


@dataclass(frozen=True, slots=True)
class Tried:
    """One text that was left for the sender."""

    variant: str
    language: str
    text: str
    segments: int
    outbox_id: int


def try_out(
    session: Session, kinds: Kinds, wording: Wording, campaign_id: int, address: str, actor: str, now: datetime
) -> list[Tried]:
    """Leaves each variant in each language as a notice to this number.

    Raises:
        CampaignError: the number has not opted in, or the campaign is not finished.
    """
    campaign = as_if_started(get(session, campaign_id), now)
    kind, local = kind_of(kinds, campaign.kind), session.get_one(Local, campaign.local_id)
    refuse_unfinished(kind, campaign, local)
    if not _opted_in(session, local.id, address):
        raise CampaignError(
            f"{address} has not opted in to texts from {local.name}: text START to {local.number} from it first."
        )
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
        )
        outbox_id = session.execute(insert(Outbox).values(row).returning(Outbox.id)).scalar_one()
        found.append(Tried(variant, language, body, segments(body), outbox_id))
    detail = f"#{campaign.id} {campaign.name}: {len(found)} texts to a phone of their own"
    entry = {"actor": actor, "action": "campaign_tried", "member_id": member_id, "detail": detail, "at": now}
    session.execute(insert(AuditEntry).values(entry))
    return found


def _said(texts: RunTexts, variant: str, language: str, facts: Mapping[str, Any]) -> str:
    names = PLACEHOLDER.findall(texts.wording[variant][language])
    known = {name: facts.get(name) or f"({name})" for name in names if name not in texts.common[language]}
    try:
        return render(texts, variant=variant, language=language, facts=known, introduce=False)
    except WordingError as error:
        raise WordingRefused(str(error)) from None


def _opted_in(session: Session, local_id: int, address: str) -> bool:
    """By the number's newest entry, as the sender reads it of a notice right before the call."""
    newest = session.scalar(
        select(ConsentEntry.action)
        .where(
            ConsentEntry.e164 == address,
            ConsentEntry.local_id == local_id,
            ConsentEntry.channel == Channel.SMS,
        )
        .order_by(ConsentEntry.id.desc())
        .limit(1)
    )
    return newest is ConsentAction.OPT_IN


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
