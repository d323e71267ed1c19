"""Events that were, with who came; and for those to come answers, rides and a line that waits."""

from datetime import timedelta

from sqlalchemy import select

from models.channel import Direction
from models.demo.crew import Crew, Passed
from models.event import Event, EventKind, Ride, Rsvp, RsvpAnswer
from models.points import PointsAccount, PointsEntry, PointsKind
from models.touch import Means
from models.volunteer import ShiftSignup, VolunteerShift

ORDER = 20
CAME = 24
DRIVERS, RIDERS, SEATS = (0, 8, 16), (2, 4, 10, 14, 18, 20, 24), 3


def load(crew: Crew) -> str:
    """A meeting and a rally that were; answers to the parade, to classes of which one is full, and volunteers."""
    _past(crew, EventKind.MEETING, "Membership meeting", -24, range(30))
    _past(crew, EventKind.RALLY, "Contract rally", -9, range(10, 44))
    parade = _event(crew, "Harbor workers parade")
    _parade(crew, parade)
    _full_class(crew, _event(crew, "Conflict de-escalation"))
    _answers(crew, _event(crew, "Forklift refresher"), range(30, 36))
    _answers(crew, _event(crew, "New member orientation"), range(50, 54))
    signed_up = _volunteers(crew)
    return f"2 events that were, answers to 4 to come with rides and a waiting line, {signed_up} volunteer sign-ups"


def _event(crew: Crew, title: str) -> Event:
    return crew.session.scalars(
        select(Event)
        .where(Event.local_id == crew.local.id, Event.title == title, Event.starts_at > crew.now)
        .order_by(Event.starts_at)
        .limit(1)
    ).one()


def _past(crew: Crew, kind: EventKind, title: str, days: int, who: range) -> None:
    event = Event(
        local_id=crew.local.id,
        kind=kind,
        title=title,
        place="Union Hall",
        starts_at=crew.at(days, 18),
        ends_at=crew.at(days, 20),
    )
    crew.session.add(event)
    crew.session.flush()
    counts = set(crew.session.scalars(select(PointsAccount.member_id)))
    for place, number in enumerate(who):
        person = crew.people[number]
        came = place < CAME
        at = event.starts_at + timedelta(minutes=place % 19 - 6)
        rsvp = Rsvp(
            event_id=event.id,
            member_id=person.member.id,
            answer=RsvpAnswer.GOING if place < CAME + 4 else RsvpAnswer.NOT_GOING,
            guests=int(place % 3 == 0),
            answered_at=event.starts_at - timedelta(days=5, hours=place % 40),
            checked_in_at=at if came else None,
            came_with=int(place % 3 == 0) if came else None,
        )
        crew.session.add(rsvp)
        crew.session.flush()
        if not came:
            continue
        crew.passed.append(Passed(person, at, Direction.IN, "attendance", "came", means=Means.IN_PERSON))
        if person.member.id in counts:
            crew.session.add(
                PointsEntry(
                    member_id=person.member.id,
                    kind=PointsKind.ATTEND,
                    points=1,
                    title=title,
                    source=f"rsvp:{rsvp.id}",
                    at=at,
                )
            )


def _answers(crew: Crew, event: Event, who: range) -> None:
    crew.session.add_all(
        Rsvp(
            event_id=event.id,
            member_id=crew.people[number].member.id,
            answer=RsvpAnswer.MAYBE if place % 5 == 4 else RsvpAnswer.GOING,
            answered_at=crew.ago(days=1 + place % 6, hours=place),
        )
        for place, number in enumerate(who)
    )


def _parade(crew: Crew, event: Event) -> None:
    """Three cars; one rider has none yet."""
    rows: dict[int, Rsvp] = {}
    for number in range(0, 30, 2):
        ride = Ride.OFFERED if number in DRIVERS else Ride.NEEDED if number in RIDERS else Ride.NONE
        at = crew.ago(days=3, hours=number)
        rows[number] = Rsvp(
            event_id=event.id,
            member_id=crew.people[number].member.id,
            answer=RsvpAnswer.GOING,
            guests=1 if number in (4, 22) else 0,
            answered_at=at,
            ride=ride,
            seats=SEATS - 1 if ride is Ride.OFFERED else None,
            ride_at=at if ride is not Ride.NONE else None,
        )
    crew.session.add_all(rows.values())
    crew.session.flush()
    # Two seats a car; a rider with a guest takes both.
    for driver, riders in zip(DRIVERS, ((2, 10), (4,), (14, 18)), strict=True):
        for number in riders:
            rows[number].driver_id = rows[driver].id


def _full_class(crew: Crew, event: Event) -> None:
    """Its one place is taken; three wait in line."""
    for place, number in enumerate((13, 5, 21, 29)):
        at = crew.ago(days=6 - place, hours=3)
        crew.session.add(
            Rsvp(
                event_id=event.id,
                member_id=crew.people[number].member.id,
                answer=RsvpAnswer.WAITING if place else RsvpAnswer.GOING,
                waiting_since=at if place else None,
                answered_at=at,
            )
        )


def _volunteers(crew: Crew) -> int:
    wanted = (("Phone bank", range(2, 10, 2)), ("Picket line", range(20, 34)))
    for title, who in wanted:
        shift = crew.session.scalars(
            select(VolunteerShift)
            .where(VolunteerShift.local_id == crew.local.id, VolunteerShift.title == title)
            .order_by(VolunteerShift.starts_at)
            .limit(1)
        ).one()
        crew.session.add_all(
            ShiftSignup(
                shift_id=shift.id,
                member_id=crew.people[number].member.id,
                signed_up_at=crew.ago(days=2, hours=number),
            )
            for number in who
        )
    return sum(len(who) for _, who in wanted)
