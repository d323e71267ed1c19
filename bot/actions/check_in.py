"""Checking in at the door: the event's code, shown there, texted from a member's number while the event is on.

A code only opens the event it belongs to; a wrong one tells nothing of any other. Right codes are refused like wrong
ones while a number is closed, as with verification.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, case, delete, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.actions.event_lines import event_line, title_in
from bot.actions.registry import ActionContext, action
from bot.actions.words import words_of
from bot.engine import ActionError, ActionResult
from bot.engine.readers import ReadContext, Reading
from bot.engine.readers.door_codes import door_code
from bot.wording import format_time
from models import CheckInTries, Direction, Event, Means, Rsvp, RsvpAnswer, TouchPoint

OPENS = timedelta(hours=2)  # before the start: stewards and the first members are there early
OPEN_AFTER_START = timedelta(hours=4)  # where no end is set
LONGEST = timedelta(days=90)  # no event is looked for that began earlier: a picket, a convention
SOON = timedelta(hours=24)  # whose code is told to be early, and not to be wrong
MOST_TRIES = 5  # of 10,000 codes, before the number is closed
CLOSED_FOR = timedelta(minutes=30)
ATTENDANCE = "attendance"  # the kind of its touch point
_CODE = re.compile(r"(\d{4})(?: \+(\d+))?")


@dataclass(frozen=True, slots=True)
class _Door:
    """An event with this code, around now."""

    id: int
    title: str
    place: str
    starts_at: datetime
    guests: int | None
    came_with: int | None
    checked_in_at: datetime | None

    def opens_at(self) -> datetime:
        """When its code begins to work."""
        return self.starts_at - OPENS


def end_of(starts_at: datetime, ends_at: datetime | None) -> datetime:
    """When an event is over: until then its code works."""
    return ends_at or starts_at + OPEN_AFTER_START


def ends_after(moment: datetime) -> ColumnElement[bool]:
    """The same of queries over Event, for those that are over later than `moment`."""
    return func.coalesce(Event.ends_at, Event.starts_at + OPEN_AFTER_START) > moment


def attended(session: Session, event_id: int, member_id: int) -> bool:
    """Whether the member was checked in at the event."""
    came = exists().where(Rsvp.event_id == event_id, Rsvp.member_id == member_id, Rsvp.checked_in_at.is_not(None))
    return bool(session.scalar(select(came)))


@action("action_read_door_code")
def read_door_code(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `door_code` when the text that started the flow holds one: "HERE 4821"."""
    reading = door_code(words_of(context), ReadContext(context.language, context.now, context.local.time_zone))
    return ActionResult(slots={"door_code": reading.value if isinstance(reading, Reading) else None})


@action("action_check_in")
def check_in(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Records that the member came; sets `check_in_outcome` and what it needs.

    check_in_outcome: came, again (nothing changed), early, wrong, or closed (too many wrong codes).
    """
    match = _CODE.fullmatch(str(slots.get("door_code")))
    phone_id = context.identity.phone_id
    if match is None or phone_id is None:
        raise ActionError("no_code")
    tries = context.session.get(CheckInTries, phone_id)
    if tries is not None and tries.locked_until is not None and tries.locked_until > context.now:
        return ActionResult(slots={"check_in_outcome": "closed", "door_code": None})
    member_id = context.likely_member.id
    doors = _doors(context, match[1], member_id)
    door = next((each for each in doors if each.opens_at() <= context.now), doors[0] if doors else None)
    if door is None:
        return ActionResult(slots={"check_in_outcome": _miss(context, phone_id), "door_code": None})
    if tries is not None:
        context.session.execute(delete(CheckInTries).where(CheckInTries.phone_id == phone_id))
    told = _told(context, door)
    if door.opens_at() > context.now:
        return ActionResult(slots=told | {"check_in_outcome": "early", "door_code": None})
    guests = _guests(door, match[2])
    again = door.checked_in_at is not None and door.came_with == guests
    if not again:
        record_attendance(context.session, door.id, member_id, guests, context.now)
    return ActionResult(
        slots=told | {"check_in_outcome": "again" if again else "came", "guests": guests, "door_code": None}
    )


def record_attendance(
    session: Session, event_id: int, member_id: int, guests: int, now: datetime, messenger: str | None = None
) -> None:
    """Notes that the member came with so many guests, whether or not they had said so; the first time counts.

    The first time is a touch point besides the text that told it: they were there.

    Args:
        messenger: who of the staff notes it; None when the member's own text tells it.
    """
    came = {"answer": RsvpAnswer.GOING, "waiting_since": None, "came_with": guests}
    row = insert(Rsvp).values(
        event_id=event_id, member_id=member_id, guests=guests, answered_at=now, checked_in_at=now, **came
    )
    noted = (
        row.on_conflict_do_update(
            index_elements=[Rsvp.event_id, Rsvp.member_id],
            set_=came | {"checked_in_at": case((Rsvp.checked_in_at.is_(None), now), else_=Rsvp.checked_in_at)},
        )
        .returning(Rsvp.event_id, Rsvp.member_id, Rsvp.checked_in_at)
        .cte("noted")
    )
    told = {"channel": Means.IN_PERSON, "direction": Direction.IN, "kind": ATTENDANCE, "outcome": "came"}
    about = {**told, "messenger": messenger, "at": now}
    touch = (
        select(Event.local_id, noted.c.member_id, *(_value(name, value) for name, value in about.items()))
        .join(noted, noted.c.event_id == Event.id)
        .where(noted.c.checked_in_at == now)
    )
    session.execute(insert(TouchPoint).from_select(["local_id", "member_id", *about], touch))


def _value(column: str, value: object) -> BindParameter[Any]:
    return literal(value, TouchPoint.__table__.c[column].type)


def _doors(context: ActionContext, code: str, member_id: int) -> list[_Door]:
    """Events of this code that are on or soon will be; two may share a code, and the member's own comes first."""
    mine = and_(Rsvp.event_id == Event.id, Rsvp.member_id == member_id)
    rows = context.session.execute(
        select(
            Event.id,
            title_in(context.language).label("title"),
            Event.place,
            Event.starts_at,
            Rsvp.guests,
            Rsvp.came_with,
            Rsvp.checked_in_at,
        )
        .outerjoin(Rsvp, mine)
        .where(
            Event.local_id == context.local.id,
            Event.canceled_at.is_(None),
            Event.check_in_code == code,
            Event.starts_at > context.now - LONGEST,
            Event.starts_at < context.now + SOON,
            ends_after(context.now),
        )
        .order_by(Rsvp.id.is_(None), Event.starts_at, Event.id)
        .limit(5)
    )
    return [_Door(*row) for row in rows]


def _guests(door: _Door, said: str | None) -> int:
    """As the text says; else as checked in before; else as they said they would."""
    if said is not None:
        return int(said)
    return next((each for each in (door.came_with, door.guests) if each is not None), 0)


def _told(context: ActionContext, door: _Door) -> dict[str, Any]:
    starts_at = door.starts_at.astimezone(context.zone)
    opens_at = door.opens_at().astimezone(context.zone)
    return {
        "event_line": event_line(door.title, starts_at, door.place, context.language),
        "opens_at": format_time(opens_at.time(), context.language),
    }


def _miss(context: ActionContext, phone_id: int) -> str:
    """Counts a wrong code in the database: the number may be trying by another channel at this moment."""
    over = CheckInTries.locked_until <= context.now
    failed = case((over, 1), else_=CheckInTries.failed + 1)
    until = case((failed >= MOST_TRIES, context.now + CLOSED_FOR))
    row = insert(CheckInTries).values(phone_id=phone_id, failed=1)
    counted = row.on_conflict_do_update(
        index_elements=[CheckInTries.phone_id], set_={"failed": failed, "locked_until": until}
    ).returning(CheckInTries.locked_until)
    return "closed" if context.session.execute(counted).scalar_one() is not None else "wrong"
