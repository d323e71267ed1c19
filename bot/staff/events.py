"""Events at the desk of the staff: add, change, call off, more places, who rides with whom, who came.

Whoever said going, maybe or waits is told once of each change they would miss the event by, and when it is called off.
Looks at who comes are audited by member; changes of an event by the event.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, insert, select
from sqlalchemy.orm import Session, aliased

from bot.actions.announcer import Announcement, Announcer, announce, best_number
from bot.actions.check_in import record_attendance
from bot.actions.said import response
from bot.actions.telling import local_view
from bot.actions.waiting_list import move_up
from bot.staff import reminders
from bot.wording import Wording
from models import AuditEntry, Event, EventKind, Member, Ride, Rsvp, RsvpAnswer

MOST_LISTED = 200
MOST_GUESTS = 20

_WORD = re.compile("[A-Z0-9]{3,20}")

CALLED_OFF = response("utter_event_called_off")
CHANGED = response("utter_event_changed")

TOLD_OF = frozenset({"title", "place", "starts_at", "meeting_point", "meet_at"})
CHANGEABLE = TOLD_OF | {"titles", "address", "kind", "ends_at", "capacity", "rides", "renews", "join_word"}


class EventRefused(Exception):
    """What staff asked for cannot be done; the sentence says why.

    Args:
        fields: which of CHANGEABLE are at fault, where it is about them.
    """

    def __init__(self, words: str, fields: frozenset[str] = frozenset()) -> None:
        super().__init__(words)
        self.fields = fields


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event to be added. Times are aware; `capacity` None takes everybody."""

    title: str
    place: str
    starts_at: datetime
    kind: EventKind = EventKind.MEETING
    ends_at: datetime | None = None
    meeting_point: str | None = None
    meet_at: datetime | None = None
    capacity: int | None = None
    rides: bool = False
    renews: str | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    address: str | None = None
    join_word: str | None = None


@dataclass(frozen=True, slots=True)
class EventView:
    """An event with its numbers: answers are members, `people` counts guests too, `came` who was checked in.

    Args:
        at_door: who is there now, guests counted.
    """

    id: int
    kind: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime | None
    meeting_point: str | None
    meet_at: datetime | None
    capacity: int | None
    rides: bool
    renews: str | None
    check_in_code: str
    canceled_at: datetime | None
    titles: Mapping[str, str] = field(default_factory=dict)
    address: str | None = None
    join_word: str | None = None
    going: int = 0
    waiting: int = 0
    maybe: int = 0
    not_going: int = 0
    people: int = 0
    came: int = 0
    at_door: int = 0


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did: how many were told of it, how many moved up from the waiting list.

    taken_back: texts of campaigns about it that waited, and do not leave any more.
    """

    event: EventView
    told: int
    moved_up: int
    taken_back: int = 0


@dataclass(frozen=True, slots=True)
class TravellerView:
    """Who needs or offers a ride, with the driver they ride with, if any."""

    member: str
    member_number: str
    phone: str | None
    ride: str
    party: int
    seats: int | None
    driver: str | None
    driver_number: str | None


def upcoming(session: Session, local_id: int, at: datetime, *, past_days: int = 0) -> list[EventView]:
    """Events to come, and those of the last `past_days`; the canceled too."""
    events = session.scalars(
        select(Event)
        .where(Event.local_id == local_id, Event.starts_at > at - timedelta(days=past_days))
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_LISTED)
    ).all()
    return _views(session, events)


def find(session: Session, local_id: int, event_id: int) -> EventView:
    """One event of the local.

    Raises:
        EventRefused: the local has no such event.
    """
    event = session.scalar(select(Event).where(Event.id == event_id, Event.local_id == local_id))
    if event is None:
        raise EventRefused(f"There is no event {event_id}.")
    return _views(session, [event])[0]


def past(session: Session, local_id: int, at: datetime, *, page: int, most: int) -> list[EventView]:
    """Events that have begun, the newest first; one more than `most` where there are more pages."""
    events = session.scalars(
        select(Event)
        .where(Event.local_id == local_id, Event.starts_at <= at)
        .order_by(Event.starts_at.desc(), Event.id.desc())
        .offset(page * most)
        .limit(most + 1)
    ).all()
    return _views(session, events)


def add(session: Session, local_id: int, draft: EventDraft, actor: str, at: datetime) -> EventView:
    """Adds an event, with a code of its own for the door.

    Raises:
        EventRefused: it is over already, its times are in no order, or it is there already.
    """
    event = Event(
        local_id=local_id,
        check_in_code=_free_code(session, local_id, at),
        **{name: getattr(draft, name) for name in CHANGEABLE},
    )
    _check(session, event, at)
    session.add(event)
    session.flush()
    _audit(session, actor, "event_added", event, at)
    return _views(session, [event])[0]


def change(
    session: Session,
    wording: Wording,
    event_id: int,
    changes: Mapping[str, Any],
    actor: str,
    at: datetime,
    *,
    quiet: bool = False,
) -> Changed:
    """Changes what `changes` names; more places let the waiting list move up.

    When only the start moves, the meeting time and the end move with it, on the wall clock.

    Args:
        changes: any of CHANGEABLE.
        quiet: nobody is told of a new time or place; who moves up is told all the same.

    Raises:
        EventRefused: there is no such event, it is over or canceled, or the times are in no order.
    """
    event = _lock(session, event_id, at)
    unknown = changes.keys() - CHANGEABLE
    if unknown:
        raise EventRefused(f"An event has no {', '.join(sorted(unknown))}.")
    announcer = Announcer(session, local_view(session, event.local_id), wording, at)
    wanted = {**_moved_along(event, changes, announcer.zone), **changes}
    differing = {name for name, value in wanted.items() if getattr(event, name) != value}
    if not differing:
        return Changed(_views(session, [event])[0], 0, 0)
    was_on = event.starts_at.astimezone(announcer.zone).date()
    for name in differing:
        setattr(event, name, wanted[name])
    _check(session, event, at)
    event.changes += 1
    event.changed_at = at
    session.flush()
    taken_back = _move_reminders(session, event, was_on, actor, announcer) if "starts_at" in differing else 0
    moved_up = move_up(announcer, event) if "capacity" in differing else 0
    told = _tell_all(announcer, event, CHANGED) if differing & TOLD_OF and not quiet else 0
    _audit(session, actor, "event_changed", event, at, ", ".join(sorted(differing)))
    return Changed(_views(session, [event])[0], told, moved_up, taken_back)


def call_off(session: Session, wording: Wording, event_id: int, actor: str, at: datetime) -> Changed:
    """Cancels an event and tells all who said going, maybe or wait.

    Raises:
        EventRefused: there is no such event, or it is over or canceled already.
    """
    event = _lock(session, event_id, at)
    event.canceled_at = event.changed_at = at
    event.changes += 1
    session.flush()
    taken_back = reminders.take_back(session, event.id, event.local_id, reminders.CALLED_OFF, actor, at)
    told = _tell_all(Announcer(session, local_view(session, event.local_id), wording, at), event, CALLED_OFF)
    _audit(session, actor, "event_canceled", event, at)
    return Changed(_views(session, [event])[0], told, 0, taken_back)


def rides(session: Session, event_id: int, actor: str, at: datetime) -> list[TravellerView]:
    """Who needs and who offers a ride, in the order they said so; the look is audited for each of them.

    Raises:
        EventRefused: there is no such event.
    """
    _event(session, event_id)
    driver, at_wheel = aliased(Rsvp), aliased(Member)
    rows = session.execute(
        select(Rsvp, Member, best_number().label("e164"), at_wheel)
        .join(Member, Member.id == Rsvp.member_id)
        .outerjoin(driver, driver.id == Rsvp.driver_id)
        .outerjoin(at_wheel, at_wheel.id == driver.member_id)
        .where(
            Rsvp.event_id == event_id,
            Rsvp.answer == RsvpAnswer.GOING,
            Rsvp.ride.in_([Ride.NEEDED, Ride.OFFERED]),
        )
        .order_by(Rsvp.ride_at, Rsvp.id)
    ).all()
    _audit_members(session, actor, "rides_viewed", event_id, [member.id for _, member, _, _ in rows], at)
    return [
        TravellerView(
            member=_name(member),
            member_number=member.number,
            phone=e164,
            ride=str(rsvp.ride),
            party=1 + rsvp.guests,
            seats=rsvp.seats,
            driver=_name(wheel) if wheel is not None else None,
            driver_number=wheel.number if wheel is not None else None,
        )
        for rsvp, member, e164, wheel in rows
    ]


def check_in(session: Session, event_id: int, member_number: str, guests: int, actor: str, at: datetime) -> str:
    """Notes that a member came, for those whose phone cannot; gives the member's name.

    Raises:
        EventRefused: there is no such event or member, or too many guests.
    """
    event = _event(session, event_id)
    member = session.scalar(select(Member).where(Member.local_id == event.local_id, Member.number == member_number))
    if member is None:
        raise EventRefused(f"There is no member {member_number}.")
    if not 0 <= guests <= MOST_GUESTS:
        raise EventRefused(f"Guests are 0 to {MOST_GUESTS}.")
    record_attendance(session, event_id, member.id, guests, at, messenger=actor)
    _audit_members(session, actor, "checked_in", event_id, [member.id], at)
    return _name(member)


def _move_reminders(session: Session, event: Event, was_on: date, actor: str, announcer: Announcer) -> int:
    """On another day it is reminded of anew; on the same one what waits tells the new hour, and is of use till then."""
    if event.starts_at.astimezone(announcer.zone).date() != was_on:
        return reminders.take_back(session, event.id, event.local_id, reminders.MOVED, actor, announcer.now)
    reminders.replan(session, event.id, event.starts_at)
    return 0


def _lock(session: Session, event_id: int, at: datetime) -> Event:
    event = session.scalar(select(Event).where(Event.id == event_id).with_for_update())
    if event is None:
        raise EventRefused(f"There is no event {event_id}.")
    if event.canceled_at is not None:
        raise EventRefused("It is canceled already.")
    if (event.ends_at or event.starts_at) <= at:
        raise EventRefused("It is over.")
    return event


def _event(session: Session, event_id: int) -> Event:
    event = session.get(Event, event_id)
    if event is None:
        raise EventRefused(f"There is no event {event_id}.")
    return event


def _check(session: Session, event: Event, at: datetime) -> None:
    # Asked before the event itself is written, or it would be found as its own double.
    with session.no_autoflush:
        double = session.scalar(
            select(Event.id).where(
                Event.local_id == event.local_id, Event.title == event.title, Event.starts_at == event.starts_at
            )
        )
        taken = event.join_word is not None and _is_taken(session, event, at)
    ends, meets, places = event.ends_at, event.meet_at, event.capacity
    faults = {
        ("title", "An event needs a title."): not event.title.strip(),
        ("starts_at", "It would be over already."): (ends or event.starts_at) <= at,
        ("ends_at", "It would end before it starts."): ends is not None and not _after(ends, event.starts_at),
        ("meet_at", "People cannot meet after it starts."): meets is not None and _after(meets, event.starts_at),
        ("capacity", "Places are 1 or more; leave them away to take everybody."): places is not None and places < 1,
        ("renews", "Only a class renews a certification."): bool(event.renews) and event.kind is not EventKind.TRAINING,
        ("title", "There is one of this title at this time."): double is not None and double != event.id,
        ("join_word", "A word is 3 to 20 letters and digits."): not _WORD.fullmatch(event.join_word or "NONE"),
        ("join_word", "Another event to come has this word."): taken,
    }
    found = [fault for fault, wrong in faults.items() if wrong]
    if found:
        if event in session:
            session.expire(event)  # what was set on it must not reach the database by a later flush
        raise EventRefused(" ".join(sentence for _, sentence in found), frozenset(name for name, _ in found))


def _is_taken(session: Session, event: Event, at: datetime) -> bool:
    """Whether another event to come is joined by the same word."""
    other = select(Event.id).where(
        Event.local_id == event.local_id,
        Event.join_word == event.join_word,
        Event.canceled_at.is_(None),
        Event.starts_at > at,
    )
    return any(found != event.id for found in session.scalars(other))


def _moved_along(event: Event, changes: Mapping[str, Any], zone: ZoneInfo) -> dict[str, datetime]:
    """The meeting time and the end, as far from the new start as they were from the old, on the wall clock."""
    if "starts_at" not in changes:
        return {}
    old, new = _wall(event.starts_at, zone), _wall(changes["starts_at"], zone)
    along = {"meet_at": event.meet_at, "ends_at": event.ends_at}
    moved = {
        name: (new + (_wall(moment, zone) - old)).replace(tzinfo=zone)
        for name, moment in along.items()
        if moment is not None
    }
    # In the night that the clocks go forward, 2:50 is after 3:10.
    if "meet_at" in moved and moved["meet_at"].astimezone(UTC) > changes["starts_at"].astimezone(UTC):
        moved["meet_at"] = changes["starts_at"]
    return moved


def _after(moment: datetime, other: datetime) -> bool:
    """Of two times in one zone Python compares the wall clocks, which go back and forth."""
    return moment.astimezone(UTC) > other.astimezone(UTC)


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _free_code(session: Session, local_id: int, at: datetime) -> str:
    """Four digits that no other event to come has."""
    used = set(
        session.scalars(
            select(Event.check_in_code).where(Event.local_id == local_id, Event.starts_at > at - timedelta(days=2))
        )
    )
    free = [code for code in (f"{number:04}" for number in range(10_000)) if code not in used]
    return secrets.choice(free)


def _tell_all(announcer: Announcer, event: Event, words: str) -> int:
    """Tells each number once, though two who share it may both have answered."""
    rows = announcer.session.execute(
        select(Rsvp.member_id, Member.language, best_number().label("e164"))
        .join(Member, Member.id == Rsvp.member_id)
        .where(
            Rsvp.event_id == event.id,
            Rsvp.answer.in_([RsvpAnswer.GOING, RsvpAnswer.WAITING, RsvpAnswer.MAYBE]),
        )
        .order_by(Rsvp.id)
    )
    people = [_Told(*row) for row in rows.all()]
    once = {each.e164: each for each in reversed(people)}
    return announce(announcer, event, [Announcement(each, words) for each in once.values()])


@dataclass(frozen=True, slots=True)
class _Told:
    member_id: int
    language: str
    e164: str | None


def _views(session: Session, events: Sequence[Event]) -> list[EventView]:
    counts: dict[int, dict[str, Any]] = {
        row.event_id: {
            "going": row.going,
            "waiting": row.waiting,
            "maybe": row.maybe,
            "not_going": row.not_going,
            "people": int(row.people),
            "came": row.came,
            "at_door": int(row.at_door),
        }
        for row in session.execute(
            select(
                Rsvp.event_id,
                _count(RsvpAnswer.GOING).label("going"),
                _count(RsvpAnswer.WAITING).label("waiting"),
                _count(RsvpAnswer.MAYBE).label("maybe"),
                _count(RsvpAnswer.NOT_GOING).label("not_going"),
                func.coalesce(func.sum(case((Rsvp.answer == RsvpAnswer.GOING, 1 + Rsvp.guests))), 0).label("people"),
                func.count(Rsvp.checked_in_at).label("came"),
                func.coalesce(func.sum(1 + Rsvp.came_with), 0).label("at_door"),
            )
            .where(Rsvp.event_id.in_([event.id for event in events]))
            .group_by(Rsvp.event_id)
        )
    }
    return [
        EventView(
            id=event.id,
            check_in_code=event.check_in_code,
            canceled_at=event.canceled_at,
            **{name: getattr(event, name) for name in CHANGEABLE - {"kind"}},
            kind=str(event.kind),
            **counts.get(event.id, {}),
        )
        for event in events
    ]


def _count(answer: RsvpAnswer) -> Any:
    return func.count(case((Rsvp.answer == answer, 1)))


def _name(member: Member) -> str:
    return f"{member.given_name} {member.family_name}"


def _audit(session: Session, actor: str, action: str, event: Event, at: datetime, what: str = "") -> None:
    detail = f"event {event.id} {event.title}" + (f": {what}" if what else "")
    session.execute(insert(AuditEntry).values(actor=actor, action=action, member_id=None, detail=detail, at=at))


def _audit_members(
    session: Session, actor: str, action: str, event_id: int, member_ids: Sequence[int], at: datetime
) -> None:
    if member_ids:
        detail = f"event {event_id}"
        rows = [
            {"actor": actor, "action": action, "member_id": each, "detail": detail, "at": at} for each in member_ids
        ]
        session.execute(insert(AuditEntry), rows)
