"""The door of an event: who is on now, finding a member by name or number, checking in, and taking that back.

Whoever stands at the door may see some members and not others (a steward: those of their worksites). Anybody may be
checked in by the whole member number, which the member tells; their name is then not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from bot.actions.check_in import ATTENDANCE, LONGEST, OPENS, end_of, ends_after, record_attendance
from bot.staff.events import MOST_GUESTS, EventRefused
from models import AuditEntry, Event, Means, Member, MemberStatus, Rsvp, RsvpAnswer, TouchPoint, Worksite

MOST_FOUND = 12  # what a thumb scrolls past
TODAY = timedelta(hours=14)  # how long before it begins a door is listed
CLOSES = timedelta(hours=2)  # after the end: it runs over, people stand in line, and a slip of the thumb is taken back
LATELY = 8  # who was checked in last: whom one would undo
_AT_THE_DOOR = (MemberStatus.ACTIVE, MemberStatus.RETIREE, MemberStatus.PENDING)


@dataclass(frozen=True, slots=True)
class Door:
    """An event whose door is open now, or will be today."""

    id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class AtDoor:
    """A member as they stand at the door. `said` is their answer, None where they gave none."""

    member_id: int
    member: str
    number: str
    worksite: str | None
    said: str | None
    guests: int
    checked_in_at: datetime | None
    came_with: int | None


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """What a check-in did. `again`: they had been checked in before, and only the guests may have changed."""

    member_id: int
    number: str
    name: str
    guests: int
    again: bool


class DoorClosed(EventRefused):
    """The event is not on today, and whoever is at the door puts nothing right afterwards."""

    def __init__(self) -> None:
        super().__init__("The door of this event is closed.")


def doors(session: Session, local_id: int, at: datetime, *, ahead: timedelta = TODAY) -> list[Door]:
    """Events that are on, were until two hours ago, or begin within `ahead`; the first to begin first."""
    rows = session.scalars(
        select(Event)
        .where(
            Event.local_id == local_id,
            Event.canceled_at.is_(None),
            Event.starts_at > at - LONGEST,
            Event.starts_at < at + ahead,
            ends_after(at - CLOSES),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(20)
    )
    return [Door(each.id, each.title, each.place, each.starts_at, each.ends_at) for each in rows]


def is_on(starts_at: datetime, ends_at: datetime | None, at: datetime) -> bool:
    """Whether the door of an event is open, or will be today: `doors` lists it."""
    return at - LONGEST < starts_at < at + TODAY and end_of(starts_at, ends_at) + CLOSES > at


def opens_at(starts_at: datetime) -> datetime:
    """When the code at the door begins to work by text; staff may check in before."""
    return starts_at - OPENS


def search(
    session: Session,
    event_id: int,
    seen: ColumnElement[bool],
    typed: str,
    actor: str,
    at: datetime,
) -> list[AtDoor]:
    """Members who fit, those who said they come first; audited for each of them.

    Args:
        seen: whom the person at the door may see, on Member.
        typed: the beginnings of words of a name, or of a member number, without regard to capitals and accents.
    """
    mine = and_(Rsvp.event_id == event_id, Rsvp.member_id == Member.id)
    rows = session.execute(
        select(Member, Rsvp, Worksite.name)
        .outerjoin(Rsvp, mine)
        .outerjoin(Worksite, Worksite.id == Member.worksite_id)
        .where(seen, _fits(typed), Member.status.in_(_AT_THE_DOOR))
        .order_by(Rsvp.id.is_(None), Member.family_name, Member.given_name, Member.id)
        .limit(MOST_FOUND)
    ).all()
    return _seen(session, rows, actor, f"door of event {event_id}", at)


def lately(session: Session, event_id: int, seen: ColumnElement[bool], actor: str, at: datetime) -> list[AtDoor]:
    """Who was checked in last, the newest first; audited for each of them."""
    rows = session.execute(
        select(Member, Rsvp, Worksite.name)
        .join(Rsvp, Rsvp.member_id == Member.id)
        .outerjoin(Worksite, Worksite.id == Member.worksite_id)
        .where(seen, Rsvp.event_id == event_id, Rsvp.checked_in_at.is_not(None))
        .order_by(Rsvp.checked_in_at.desc(), Rsvp.id.desc())
        .limit(LATELY)
    ).all()
    return _seen(session, rows, actor, f"door of event {event_id}, came", at)


def check_in(
    session: Session,
    local_id: int,
    event_id: int,
    member_number: str,
    guests: int,
    actor: str,
    at: datetime,
    *,
    any_day: bool,
) -> CheckedIn:
    """Notes that a member came; the first time counts, guests are put right.

    Args:
        any_day: whoever works on events puts it right later too; else the event must be on today.

    Raises:
        DoorClosed: it is not on today.
        EventRefused: there is no such event or member, the event is called off, or there are too many guests.
    """
    event = session.scalar(select(Event).where(Event.id == event_id, Event.local_id == local_id))
    if event is None:
        raise EventRefused(f"There is no event {event_id}.")
    if event.canceled_at is not None:
        raise EventRefused("It is canceled already.")
    if not any_day and not is_on(event.starts_at, event.ends_at, at):
        raise DoorClosed
    if not 0 <= guests <= MOST_GUESTS:
        raise EventRefused(f"Guests are 0 to {MOST_GUESTS}.", frozenset({"guests"}))
    mine = and_(Rsvp.event_id == event_id, Rsvp.member_id == Member.id)
    found = session.execute(
        select(Member, Rsvp.checked_in_at)
        .outerjoin(Rsvp, mine)
        .where(Member.local_id == local_id, Member.number == member_number, Member.status.in_(_AT_THE_DOOR))
    ).one_or_none()
    if found is None:
        raise EventRefused(f"There is no member {member_number}.", frozenset({"number"}))
    member, before = found
    record_attendance(session, event_id, member.id, guests, at, messenger=actor)
    _audit(session, actor, "checked_in", [member.id], f"event {event_id}", at)
    return CheckedIn(member.id, member.number, member.full_name, guests, before is not None)


def undo(
    session: Session, local_id: int, event_id: int, member_number: str, actor: str, at: datetime, *, any_day: bool
) -> None:
    """Takes a check-in back. Who had said nothing before has said nothing again; the touch point of staff goes.

    What the member's own text told stays among the touch points.

    Args:
        any_day: whoever works on events puts it right later too; else the event must be on today.

    Raises:
        DoorClosed: it is not on today.
        EventRefused: they are not checked in.
    """
    found = session.execute(
        select(Rsvp, Member.id, Event.starts_at, Event.ends_at)
        .join(Member, Member.id == Rsvp.member_id)
        .join(Event, Event.id == Rsvp.event_id)
        .where(
            Event.id == event_id,
            Event.local_id == local_id,
            Member.number == member_number,
            Rsvp.checked_in_at.is_not(None),
        )
        .with_for_update(of=Rsvp)
    ).one_or_none()
    if found is None:
        raise EventRefused(f"Member {member_number} is not checked in.")
    rsvp, member_id, starts_at, ends_at = found
    if not any_day and not is_on(starts_at, ends_at, at):
        raise DoorClosed
    session.execute(
        delete(TouchPoint).where(
            TouchPoint.member_id == member_id,
            TouchPoint.kind == ATTENDANCE,
            TouchPoint.channel == Means.IN_PERSON,
            TouchPoint.at == rsvp.checked_in_at,
            TouchPoint.messenger.is_not(None),
        )
    )
    if rsvp.answered_at == rsvp.checked_in_at and rsvp.answer is RsvpAnswer.GOING:
        session.execute(delete(Rsvp).where(Rsvp.id == rsvp.id))
    else:
        session.execute(update(Rsvp).where(Rsvp.id == rsvp.id).values(checked_in_at=None, came_with=None))
    _audit(session, actor, "check_in_undone", [member_id], f"event {event_id}", at)


def _fits(typed: str) -> ColumnElement[bool]:
    """Every word that was typed begins a word of the name, or the number; folded as migration 0032 folds names."""
    word = func.unnest(func.folded_words(typed)).column_valued("word")
    asked = select(func.string_agg("'" + word + "':*", " & ")).scalar_subquery()
    return Member.words.op("@@")(cast(asked, TSQUERY))


def _seen(session: Session, rows: Sequence[Any], actor: str, what: str, at: datetime) -> list[AtDoor]:
    _audit(session, actor, "listed", [member.id for member, _, _ in rows], what, at)
    return [
        AtDoor(
            member_id=member.id,
            member=member.full_name,
            number=member.number,
            worksite=worksite,
            said=rsvp.answer.value if rsvp is not None else None,
            guests=rsvp.guests if rsvp is not None else 0,
            checked_in_at=rsvp.checked_in_at if rsvp is not None else None,
            came_with=rsvp.came_with if rsvp is not None else None,
        )
        for member, rsvp, worksite in rows
    ]


def _audit(session: Session, actor: str, action: str, member_ids: Sequence[int], detail: str, at: datetime) -> None:
    if member_ids:
        row = {"actor": actor, "action": action, "detail": detail, "at": at}
        session.execute(insert(AuditEntry), [row | {"member_id": each} for each in member_ids])
