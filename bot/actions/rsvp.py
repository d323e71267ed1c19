"""Recording an RSVP: capacity, the waiting list, and whoever moves up when someone leaves.

The event's row is locked first, so that two answers never take the same last place. Capacity counts members and
their guests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from bot.actions.announcer import Announcer
from bot.actions.event_lines import event_line, meeting
from bot.actions.registry import ActionContext, action
from bot.actions.rides import match_rides
from bot.actions.said import response
from bot.actions.waiting_list import move_up
from bot.engine import ActionResult, Say
from models import Event, Ride, Rsvp, RsvpAnswer

CALENDAR = response("utter_rsvp_calendar")


@dataclass(frozen=True, slots=True)
class _Places:
    """How full an event is, the member's own party left out. `free` is None when it takes everybody."""

    free: int | None
    capacity: int | None

    def hold(self, party: int) -> bool:
        """Whether so many more people fit."""
        return self.free is None or party <= self.free

    def could_ever_hold(self, party: int) -> bool:
        """Whether they would fit into the empty room."""
        return self.capacity is None or party <= self.capacity


@action("action_record_rsvp")
def record_rsvp(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Writes the member's one answer to the event, over an earlier one; sets `rsvp_outcome` and what it needs."""
    member_id = context.likely_member.id
    event, earlier = _locked(context, int(slots["event_id"]), int(slots.get("recorded_event_id") or 0))
    if event is None:
        return ActionResult(slots={"rsvp_outcome": "gone"})
    line = event_line(
        event.title_in(context.language), event.starts_at.astimezone(context.zone), event.place, context.language
    )
    before = context.session.scalar(select(Rsvp).where(Rsvp.event_id == event.id, Rsvp.member_id == member_id))
    wish = RsvpAnswer(str(slots["rsvp_answer"]))
    guests = int(slots.get("guests") or 0) if wish is RsvpAnswer.GOING else 0
    told: dict[str, Any] = {
        "event_line": line,
        "event_rides": event.rides,
        **meeting(event, context.zone, context.language),
        **_ride_before(before, slots),
    }
    if wish is RsvpAnswer.GOING:
        places = _places(context, event, member_id)
        told["places_left"] = places.free
        if not places.could_ever_hold(1 + guests):
            return ActionResult(slots=told | {"rsvp_outcome": "too_many"})
        if not places.hold(1 + guests):
            if before is not None and before.answer is RsvpAnswer.GOING:
                left = (places.free or 0) - 1 - before.guests
                return ActionResult(slots=told | {"rsvp_outcome": "kept", "places_left": max(left, 0)})
            wish = RsvpAnswer.WAITING
    waiting_since = _waiting_since(wish, before, context.now)
    freed = _freed(before, wish, guests)
    _write(context, event, member_id, wish, guests, waiting_since)
    if freed and event.capacity is not None:
        move_up(Announcer.of(context), event)
    if before is not None and before.ride in (Ride.NEEDED, Ride.OFFERED):
        match_rides(Announcer.of(context), event, asking=member_id)
    if earlier is not None:
        _take_back(context, earlier, member_id)
    told["recorded_event_id"] = event.id
    if waiting_since is not None:
        told["line_place"] = _place_in_line(context, event, waiting_since)
    return ActionResult(slots=told | {"rsvp_outcome": wish.value})


@action("action_tell_calendar")
def tell_calendar(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Says the link with which a phone puts the event into its calendar."""
    link = context.links.make("event", int(slots["event_id"]))
    return ActionResult(says=(Say(CALENDAR, {"calendar_link": link}),))


def _locked(context: ActionContext, event_id: int, recorded_id: int) -> tuple[Event | None, Event | None]:
    """The event that is answered, and another one that was answered by mistake; locked in the order of their ids."""
    found = {each: _lock(context, each) for each in sorted({event_id, recorded_id} - {0})}
    return found[event_id], found[recorded_id] if recorded_id not in (0, event_id) else None


def _take_back(context: ActionContext, event: Event, member_id: int) -> None:
    """ "No, the second one": the answer to the first goes, and its place with it."""
    before = context.session.scalar(select(Rsvp).where(Rsvp.event_id == event.id, Rsvp.member_id == member_id))
    if before is None:
        return
    freed, ride = _freed(before, RsvpAnswer.NOT_GOING, 0), before.ride
    _write(context, event, member_id, RsvpAnswer.NOT_GOING, 0, None)
    if freed and event.capacity is not None:
        move_up(Announcer.of(context), event)
    if ride in (Ride.NEEDED, Ride.OFFERED):
        match_rides(Announcer.of(context), event, asking=member_id)


def _lock(context: ActionContext, event_id: int) -> Event | None:
    return context.session.scalar(
        select(Event)
        .where(
            Event.id == event_id,
            Event.local_id == context.local.id,
            Event.canceled_at.is_(None),
            Event.starts_at > context.now,
        )
        .with_for_update()
    )


def _places(context: ActionContext, event: Event, member_id: int) -> _Places:
    if event.capacity is None:
        return _Places(None, None)
    taken = context.session.scalar(
        select(func.coalesce(func.sum(1 + Rsvp.guests), 0)).where(
            Rsvp.event_id == event.id, Rsvp.answer == RsvpAnswer.GOING, Rsvp.member_id != member_id
        )
    )
    return _Places(max(event.capacity - int(taken or 0), 0), event.capacity)


def _waiting_since(answer: RsvpAnswer, before: Rsvp | None, now: datetime) -> datetime | None:
    """Who waits already keeps the place in line, whatever the number of guests is now."""
    if answer is not RsvpAnswer.WAITING:
        return None
    return before.waiting_since if before is not None and before.waiting_since else now


def _ride_before(before: Rsvp | None, slots: Mapping[str, Any]) -> dict[str, Any]:
    """What was said of a ride, so that a second RSVP does not ask again."""
    if slots.get("ride") is not None or before is None or before.answer is not RsvpAnswer.GOING or before.ride is None:
        return {}
    return {"ride": before.ride.value, "ride_seats": before.seats}


def _freed(before: Rsvp | None, answer: RsvpAnswer, guests: int) -> bool:
    """Whether places came free by this answer."""
    if before is None or before.answer is not RsvpAnswer.GOING:
        return False
    return answer is not RsvpAnswer.GOING or guests < before.guests


def _write(
    context: ActionContext,
    event: Event,
    member_id: int,
    answer: RsvpAnswer,
    guests: int,
    waiting_since: datetime | None,
) -> None:
    values: dict[str, Any] = {
        "answer": answer,
        "guests": guests,
        "waiting_since": waiting_since,
        "answered_at": context.now,
    }
    if answer is not RsvpAnswer.GOING:
        values |= {"ride": None, "seats": None, "ride_at": None, "driver_id": None}
    context.session.execute(
        insert(Rsvp)
        .values(event_id=event.id, member_id=member_id, **values)
        .on_conflict_do_update(index_elements=[Rsvp.event_id, Rsvp.member_id], set_=values)
    )


def _place_in_line(context: ActionContext, event: Event, waiting_since: datetime) -> int:
    before = context.session.scalar(
        select(func.count()).where(
            Rsvp.event_id == event.id, Rsvp.answer == RsvpAnswer.WAITING, Rsvp.waiting_since < waiting_since
        )
    )
    return int(before or 0) + 1
