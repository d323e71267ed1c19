"""The waiting list of an event: when places come free, the first in line who fit move up and are told."""

from dataclasses import dataclass

from sqlalchemy import func, select, update

from bot.actions.announcer import Announcement, Announcer, announce, best_number
from bot.actions.said import response
from models import Event, Member, Rsvp, RsvpAnswer

MOST_LOOKED_AT = 100  # of a line; nobody brings more guests than 20, so the first of these takes what came free

MOVED_UP = response("utter_rsvp_moved_up")


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A member in line."""

    id: int
    member_id: int
    guests: int
    language: str
    e164: str | None


def move_up(announcer: Announcer, event: Event) -> int:
    """Lets those in line who fit take the places that are free now; gives how many members that are.

    The caller holds the lock of the event's row.
    """
    session = announcer.session
    line = _line(announcer, event)
    free = None if event.capacity is None else event.capacity - taken(announcer, event)
    moving = []
    for waiting in line:
        if free is None or 1 + waiting.guests <= free:
            moving.append(waiting)
            free = None if free is None else free - 1 - waiting.guests
    if not moving:
        return 0
    session.execute(
        update(Rsvp)
        .where(Rsvp.id.in_([each.id for each in moving]))
        .values(answer=RsvpAnswer.GOING, waiting_since=None)
    )
    announce(announcer, event, [Announcement(each, MOVED_UP) for each in moving])
    # A longer line is taken up where this one ended.
    more = move_up(announcer, event) if len(line) == MOST_LOOKED_AT and len(moving) == len(line) else 0
    return len(moving) + more


def taken(announcer: Announcer, event: Event) -> int:
    """How many people come, guests counted."""
    people = announcer.session.scalar(
        select(func.coalesce(func.sum(1 + Rsvp.guests), 0)).where(
            Rsvp.event_id == event.id, Rsvp.answer == RsvpAnswer.GOING
        )
    )
    return int(people or 0)


def _line(announcer: Announcer, event: Event) -> list[_Waiting]:
    rows = announcer.session.execute(
        select(Rsvp.id, Rsvp.member_id, Rsvp.guests, Member.language, best_number().label("e164"))
        .join(Member, Member.id == Rsvp.member_id)
        .where(Rsvp.event_id == event.id, Rsvp.answer == RsvpAnswer.WAITING)
        .order_by(Rsvp.waiting_since, Rsvp.id)
        .limit(MOST_LOOKED_AT)
    )
    return [_Waiting(*row) for row in rows.all()]
