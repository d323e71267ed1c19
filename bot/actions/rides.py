"""Rides to an event: who needs one is put into the first car with room for them and their guests, first come, first
served.

Whoever needs or offers a ride was asked knowing that the other is told their first name. A name goes only to a number
that is verified; any other is told of "a member". The event's row is locked before anything is matched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, exists, func, select, update

from bot.actions.announcer import Announcement, Announcer, announce, best_number
from bot.actions.event_lines import event_line, meeting, title_in
from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.engine import ActionResult
from models import Event, Member, MemberPhone, Ride, Rsvp, RsvpAnswer

MOST_LISTED = 5
MOST_TRAVELLERS = 400  # of one event who need or offer a ride

FOUND = response("utter_notice_ride_found")
LOST = response("utter_notice_ride_lost")
RIDERS = response("utter_notice_riders")


@dataclass(frozen=True, slots=True)
class _Traveller:
    """Someone who comes, and needs or offers a ride. `verified`: their number is surely theirs."""

    id: int
    member_id: int
    guests: int
    ride: Ride | None
    seats: int | None
    driver_id: int | None
    given_name: str
    language: str
    e164: str | None
    verified: bool


@dataclass(slots=True)
class _Car:
    """A driver, the seats that are left, and who rides."""

    driver: _Traveller
    free: int
    riders: list[_Traveller]

    def take(self, rider: _Traveller) -> bool:
        """Whether the rider and their guests fit; if so they are in."""
        party = 1 + rider.guests
        if party > self.free:
            return False
        self.free -= party
        self.riders.append(rider)
        return True


@action("action_find_rides")
def find_rides(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `event_choices` to the events with rides that the member comes to, and `event_id` when it is one."""
    rows = context.session.execute(
        select(Event.id, Event.kind, title_in(context.language).label("title"), Event.place, Event.starts_at)
        .join(Rsvp, Rsvp.event_id == Event.id)
        .where(
            Rsvp.member_id == context.likely_member.id,
            Rsvp.answer == RsvpAnswer.GOING,
            Event.local_id == context.local.id,
            Event.canceled_at.is_(None),
            Event.starts_at > context.now,
            Event.rides,
        )
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_LISTED)
    ).all()
    choices = []
    for row in rows:
        line = event_line(row.title, row.starts_at.astimezone(context.zone), row.place, context.language)
        choices.append({"value": row.id, "label": line, "line": line, "kind": row.kind.value})
    only = choices[0]["value"] if len(choices) == 1 else None
    return ActionResult(slots={"event_choices": choices, "event_id": only})


@action("action_record_ride")
def record_ride(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Writes what the member said of a ride, matches, and sets `ride_outcome` and whom they ride with.

    ride_outcome: found, looking, driving, none; or gone, when the event or the RSVP is no more.
    """
    event = context.session.scalar(
        select(Event)
        .where(
            Event.id == int(slots["event_id"]),
            Event.local_id == context.local.id,
            Event.canceled_at.is_(None),
            Event.starts_at > context.now,
        )
        .with_for_update()
    )
    if event is None:
        return ActionResult(slots={"ride_outcome": "gone"})
    ride = Ride(str(slots["ride"]))
    member_id = context.likely_member.id
    mine = and_(Rsvp.event_id == event.id, Rsvp.member_id == member_id, Rsvp.answer == RsvpAnswer.GOING)
    values = {
        "ride": ride,
        "seats": int(slots["ride_seats"]) if ride is Ride.OFFERED else None,
        # Who said so before keeps the place in line.
        "ride_at": case((Rsvp.ride == ride, func.coalesce(Rsvp.ride_at, context.now)), else_=context.now),
    }
    if ride is not Ride.NEEDED:
        values["driver_id"] = None
    recorded = context.session.scalar(update(Rsvp).where(mine).values(**values).returning(Rsvp.id))
    if recorded is None:
        return ActionResult(slots={"ride_outcome": "gone"})
    cars, waiting = match_rides(Announcer.of(context), event, asking=member_id)
    told = {**meeting(event, context.zone, context.language), **_outcome(context, recorded, ride, cars, waiting)}
    return ActionResult(slots=told)


def match_rides(announcer: Announcer, event: Event, *, asking: int | None) -> tuple[list[_Car], list[_Traveller]]:
    """Puts riders into cars; whoever has a place keeps it while there is room. Those whose car changed are told.

    Args:
        asking: the member who is answered at this moment, and so needs no notice.

    Returns:
        The cars, and who is still without one.
    """
    travellers = _travellers(announcer, event)
    cars = {each.id: _Car(each, each.seats or 0, []) for each in travellers if each.ride is Ride.OFFERED}
    riders = [each for each in travellers if each.ride is Ride.NEEDED]
    unplaced = [each for each in riders if not _keeps(each, cars)]
    waiting = [each for each in unplaced if not any(car.take(each) for car in cars.values())]
    _store_and_tell(announcer, event, cars, riders, asking)
    return list(cars.values()), waiting


def _keeps(rider: _Traveller, cars: Mapping[int, _Car]) -> bool:
    car = cars.get(rider.driver_id) if rider.driver_id is not None else None
    return car is not None and car.take(rider)


def _travellers(announcer: Announcer, event: Event) -> list[_Traveller]:
    verified = exists().where(
        MemberPhone.member_id == Rsvp.member_id,
        MemberPhone.ended_at.is_(None),
        MemberPhone.verified_until > announcer.now,
    )
    rows = announcer.session.execute(
        select(
            Rsvp.id,
            Rsvp.member_id,
            Rsvp.guests,
            Rsvp.ride,
            Rsvp.seats,
            Rsvp.driver_id,
            Member.given_name,
            Member.language,
            best_number().label("e164"),
            verified.label("verified"),
        )
        .join(Member, Member.id == Rsvp.member_id)
        .where(
            Rsvp.event_id == event.id,
            Rsvp.answer == RsvpAnswer.GOING,
            Rsvp.ride.in_([Ride.NEEDED, Ride.OFFERED]),
        )
        .order_by(Rsvp.ride_at, Rsvp.id)
        .limit(MOST_TRAVELLERS)
    )
    return [_Traveller(**row) for row in rows.mappings()]


def _store_and_tell(
    announcer: Announcer, event: Event, cars: Mapping[int, _Car], riders: list[_Traveller], asking: int | None
) -> None:
    now_with = {rider.id: driver_id for driver_id, car in cars.items() for rider in car.riders}
    moved = [rider for rider in riders if rider.driver_id != now_with.get(rider.id)]
    if not moved:
        return
    announcer.session.execute(update(Rsvp), [{"id": rider.id, "driver_id": now_with.get(rider.id)} for rider in moved])
    told = []
    for rider in moved:
        driver_id = now_with.get(rider.id)
        if driver_id is None:
            told.append(Announcement(rider, LOST))
        else:
            told.append(Announcement(rider, FOUND, {"driver_name": _name(cars[driver_id].driver, rider)}))
    changed = {rider.driver_id for rider in moved} | {now_with.get(rider.id) for rider in moved}
    told += [Announcement(car.driver, RIDERS, _riders(car)) for id_, car in cars.items() if id_ in changed]
    announce(announcer, event, [each for each in told if each.to.member_id != asking])


def _name(who: _Traveller, to: _Traveller) -> str | None:
    """The first name of one for the other, if the other's number is surely theirs."""
    return who.given_name if to.verified else None


def _riders(car: _Car) -> dict[str, Any]:
    names = [rider.given_name + (f" +{rider.guests}" if rider.guests else "") for rider in car.riders]
    people = sum(1 + rider.guests for rider in car.riders)
    return {"rider_count": people, "rider_names": ", ".join(names) if car.driver.verified and names else None}


def _outcome(
    context: ActionContext, rsvp_id: int, ride: Ride, cars: list[_Car], waiting: list[_Traveller]
) -> dict[str, Any]:
    proved = context.identity.proved is not None
    if ride is Ride.NONE:
        return {"ride_outcome": "none"}
    if ride is Ride.OFFERED:
        mine = next(_riders(car) for car in cars if car.driver.id == rsvp_id)
        return {"ride_outcome": "driving", **mine, **({} if proved else {"rider_names": None})}
    if any(each.id == rsvp_id for each in waiting):
        return {"ride_outcome": "looking"}
    driver = next(car.driver for car in cars if any(rider.id == rsvp_id for rider in car.riders))
    return {"ride_outcome": "found", "driver_name": driver.given_name if proved else None}
