"""What staff decide at ten in the evening is told in the morning; what a member's own text asks for leaves at once."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.staff.events import call_off
from bot.staff.joining import decline
from config import clock
from scheduler.chores import defer_texts
from scheduler.desk import Desk
from scheduler.hours.filling import fill_zones
from scheduler.outbox import claim_due
from scheduler.wake import Waker
from tests.fixtures.line import JOE, MARIA, STRANGER, Line
from tests.fixtures.office import Office

# Tuesday in the west, where the members of the demo local live.
NOON = datetime(2026, 11, 24, 20, tzinfo=UTC)
TEN_IN_THE_EVENING = datetime(2026, 11, 25, 6, tzinfo=UTC)
NINE = datetime(2026, 11, 25, 17, tzinfo=UTC)
NEW_NUMBER = "+14155550151"
TURNS = (0, 1, 2)  # all but campaigns


@pytest.fixture
def line(keyword_line: Line) -> Line:
    with keyword_line.sessions.begin() as session:
        fill_zones(session)
    return keyword_line


def tick(line: Line) -> None:
    defer_texts.chore(Desk(line.sessions, Waker(line.settings.redis_url), lambda: line.bot))


def leaves(line: Line, at: datetime) -> list[str]:
    """To whom texts may leave at a moment; nothing is kept of the look."""
    clock.freeze(at)
    tick(line)
    with line.sessions() as session:
        return [row.address for row in claim_due(session, at, 100, turns=TURNS)]


def ask_for_another_worksite(line: Line) -> int:
    """A change by text, all of whose questions are answered as they come; returns the request."""
    for words in ("new job", "2", "1"):
        assert line.text(MARIA, words)
    return int(line.value("SELECT max(id) FROM change_request"))


@pytest.mark.parametrize("verdict", [{}, {"reason": "The steward says no."}], ids=["approve", "decline"])
def test_behaviour_29_a_decision_of_the_evening_is_told_in_the_morning(line: Line, verdict: dict[str, str]) -> None:
    clock.freeze(TEN_IN_THE_EVENING)
    request = ask_for_another_worksite(line)
    organizer = Office(line).signed_in("organizer")
    organizer.get("/changes")
    assert organizer.post(f"/changes/{request}/{'decline' if verdict else 'approve'}", verdict).status_code == 302
    told = line.rows("SELECT status, kind FROM outbox WHERE address = :to ORDER BY id DESC LIMIT 1", to=MARIA)[0]
    assert tuple(told) == ("due", "notice")
    assert MARIA not in leaves(line, TEN_IN_THE_EVENING)
    assert MARIA not in leaves(line, NINE - timedelta(seconds=1))
    assert leaves(line, NINE).count(MARIA) == 1


def test_a_decision_of_the_day_is_told_at_once(line: Line) -> None:
    clock.freeze(NOON)
    request = ask_for_another_worksite(line)
    organizer = Office(line).signed_in("organizer")
    organizer.get("/changes")
    organizer.post(f"/changes/{request}/approve")
    assert MARIA in leaves(line, NOON)


def test_it_is_the_members_own_evening(line: Line) -> None:
    line.run("UPDATE member SET time_zone = 'America/New_York' WHERE number = '10428'")
    with line.sessions.begin() as session:
        fill_zones(session)
    at_six = datetime(2026, 11, 25, 2, tzinfo=UTC)  # of the local, and nine in the evening in New York
    clock.freeze(at_six)
    request = ask_for_another_worksite(line)
    organizer = Office(line).signed_in("organizer")
    organizer.get("/changes")
    organizer.post(f"/changes/{request}/approve")
    assert MARIA not in leaves(line, at_six)
    assert MARIA in leaves(line, datetime(2026, 11, 25, 14, tzinfo=UTC))


def test_that_an_event_of_the_morning_is_off_is_told_as_long_as_it_is_of_use(line: Line) -> None:
    clock.freeze(NOON)
    event = line.put(
        """
        UPDATE event SET starts_at = :nine, meet_at = NULL, ends_at = NULL
        WHERE id = (SELECT min(id) FROM event WHERE starts_at > :noon AND canceled_at IS NULL) RETURNING id
        """,
        nine=NINE,
        noon=NOON,
    )
    line.run(
        """
        INSERT INTO rsvp (event_id, member_id, answer, guests, answered_at)
        SELECT :event, id, 'going', 0, :noon FROM member WHERE number = '10428'
        ON CONFLICT (event_id, member_id) DO UPDATE SET answer = 'going'
        """,
        event=event,
        noon=NOON,
    )
    with line.sessions.begin() as session:
        call_off(session, line.bot.wording, event, "pat", TEN_IN_THE_EVENING)
    assert MARIA not in leaves(line, TEN_IN_THE_EVENING)
    assert MARIA in leaves(line, NINE)


def test_who_asked_to_join_is_not_declined_at_night(line: Line) -> None:
    clock.freeze(TEN_IN_THE_EVENING)
    request = line.put(
        """
        INSERT INTO join_request (local_id, channel, address, language, name, agrees_to_texts, asked_at, window_at)
        SELECT id, 'sms', :address, 'en', 'Sam Stone', true, :now, :now FROM local RETURNING id
        """,
        address=STRANGER,
        now=TEN_IN_THE_EVENING,
    )
    decline(line.bot, request, "pat")
    assert STRANGER not in leaves(line, TEN_IN_THE_EVENING)
    assert STRANGER not in leaves(line, NINE)  # nobody knows where the number is, and it is seven in Honolulu
    assert STRANGER in leaves(line, NINE + timedelta(hours=2))


def test_behaviour_29_what_a_members_own_text_asks_for_leaves_at_night(line: Line) -> None:
    clock.freeze(TEN_IN_THE_EVENING)
    for words in ("new phone", "415 555 0151", "1", "2"):
        assert line.text(MARIA, words)
    assert NEW_NUMBER in leaves(line, TEN_IN_THE_EVENING)  # the code by which the number is proved


def test_words_between_a_member_and_their_steward_leave_at_night(line: Line) -> None:
    clock.freeze(TEN_IN_THE_EVENING)
    assert line.text(JOE, "person")
    assert line.text(MARIA, "I am still up, what is it?") == ""
    assert {JOE, MARIA} <= set(leaves(line, TEN_IN_THE_EVENING))
