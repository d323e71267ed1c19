"""Who said what to an event, for the staff: the list with its files, and places that staff give and take by hand.

Each look at names is audited by member, each change by the event and the member.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, insert, select, update
from sqlalchemy.orm import Session, aliased

from bot.actions.announcer import Announcement, Announcer, announce, best_number
from bot.actions.rides import match_rides
from bot.actions.telling import local_view
from bot.actions.waiting_list import MOVED_UP, move_up, taken
from bot.staff.events import EventRefused
from bot.wording import Wording
from models import AuditEntry, Event, Member, MemberStatus, Ride, Rsvp, RsvpAnswer, Worksite

PAGE = 50
_COMES = (MemberStatus.ACTIVE, MemberStatus.RETIREE)


class Group(StrEnum):
    """Which members are listed. NOTHING are those who have not answered."""

    GOING = "going"
    WAITING = "waiting"
    MAYBE = "maybe"
    NOT_GOING = "not_going"
    CAME = "came"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Guest:
    """A member and what they said; of who said nothing `rsvp_id` is None.

    Args:
        place: in the waiting list, from 1; None for who does not wait.
    """

    rsvp_id: int | None
    member_id: int
    member: str
    number: str
    worksite: str | None
    shift: str | None
    answer: str | None
    guests: int
    answered_at: datetime | None
    ride: str | None
    checked_in_at: datetime | None
    came_with: int | None
    place: int | None = None


def listed(
    session: Session, event_id: int, group: Group, actor: str, at: datetime, *, page: int = 0
) -> tuple[list[Guest], bool]:
    """A page of the group, and whether there is more; the look is audited for each of them.

    Who waits is in the order of the line, others by when they answered, who said nothing by their record.
    """
    rows = session.execute(_query(event_id, group).offset(page * PAGE).limit(PAGE + 1)).all()
    found = [_guest(row, page * PAGE + index + 1) for index, row in enumerate(rows[:PAGE])]
    _audit_looks(session, actor, f"event {event_id}, {group}", [each.member_id for each in found], at)
    return found, len(rows) > PAGE


def as_rows(
    session: Session, event_id: int, actor: str, at: datetime, zone: ZoneInfo
) -> Iterator[list[str | int | None]]:
    """Everybody who answered or came, with a head, for a file; audited for each of them. Hours are those of `zone`."""
    rows = session.execute(_answers(event_id).order_by(Rsvp.answer, Rsvp.id)).all()
    found = [_guest(row, 0) for row in rows]
    _audit_looks(session, actor, f"event {event_id}, file", [each.member_id for each in found], at)
    yield ["Number", "Name", "Worksite", "Shift", "Answer", "Guests", "Answered", "Ride", "Checked in", "Came with"]
    for each in found:
        yield [
            each.number,
            each.member,
            each.worksite,
            each.shift,
            each.answer,
            each.guests,
            _written(each.answered_at, zone),
            each.ride,
            _written(each.checked_in_at, zone),
            each.came_with,
        ]


def give_place(session: Session, wording: Wording, event_id: int, rsvp_id: int, actor: str, at: datetime) -> str:
    """Moves one member up from the waiting list, past those before them, and tells them; gives the member's name.

    Raises:
        EventRefused: they wait no more, the event is over or called off, or their party does not fit.
    """
    event = _lock(session, event_id, at)
    rsvp, member = _locked_rsvp(session, event, rsvp_id, RsvpAnswer.WAITING)
    announcer = Announcer(session, local_view(session, event.local_id), wording, at)
    free = None if event.capacity is None else event.capacity - taken(announcer, event)
    if free is not None and 1 + rsvp.guests > free:
        raise EventRefused(f"There are {max(free, 0)} places, and they are {1 + rsvp.guests}: raise the places first.")
    session.execute(update(Rsvp).where(Rsvp.id == rsvp_id).values(answer=RsvpAnswer.GOING, waiting_since=None))
    e164 = session.scalar(select(best_number()).select_from(Rsvp).where(Rsvp.id == rsvp_id))
    announce(announcer, event, [Announcement(_Told(member.id, member.language, e164), MOVED_UP)])
    _audit_change(session, actor, "rsvp_moved_up", event, member, at)
    return member.full_name


def take_back(session: Session, wording: Wording, event_id: int, rsvp_id: int, actor: str, at: datetime) -> int:
    """Notes that a member does not come, as they told somebody; the waiting list moves up, rides are matched anew.

    Returns:
        How many moved up.

    Raises:
        EventRefused: they said not going already, were checked in, or the event is over or called off.
    """
    event = _lock(session, event_id, at)
    rsvp, member = _locked_rsvp(session, event, rsvp_id, RsvpAnswer.GOING, RsvpAnswer.WAITING, RsvpAnswer.MAYBE)
    if rsvp.checked_in_at is not None:
        raise EventRefused("They are checked in already.")
    rode = rsvp.ride in (Ride.NEEDED, Ride.OFFERED)
    session.execute(
        update(Rsvp)
        .where(Rsvp.id == rsvp_id)
        .values(
            answer=RsvpAnswer.NOT_GOING,
            guests=0,
            waiting_since=None,
            answered_at=at,
            ride=None,
            seats=None,
            driver_id=None,
        )
    )
    announcer = Announcer(session, local_view(session, event.local_id), wording, at)
    moved = move_up(announcer, event) if event.capacity is not None else 0
    if rode:
        match_rides(announcer, event, asking=member.id)
    _audit_change(session, actor, "rsvp_taken_back", event, member, at)
    return moved


@dataclass(frozen=True, slots=True)
class _Told:
    member_id: int
    language: str
    e164: str | None


def _query(event_id: int, group: Group) -> Select[Member, Rsvp, str]:
    if group is Group.NOTHING:
        return _silent(event_id)
    answers = _answers(event_id)
    if group is Group.CAME:
        return answers.where(Rsvp.checked_in_at.is_not(None)).order_by(Rsvp.checked_in_at, Rsvp.id)
    order = (Rsvp.waiting_since, Rsvp.id) if group is Group.WAITING else (Rsvp.answered_at, Rsvp.id)
    return answers.where(Rsvp.answer == RsvpAnswer(group.value)).order_by(*order)


def _answers(event_id: int) -> Select[Member, Rsvp, str]:
    return (
        select(Member, Rsvp, Worksite.name)
        .join(Rsvp, Rsvp.member_id == Member.id)
        .outerjoin(Worksite, Worksite.id == Member.worksite_id)
        .where(Rsvp.event_id == event_id)
    )


def _silent(event_id: int) -> Select[Member, Rsvp, str]:
    said: ColumnElement[bool] = select(Rsvp.id).where(Rsvp.event_id == event_id, Rsvp.member_id == Member.id).exists()
    local = select(Event.local_id).where(Event.id == event_id).scalar_subquery()
    nothing = aliased(Rsvp)
    return (
        select(Member, nothing, Worksite.name)
        .outerjoin(nothing, and_(nothing.event_id == event_id, nothing.member_id == Member.id))
        .outerjoin(Worksite, Worksite.id == Member.worksite_id)
        .where(Member.local_id == local, Member.status.in_(_COMES), ~said)
        .order_by(Member.id)
    )


def _guest(row: Any, position: int) -> Guest:
    member, rsvp, worksite = row
    answer = rsvp.answer if rsvp is not None else None
    return Guest(
        rsvp_id=rsvp.id if rsvp is not None else None,
        member_id=member.id,
        member=member.full_name,
        number=member.number,
        worksite=worksite,
        shift=member.shift.value if member.shift else None,
        answer=answer.value if answer else None,
        guests=rsvp.guests if rsvp is not None else 0,
        answered_at=rsvp.answered_at if rsvp is not None else None,
        ride=rsvp.ride.value if rsvp is not None and rsvp.ride else None,
        checked_in_at=rsvp.checked_in_at if rsvp is not None else None,
        came_with=rsvp.came_with if rsvp is not None else None,
        place=position if answer is RsvpAnswer.WAITING else None,
    )


def _lock(session: Session, event_id: int, at: datetime) -> Event:
    """The event that is still to come, locked: places are given one by one."""
    event = session.scalar(select(Event).where(Event.id == event_id).with_for_update())
    if event is None:
        raise EventRefused(f"There is no event {event_id}.")
    if event.canceled_at is not None:
        raise EventRefused("It is canceled already.")
    if (event.ends_at or event.starts_at) <= at:
        raise EventRefused("It is over.")
    return event


def _locked_rsvp(session: Session, event: Event, rsvp_id: int, *answers: RsvpAnswer) -> tuple[Rsvp, Member]:
    found = session.execute(
        select(Rsvp, Member)
        .join(Member, Member.id == Rsvp.member_id)
        .where(Rsvp.id == rsvp_id, Rsvp.event_id == event.id, Rsvp.answer.in_(answers))
        .with_for_update(of=Rsvp)
    ).one_or_none()
    if found is None:
        raise EventRefused("They have answered something else meanwhile.")
    return found[0], found[1]


def _written(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else None


def _audit_looks(session: Session, actor: str, detail: str, member_ids: list[int], at: datetime) -> None:
    if member_ids:
        row = {"actor": actor, "action": "rsvps_viewed", "detail": detail, "at": at}
        session.execute(insert(AuditEntry), [row | {"member_id": each} for each in member_ids])


def _audit_change(session: Session, actor: str, action: str, event: Event, member: Member, at: datetime) -> None:
    session.add(AuditEntry(actor=actor, action=action, member_id=member.id, detail=f"event {event.id}", at=at))
    session.flush()
