"""HERE 4821 at the door: when it counts, what it writes, and that guessing leads nowhere."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.actions.check_in import attended
from config import clock
from models import Event, EventKind, Local
from tests.fixtures.line import ANA, JOE, LOCAL, MARIA, Line

CODE = "7777"


@pytest.fixture
def starts_at(keyword_line: Line) -> datetime:
    """The start of an event with the code 7777, tomorrow; it ends three hours later."""
    moment = (clock.now() + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    with keyword_line.sessions.begin() as session:
        add_event(session, "Town hall", moment, CODE)
    return moment


def add_event(session: Session, title: str, moment: datetime, code: str) -> None:
    local_id = session.scalars(select(Local.id).where(Local.number == LOCAL)).one()
    session.add(
        Event(
            local_id=local_id,
            kind=EventKind.MEETING,
            title=title,
            place="Union Hall",
            starts_at=moment,
            ends_at=moment + timedelta(hours=3),
            check_in_code=code,
        )
    )


def rsvp(line: Line, number: str, title: str = "Town hall") -> tuple[str, int, bool, int | None] | None:
    rows = line.rows(
        "SELECT answer, guests, checked_in_at IS NOT NULL AS came, came_with FROM rsvp "
        "JOIN member ON member.id = member_id JOIN event ON event.id = event_id "
        "WHERE member.number = :number AND event.title = :title",
        number=number,
        title=title,
    )
    return (rows[0].answer, rows[0].guests, rows[0].came, rows[0].came_with) if rows else None


@pytest.mark.parametrize(
    ("minutes", "says"),
    [
        (-121, "You're early! Check-in for Town hall"),
        (-119, "You're checked in: Town hall"),
        (0, "You're checked in: Town hall"),
        (179, "You're checked in: Town hall"),
        (181, "That isn't the code"),
    ],
)
def test_a_code_counts_from_two_hours_before_to_the_end(
    keyword_line: Line, starts_at: datetime, minutes: int, says: str
) -> None:
    clock.freeze(starts_at + timedelta(minutes=minutes))
    assert keyword_line.text(MARIA, f"HERE {CODE}").startswith(says)
    assert (rsvp(keyword_line, "10428") is not None) == says.startswith("You're checked in")


def test_on_the_second_day_of_a_longer_event_its_code_counts(keyword_line: Line, starts_at: datetime) -> None:
    ends_at = starts_at + timedelta(hours=70)
    keyword_line.run("UPDATE event SET ends_at = :at WHERE check_in_code = :code", at=ends_at, code=CODE)
    clock.freeze(starts_at + timedelta(hours=27))
    assert keyword_line.text(MARIA, f"HERE {CODE}").startswith("You're checked in")


def test_the_opening_is_told_on_the_locals_clock(keyword_line: Line, starts_at: datetime) -> None:
    clock.freeze(starts_at - timedelta(hours=3))
    zone = keyword_line.value("SELECT time_zone FROM local")
    hour = keyword_line.value(
        "SELECT extract(hour FROM (:moment AT TIME ZONE :zone))::int", moment=starts_at - timedelta(hours=2), zone=zone
    )
    told = f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}"
    assert f"opens at {told}." in keyword_line.text(MARIA, f"HERE {CODE}")


def test_who_said_so_keeps_what_was_said_beside_who_came(keyword_line: Line, starts_at: datetime) -> None:
    keyword_line.text(MARIA, "events")
    with keyword_line.sessions.begin() as session:
        event_id = session.scalars(select(Event.id).where(Event.title == "Town hall")).one()
    keyword_line.run(
        "INSERT INTO rsvp (event_id, member_id, answer, guests, answered_at) "
        "SELECT :event, id, 'going', 3, now() FROM member WHERE number = '10428'",
        event=event_id,
    )
    clock.freeze(starts_at)
    assert "You and 3 guests" in keyword_line.text(MARIA, f"HERE {CODE}")
    assert "You and 1 guest." in keyword_line.text(MARIA, f"HERE {CODE} +1")
    assert rsvp(keyword_line, "10428") == ("going", 3, True, 1)


def test_who_said_no_and_came_has_come(keyword_line: Line, starts_at: datetime) -> None:
    keyword_line.run(
        "INSERT INTO rsvp (event_id, member_id, answer, guests, answered_at) "
        "SELECT event.id, member.id, 'not_going', 0, now() FROM event, member "
        "WHERE event.title = 'Town hall' AND member.number = '10428'"
    )
    clock.freeze(starts_at)
    keyword_line.text(MARIA, f"HERE {CODE}")
    assert rsvp(keyword_line, "10428") == ("going", 0, True, 0)


def test_the_first_time_counts(keyword_line: Line, starts_at: datetime) -> None:
    clock.freeze(starts_at)
    keyword_line.text(MARIA, f"HERE {CODE}")
    clock.freeze(starts_at + timedelta(minutes=30))
    keyword_line.text(MARIA, f"HERE {CODE} +2")
    assert keyword_line.value("SELECT checked_in_at FROM rsvp WHERE checked_in_at IS NOT NULL") == starts_at


def test_attendance_is_told_to_who_counts_points(keyword_line: Line, starts_at: datetime) -> None:
    clock.freeze(starts_at)
    keyword_line.text(MARIA, f"HERE {CODE}")
    with keyword_line.sessions() as session:
        event_id = session.scalars(select(Event.id).where(Event.title == "Town hall")).one()
        maria = keyword_line.value("SELECT id FROM member WHERE number = '10428'")
        ana = keyword_line.value("SELECT id FROM member WHERE number = '10421'")
        assert attended(session, event_id, maria)
        assert not attended(session, event_id, ana)


def test_a_canceled_event_takes_nobody_in(keyword_line: Line, starts_at: datetime) -> None:
    keyword_line.run("UPDATE event SET canceled_at = now() WHERE title = 'Town hall'")
    clock.freeze(starts_at)
    assert keyword_line.text(MARIA, f"HERE {CODE}").startswith("That isn't the code")


def test_of_two_events_with_one_code_the_members_own_is_meant(keyword_line: Line, starts_at: datetime) -> None:
    with keyword_line.sessions.begin() as session:
        add_event(session, "Bargaining update", starts_at + timedelta(minutes=30), CODE)
    keyword_line.run(
        "INSERT INTO rsvp (event_id, member_id, answer, guests, answered_at) "
        "SELECT event.id, member.id, 'going', 0, now() FROM event, member "
        "WHERE event.title = 'Bargaining update' AND member.number = '10428'"
    )
    clock.freeze(starts_at)
    assert "Bargaining update" in keyword_line.text(MARIA, f"HERE {CODE}")
    assert "Town hall" in keyword_line.text(JOE, f"HERE {CODE}")


def test_tries_are_of_a_number_and_end_with_the_time(keyword_line: Line, starts_at: datetime) -> None:
    clock.freeze(starts_at)
    wrong = [keyword_line.text(MARIA, f"HERE 000{digit}") for digit in range(6)]
    assert [each.startswith("Too many") for each in wrong] == [False, False, False, False, True, True]
    assert keyword_line.text(MARIA, f"HERE {CODE}").startswith("Too many")
    assert keyword_line.text(JOE, f"HERE {CODE}").startswith("You're checked in")
    clock.freeze(starts_at + timedelta(minutes=31))
    assert keyword_line.text(MARIA, "HERE 0009").startswith("That isn't")
    assert keyword_line.text(MARIA, f"HERE {CODE}").startswith("You're checked in")
    assert keyword_line.value("SELECT count(*) FROM check_in_tries") == 0


def test_no_code_reaches_a_touch_point(keyword_line: Line, starts_at: datetime) -> None:
    clock.freeze(starts_at)
    keyword_line.text(ANA, "aqui")
    keyword_line.text(ANA, CODE)
    told = keyword_line.value("SELECT coalesce(string_agg(events::text, ' '), '') FROM touch_point")
    assert "check_in" in told
    assert CODE not in told
