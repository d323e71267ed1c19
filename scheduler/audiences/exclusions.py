"""Who never gets a campaign's text, and why: the first reason that applies is the one that is told.

The sender checks consent again right before each call (docs/outbox.md); these keep a text from being planned at all.
A control group is no exclusion: its members are planned, and get no text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select

from models import (
    Channel,
    ConsentAction,
    Conversation,
    Erasure,
    ErasureState,
    Handoff,
    LineState,
    MemberPhone,
    MemberStatus,
    Outbox,
    OutboxKind,
    OutboxStatus,
)
from scheduler.may_get import NOT_FOR_CAMPAIGNS, TAKES_NONE

WEEK = timedelta(days=7)
CAMPAIGN_TEXT = OutboxKind.CAMPAIGN
WRONG_NUMBER = "wrong_number"  # why the link of a member and a number ended
_NOT_SENT = (OutboxStatus.FAILED, OutboxStatus.EXPIRED, OutboxStatus.CANCELED)


@dataclass(frozen=True, slots=True)
class Terms:
    """What of a campaign decides who can get it.

    topic: of the consent it needs; consent to `all` covers every topic.
    most_per_week: campaign texts to one number in seven days (locals/*/campaigns.yml).
    statuses: who is eligible.
    """

    local_id: int
    topic: str
    channel: Channel
    now: datetime
    most_per_week: int
    statuses: tuple[MemberStatus, ...] = (MemberStatus.ACTIVE, MemberStatus.RETIREE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member of the audience with their best number, as columns; without a number, those of it are NULL.

    consent: the newest entry of the number on the channel that is about everything or about the topic.
    """

    member_id: ColumnElement[int]
    status: ColumnElement[MemberStatus]
    phone_id: ColumnElement[int | None]
    address: ColumnElement[str | None]
    line_state: ColumnElement[LineState | None]
    consent: ColumnElement[ConsentAction | None]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One reason. Its clause is true or false for every candidate, never NULL."""

    reason: str
    en: str
    es: str
    clause: Callable[[Candidate, Terms], ColumnElement[bool]]


def _not_eligible(who: Candidate, terms: Terms) -> ColumnElement[bool]:
    return who.status.not_in(terms.statuses)


def _pending_erasure(who: Candidate, _terms: Terms) -> ColumnElement[bool]:
    return who.member_id.in_(select(Erasure.member_id).where(Erasure.state == ErasureState.WAITING))


def _wrong_number(who: Candidate, _terms: Terms) -> ColumnElement[bool]:
    told = exists().where(MemberPhone.member_id == who.member_id, MemberPhone.ended_reason == WRONG_NUMBER)
    return and_(who.phone_id.is_(None), told)


def _no_number(who: Candidate, _terms: Terms) -> ColumnElement[bool]:
    return who.phone_id.is_(None)


def _dead_number(who: Candidate, _terms: Terms) -> ColumnElement[bool]:
    return and_(who.phone_id.is_not(None), who.line_state.in_(NOT_FOR_CAMPAIGNS))


def _opted_out(who: Candidate, _terms: Terms) -> ColumnElement[bool]:
    return who.consent.is_not_distinct_from(ConsentAction.OPT_OUT)


def _no_consent(who: Candidate, _terms: Terms) -> ColumnElement[bool]:
    return who.consent.is_distinct_from(ConsentAction.OPT_IN)


def _in_handoff(who: Candidate, terms: Terms) -> ColumnElement[bool]:
    is_open = (Handoff.local_id == terms.local_id, Handoff.closed_at.is_(None))
    members = select(Handoff.member_id).where(*is_open, Handoff.member_id.is_not(None))
    numbers = select(Conversation.address).join(Handoff, Handoff.conversation_id == Conversation.id).where(*is_open)
    return or_(who.member_id.in_(members), and_(who.address.is_not(None), who.address.in_(numbers)))


def _too_often(who: Candidate, terms: Terms) -> ColumnElement[bool]:
    # Probed for each candidate by an index that has a week of one number side by side: what it costs grows neither with
    # what the line has sent nor with the members that are not meant. The kind is spelled out to fit that index.
    kind = bindparam("campaign_text", CAMPAIGN_TEXT, Outbox.kind.type, literal_execute=True)
    enough = (
        select(Outbox.id)
        .where(
            Outbox.address == who.address,
            Outbox.local_id == terms.local_id,
            Outbox.kind == kind,
            Outbox.due_at > terms.now - WEEK,
            Outbox.status.not_in(_NOT_SENT),
        )
        .limit(1)
        .offset(terms.most_per_week - 1)
    )
    return enough.exists()


EXCLUSIONS = (
    Exclusion(
        "not_eligible",
        "This kind of campaign is not for them.",
        "Este tipo de campaña no les corresponde.",
        _not_eligible,
    ),
    Exclusion("pending_erasure", "They asked us to erase their data.", "Pidieron borrar sus datos.", _pending_erasure),
    Exclusion("wrong_number", "Their number is somebody else's.", "Su número es de otra persona.", _wrong_number),
    Exclusion("no_number", "No phone number is on record.", "No hay un número de teléfono en el registro.", _no_number),
    Exclusion("dead_number", "Their number takes no texts.", "Su número no recibe textos.", _dead_number),
    Exclusion("opted_out", "They opted out of texts.", "Pidieron no recibir textos.", _opted_out),
    Exclusion(
        "no_consent",
        "They have not opted in to texts on this topic.",
        "No han dado permiso para textos de este tema.",
        _no_consent,
    ),
    Exclusion(
        "in_handoff",
        "Somebody from the union is in a conversation with them.",
        "Alguien del sindicato está conversando con la persona.",
        _in_handoff,
    ),
    Exclusion(
        "too_often",
        "They had all the texts that one may get in a week.",
        "Ya recibieron todos los textos que se permiten en una semana.",
        _too_often,
    ),
)
# One text a number: the first of those who share it, by when they came on the record, gets it.
SHARED_NUMBER = "shared_number"
REASONS: dict[str, tuple[str, str]] = {each.reason: (each.en, each.es) for each in EXCLUSIONS} | {
    SHARED_NUMBER: (
        "Another member with the same number gets the text.",
        "Otro miembro con el mismo número recibe el texto.",
    )
}


def best_number_order(links: Any, shared: ColumnElement[bool]) -> list[ColumnElement[Any]]:
    """Which of a member's numbers is texted: one that takes texts, their own, reached, proved lately."""
    return [
        links.line_state.in_(TAKES_NONE),
        shared,
        links.line_state == LineState.UNREACHABLE,
        links.verified_until.desc().nulls_last(),
        links.phone_id,
    ]
