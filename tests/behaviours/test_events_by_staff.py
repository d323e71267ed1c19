"""Staff add, change and call off events: who is told, once; who moves up; what is audited."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from bot.staff.events import (
    EventDraft,
    EventRefused,
    EventView,
    add,
    call_off,
    change,
    check_in,
    rides,
    upcoming,
)
from bot.wording import Wording
from config import clock
from console.commands.events import command
from models import EventKind
from tests.fixtures.line import ANA, JOE, JOSEPHINE, LOCAL, MARIA, SHARED, Line

ZONE = ZoneInfo("America/Los_Angeles")
ACTOR = "shell:test"


def draft(**about: Any) -> EventDraft:
    starts_at = (clock.now() + timedelta(days=10)).replace(minute=0, second=0, microsecond=0)
    return EventDraft(**{"title": "Picnic", "place": "Park", "starts_at": starts_at, **about})


def added(line: Line, **about: Any) -> EventView:
    with line.sessions.begin() as session:
        return add(session, local_id(line), draft(**about), ACTOR, clock.now())


def local_id(line: Line) -> int:
    return int(line.value("SELECT id FROM local WHERE number = :number", number=LOCAL))


def answers(line: Line, event_id: int, number: str, answer: str, guests: int = 0) -> None:
    line.run(
        "INSERT INTO rsvp (event_id, member_id, answer, guests, answered_at, waiting_since) "
        "SELECT :event, id, CAST(:answer AS text), :guests, clock_timestamp(), "
        "CASE WHEN CAST(:answer AS text) = 'waiting' THEN clock_timestamp() END FROM member WHERE number = :number",
        event=event_id,
        number=number,
        answer=answer,
        guests=guests,
    )


def notices(line: Line) -> list[tuple[str, str]]:
    rows = line.rows("SELECT address, body FROM outbox WHERE kind = 'notice' ORDER BY id")
    return [(row.address, row.body) for row in rows]


def wording(line: Line) -> Wording:
    return line.bot.wording


def test_an_added_event_is_on_the_calendar(keyword_line: Line) -> None:
    view = added(keyword_line, meeting_point="Gate B", rides=True)
    assert view.check_in_code.isdigit()
    assert len(view.check_in_code) == 4
    assert "Picnic" in keyword_line.text(MARIA, "events")
    assert keyword_line.value("SELECT count(*) FROM audit_entry WHERE action = 'event_added' AND actor = :a", a=ACTOR)


def test_no_two_events_to_come_share_a_code(keyword_line: Line) -> None:
    made = [added(keyword_line, title=f"Picnic {number}") for number in range(30)]
    with keyword_line.sessions() as session:
        codes = [view.check_in_code for view in upcoming(session, local_id(keyword_line), clock.now())]
    assert len(made) == 30
    assert len({view.check_in_code for view in made}) == 30
    assert len(codes) >= 30


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({"title": " "}, "needs a title"),
        ({"starts_at": datetime(2020, 1, 1, tzinfo=UTC)}, "over already"),
        ({"ends_at": datetime(2026, 1, 1, tzinfo=UTC)}, "end before it starts"),
        ({"meet_at": datetime(2099, 1, 1, tzinfo=UTC)}, "cannot meet after"),
        ({"capacity": 0}, "Places are 1 or more"),
        ({"renews": "Forklift"}, "Only a class"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(keyword_line: Line, about: dict[str, Any], why: str) -> None:
    with pytest.raises(EventRefused, match=why):
        added(keyword_line, **about)
    assert keyword_line.value("SELECT count(*) FROM event WHERE title IN ('Picnic', ' ')") == 0


def test_an_event_is_added_once(keyword_line: Line) -> None:
    when = draft().starts_at
    added(keyword_line, starts_at=when)
    with pytest.raises(EventRefused, match="There is one"):
        added(keyword_line, starts_at=when)


def test_a_new_time_is_told_to_all_who_may_come_once_and_in_their_language(keyword_line: Line) -> None:
    view = added(keyword_line, meeting_point="Gate B", meet_at=draft().starts_at - timedelta(minutes=20))
    for number, answer in (("10421", "going"), ("10428", "maybe"), ("10423", "waiting"), ("10422", "not_going")):
        answers(keyword_line, view.id, number, answer)
    with keyword_line.sessions.begin() as session:
        done = change(
            session,
            wording(keyword_line),
            view.id,
            {"starts_at": view.starts_at + timedelta(days=1)},
            ACTOR,
            clock.now(),
        )
    assert done.told == 3
    told = dict(notices(keyword_line))
    assert set(told) == {ANA, MARIA, JOSEPHINE}
    assert "ahora es Picnic" in told[ANA]
    assert "now it is Picnic" in told[MARIA]
    assert "Gate B" in told[MARIA]
    with keyword_line.sessions.begin() as session:
        again = change(session, wording(keyword_line), view.id, {"starts_at": done.event.starts_at}, ACTOR, clock.now())
    assert again.told == 0
    assert len(notices(keyword_line)) == 3


def test_the_meeting_moves_along_on_the_wall_clock_through_a_change_of_clocks(keyword_line: Line) -> None:
    clock.freeze(datetime(2027, 3, 1, tzinfo=UTC))
    saturday = datetime(2027, 3, 13, 10, tzinfo=ZONE)  # clocks go forward in the night after it
    view = added(keyword_line, starts_at=saturday, meet_at=saturday - timedelta(minutes=20), meeting_point="Gate B")
    with keyword_line.sessions.begin() as session:
        monday = {"starts_at": datetime(2027, 3, 15, 10, tzinfo=ZONE)}
        done = change(session, wording(keyword_line), view.id, monday, ACTOR, clock.now())
    assert done.event.meet_at is not None
    assert done.event.meet_at.astimezone(ZONE) == datetime(2027, 3, 15, 9, 40, tzinfo=ZONE)


def test_nobody_is_asked_to_meet_in_the_hour_that_the_clocks_skip(keyword_line: Line) -> None:
    clock.freeze(datetime(2027, 3, 1, tzinfo=UTC))
    saturday = datetime(2027, 3, 13, 10, tzinfo=ZONE)
    view = added(keyword_line, starts_at=saturday, meet_at=saturday - timedelta(minutes=20))
    with keyword_line.sessions.begin() as session:
        night = {"starts_at": datetime(2027, 3, 14, 3, 10, tzinfo=ZONE)}
        done = change(session, wording(keyword_line), view.id, night, ACTOR, clock.now())
    assert done.event.meet_at is not None
    assert done.event.meet_at <= done.event.starts_at


def test_a_quiet_change_tells_nobody(keyword_line: Line) -> None:
    view = added(keyword_line)
    answers(keyword_line, view.id, "10428", "going")
    with keyword_line.sessions.begin() as session:
        done = change(session, wording(keyword_line), view.id, {"place": "Hall"}, ACTOR, clock.now(), quiet=True)
    assert done.told == 0
    assert notices(keyword_line) == []


def test_more_places_move_the_line_up_in_order_as_far_as_they_fit(keyword_line: Line) -> None:
    view = added(keyword_line, capacity=1)
    answers(keyword_line, view.id, "10422", "going")
    answers(keyword_line, view.id, "10421", "waiting", guests=2)
    answers(keyword_line, view.id, "10428", "waiting")
    with keyword_line.sessions.begin() as session:
        done = change(session, wording(keyword_line), view.id, {"capacity": 2}, ACTOR, clock.now())
    assert (done.moved_up, done.told, done.event.people) == (1, 0, 2)
    assert [address for address, _ in notices(keyword_line)] == [MARIA]
    with keyword_line.sessions.begin() as session:
        done = change(session, wording(keyword_line), view.id, {"capacity": None}, ACTOR, clock.now())
    assert (done.moved_up, done.event.waiting) == (1, 0)
    assert [address for address, _ in notices(keyword_line)] == [MARIA, ANA]
    assert "hay lugar para ti" in notices(keyword_line)[1][1]


def test_fewer_places_take_none_away(keyword_line: Line) -> None:
    view = added(keyword_line, capacity=5)
    answers(keyword_line, view.id, "10422", "going", guests=3)
    with keyword_line.sessions.begin() as session:
        done = change(session, wording(keyword_line), view.id, {"capacity": 2}, ACTOR, clock.now())
    assert (done.event.going, done.event.people, done.moved_up) == (1, 4, 0)


def test_a_long_line_moves_up_whole(keyword_line: Line) -> None:
    view = added(keyword_line, capacity=1)
    keyword_line.run(
        "INSERT INTO member (local_id, number, given_name, family_name, language, status, joined_on) "
        "SELECT :local, 'W' || n, 'W', 'W', 'en', 'active', current_date FROM generate_series(1, 250) AS n",
        local=local_id(keyword_line),
    )
    keyword_line.run(
        "INSERT INTO rsvp (event_id, member_id, answer, guests, answered_at, waiting_since) "
        "SELECT :event, id, 'waiting', 0, now(), now() FROM member WHERE number LIKE 'W%'",
        event=view.id,
    )
    with keyword_line.sessions.begin() as session:
        done = change(session, wording(keyword_line), view.id, {"capacity": 230}, ACTOR, clock.now())
    assert (done.moved_up, done.event.going, done.event.waiting) == (230, 230, 20)


def test_who_was_coming_is_told_once_when_it_is_called_off(keyword_line: Line) -> None:
    view = added(keyword_line)
    for number, answer in (
        ("10421", "going"),
        ("10428", "maybe"),
        ("10423", "waiting"),
        ("10422", "not_going"),
        ("10424", "going"),
        ("10425", "going"),  # the same phone as 10424
    ):
        answers(keyword_line, view.id, number, answer)
    with keyword_line.sessions.begin() as session:
        done = call_off(session, wording(keyword_line), view.id, ACTOR, clock.now())
    assert done.told == 4
    assert sorted(address for address, _ in notices(keyword_line)) == sorted([ANA, MARIA, JOSEPHINE, SHARED])
    assert "ya no se hace: Picnic" in dict(notices(keyword_line))[ANA]
    with keyword_line.sessions.begin() as session, pytest.raises(EventRefused, match="canceled already"):
        call_off(session, wording(keyword_line), view.id, ACTOR, clock.now())
    assert len(notices(keyword_line)) == 4
    assert "Picnic" not in keyword_line.text(MARIA, "events")


def test_who_is_listed_for_rides_is_audited(keyword_line: Line) -> None:
    view = added(keyword_line, rides=True)
    answers(keyword_line, view.id, "10428", "going")
    answers(keyword_line, view.id, "10423", "going", guests=1)
    keyword_line.run("UPDATE rsvp SET ride = 'offered', seats = 3, ride_at = now() WHERE guests = 0")
    keyword_line.run(
        "UPDATE rsvp SET ride = 'needed', ride_at = now(), driver_id = (SELECT id FROM rsvp WHERE ride = 'offered') "
        "WHERE guests = 1"
    )
    with keyword_line.sessions.begin() as session:
        found = rides(session, view.id, ACTOR, clock.now())
    assert {(each.member, each.ride, each.party, each.driver) for each in found} == {
        ("Maria Santos", "offered", 1, None),
        ("Josephine Clark", "needed", 2, "Maria Santos"),
    }
    assert keyword_line.value("SELECT count(*) FROM audit_entry WHERE action = 'rides_viewed'") == 2


def test_staff_check_in_whose_phone_cannot(keyword_line: Line) -> None:
    view = added(keyword_line)
    with keyword_line.sessions.begin() as session:
        assert check_in(session, view.id, "10422", 1, ACTOR, clock.now()) == "Joe Miller"
    assert keyword_line.value("SELECT came_with FROM rsvp WHERE checked_in_at IS NOT NULL") == 1
    assert keyword_line.value("SELECT count(*) FROM audit_entry WHERE action = 'checked_in' AND member_id IS NOT NULL")
    with keyword_line.sessions.begin() as session, pytest.raises(EventRefused, match="no member"):
        check_in(session, view.id, "1", 0, ACTOR, clock.now())


def test_a_class_takes_its_kind_and_what_it_renews(keyword_line: Line) -> None:
    added(keyword_line, title="CPR", kind=EventKind.TRAINING, renews="CPR", capacity=4)
    assert "CPR" not in keyword_line.text(JOE, "events")
    assert "(4 left)" in keyword_line.text(JOE, "classes")


def test_an_unknown_event(keyword_line: Line) -> None:
    with keyword_line.sessions.begin() as session, pytest.raises(EventRefused, match="no event"):
        call_off(session, wording(keyword_line), 999_999, ACTOR, clock.now())


def test_all_of_it_by_command(keyword_line: Line) -> None:
    shell = CliRunner(
        env={"DATABASE_URL": keyword_line.settings.database_url, "REDIS_URL": keyword_line.settings.redis_url}
    )

    def run(*words: str) -> str:
        done = shell.invoke(command, words)
        assert done.exit_code == 0, done.output
        return done.output

    day = f"{draft().starts_at.astimezone(ZONE):%Y-%m-%d}"
    run("add", "Picnic", "--place", "Park", "--starts", f"{day} 12:00", "--meet", f"{day} 11:45", "--rides")
    event_id = str(keyword_line.value("SELECT id FROM event WHERE title = 'Picnic'"))
    answers(keyword_line, int(event_id), "10428", "going")
    assert "Picnic, Park" in run("list")
    assert "Nobody needs or offers a ride." in run("rides", event_id)
    assert "1 told" in run("change", event_id, "--starts", f"{day} 13:00")
    assert json.loads(run("list", "--json"))[-1]["title"] != ""
    meet_at = keyword_line.value("SELECT meet_at FROM event WHERE id = :id", id=event_id)
    assert f"{meet_at.astimezone(ZONE):%H:%M}" == "12:45"
    assert "Maria Santos is checked in" in run("check-in", event_id, "10428", "--guests", "2")
    assert "1 told" in run("cancel", event_id)
    again = shell.invoke(command, ["cancel", event_id])
    assert again.exit_code == 1
    assert "canceled already" in again.output
