"""The midweek huddle: whom somebody should talk with this week, and why. Names, for those who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, insert, or_, select
from sqlalchemy.orm import Session, aliased

from models import (
    Assessment,
    AuditEntry,
    Event,
    Handoff,
    Member,
    MemberStatus,
    Onboarding,
    Rsvp,
    RsvpAnswer,
    TouchPoint,
    Worksite,
)

MOST = 10  # of one reason
WAITED = timedelta(hours=24)
STOOD_STILL, JOURNEY = timedelta(days=30), timedelta(days=90)
MISSED_WITHIN = timedelta(days=7)
SUPPORT_WITHIN, UNSEEN_FOR = timedelta(days=90), timedelta(days=30)


class Why(StrEnum):
    """Why somebody is on the list."""

    WAITS = "waits"  # for a person's answer, for more than a day
    STILL = "still"  # began getting started a month ago, and has not finished
    MISSED = "missed"  # said they would come, and did not
    SUPPORTS = "supports"  # no member, in favor, and nobody has talked with them for a month


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to talk with. since: when it began to wait."""

    member_id: int
    name: str
    number: str
    worksite: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """Those of one reason, the longest first; `count` is all there are."""

    why: Why
    people: Sequence[Person]
    count: int


def huddle(
    session: Session, now: datetime, *, local_id: int, seen: ColumnElement[bool], handoffs: ColumnElement[bool]
) -> list[Reason]:
    """The list: a statement for each reason.

    Args:
        seen: whose names may be seen.
        handoffs: which hand-offs may be.
    """
    found = {
        Why.WAITS: _waits(now).where(Handoff.local_id == local_id, handoffs),
        Why.STILL: _stands_still(now).where(Onboarding.local_id == local_id, seen),
        Why.MISSED: _missed(now).where(Event.local_id == local_id, seen),
        Why.SUPPORTS: _supports(now).where(Member.local_id == local_id, seen),
    }
    reasons = []
    for why, wanted in found.items():
        rows = session.execute(wanted.order_by("since").limit(MOST)).all()
        people = [
            Person(row.id, f"{row.given_name} {row.family_name}", row.number, row.site, row.since) for row in rows
        ]
        reasons.append(Reason(why, people, rows[0].of_all if rows else 0))
    return reasons


def note_seen(session: Session, actor: str, now: datetime, reasons: Sequence[Reason]) -> None:
    """Audits that these names were seen."""
    seen = sorted({person.member_id for reason in reasons for person in reason.people})
    if seen:
        about = {"actor": actor, "action": "listed", "detail": "huddle", "at": now}
        session.execute(insert(AuditEntry), [about | {"member_id": member_id} for member_id in seen])


def _people(since: ColumnElement[Any]) -> Select[Any]:
    return select(
        Member.id,
        Member.given_name,
        Member.family_name,
        Member.number,
        Worksite.name.label("site"),
        since.label("since"),
        func.count().over().label("of_all"),
    ).outerjoin(Worksite, Worksite.id == Member.worksite_id)


def _waits(now: datetime) -> Select[Any]:
    return (
        _people(Handoff.opened_at.expression)
        .join(Handoff, Handoff.member_id == Member.id)
        .where(Handoff.closed_at.is_(None), Handoff.first_reply_at.is_(None), Handoff.opened_at <= now - WAITED)
    )


def _stands_still(now: datetime) -> Select[Any]:
    return (
        _people(Onboarding.started_at.expression)
        .join(Onboarding, Onboarding.member_id == Member.id)
        .where(
            Onboarding.started_at >= now - JOURNEY,
            Onboarding.started_at <= now - STOOD_STILL,
            Onboarding.completed_at.is_(None),
            Onboarding.declined_at.is_(None),
            Member.status.in_((MemberStatus.ACTIVE, MemberStatus.RETIREE)),
        )
    )


def _missed(now: datetime) -> Select[Any]:
    other = aliased(Rsvp)
    # Where nobody was checked in, nobody stood at the door.
    watched = exists().where(other.event_id == Event.id, other.checked_in_at.is_not(None))
    return (
        _people(Event.starts_at.expression)
        .join(Rsvp, Rsvp.member_id == Member.id)
        .join(Event, Event.id == Rsvp.event_id)
        .where(
            Event.starts_at >= now - MISSED_WITHIN,
            Event.starts_at <= now,
            Event.canceled_at.is_(None),
            Rsvp.answer == RsvpAnswer.GOING,
            Rsvp.checked_in_at.is_(None),
            watched,
        )
    )


def _supports(now: datetime) -> Select[Any]:
    newer = aliased(Assessment)
    newest = ~exists().where(
        newer.member_id == Assessment.member_id,
        or_(newer.on_date > Assessment.on_date, and_(newer.on_date == Assessment.on_date, newer.id > Assessment.id)),
    )
    # The condition of ix_touch_point_contact (models/touch.py).
    talked = exists().where(
        TouchPoint.member_id == Member.id,
        or_(
            TouchPoint.direction == "in",
            and_(TouchPoint.messenger.is_not(None), TouchPoint.outcome.in_(("sent", "reached"))),
        ),
        TouchPoint.at > now - UNSEEN_FOR,
    )
    return (
        _people(Assessment.recorded_at.expression)
        .join(Assessment, Assessment.member_id == Member.id)
        .where(
            Member.status == MemberStatus.PENDING,
            Assessment.on_date >= (now - SUPPORT_WITHIN).date(),
            Assessment.score <= 2,
            Assessment.on_date <= (now - UNSEEN_FOR).date(),
            newest,
            ~talked,
        )
    )
