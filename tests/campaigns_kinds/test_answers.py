"""What answers to the shipped kinds leave on the record: through the front door, from the text to the rows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from config import clock
from console.conversations.campaigns import SentCampaigns
from console.conversations.types import SentBefore
from tests.campaigns_kinds.conftest import KINDS
from tests.fixtures.line import ANA, JOE, KIM, MARIA, Line

Send = Callable[..., None]


@pytest.fixture
def send(keyword_line: Line) -> Send:
    """Has a text of a kind delivered to a phone a minute ago: send(JOE, "pledge", pledge={...})."""
    line = keyword_line

    def sent(phone: str, kind: str, **settings: Any) -> None:
        before = SentBefore(kind=kind, settings=settings, about={}, facts={}, language=None, line=1)
        with line.bot.sessions.begin() as session:
            SentCampaigns(line.value("SELECT id FROM local"), KINDS).send(session, before, phone, clock.now())

    return sent


def answers(line: Line) -> list[tuple[str, str]]:
    rows = line.rows("SELECT question, answer FROM recipient_answer ORDER BY id")
    return [(row.question, row.answer) for row in rows]


def test_going_counts_as_yes_and_is_an_rsvp(keyword_line: Line, send: Send) -> None:
    send(JOE, "event_reminder", event={"event": "Rally for a living wage"})
    keyword_line.text(JOE, "1")
    keyword_line.text(JOE, "2")
    assert keyword_line.value("SELECT answer FROM recipient") == "yes"
    (row,) = keyword_line.rows(
        "SELECT answer, guests FROM rsvp JOIN event ON event.id = event_id WHERE title ~ 'Rally'"
    )
    assert (row.answer, row.guests) == ("going", 2)


def test_who_is_going_already_keeps_the_guests(keyword_line: Line, send: Send) -> None:
    keyword_line.text(JOE, "rsvp")
    keyword_line.text(JOE, "1")
    keyword_line.text(JOE, "1")
    keyword_line.text(JOE, "3")
    (before,) = keyword_line.rows("SELECT event_id, title FROM rsvp JOIN event ON event.id = event_id")
    send(JOE, "event_reminder", event={"event": before.title})
    assert "see you there" in keyword_line.text(JOE, "1")
    assert keyword_line.value("SELECT guests FROM rsvp") == 3
    assert keyword_line.value("SELECT answer FROM recipient") == "yes"


def test_a_reminder_of_an_event_that_is_called_off_is_answered_so(keyword_line: Line, send: Send) -> None:
    send(JOE, "event_reminder", event={"event": "Rally for a living wage"})
    keyword_line.run("UPDATE event SET canceled_at = now() WHERE title ~ 'Rally'")
    assert "called off" in keyword_line.text(JOE, "1")
    assert keyword_line.value("SELECT count(*) FROM rsvp") == 0


def test_a_low_answer_opens_a_hand_off_and_the_next_words_go_to_a_person(keyword_line: Line, send: Send) -> None:
    send(JOE, "check_in")
    assert "Sorry to hear it" in keyword_line.text(JOE, "2")
    assert keyword_line.value("SELECT reason FROM handoff") == "low_answer"
    keyword_line.text(JOE, "my supervisor shouts at us")
    assert answers(keyword_line) == [("check_in_score", "2")]
    relayed = keyword_line.rows("SELECT address FROM outbox WHERE kind = 'relay' AND body LIKE '%shouts%'")
    assert [row.address for row in relayed] == [MARIA]


def test_a_good_answer_opens_none_and_its_words_stay_in_the_thread(keyword_line: Line, send: Send) -> None:
    send(ANA, "check_in")
    keyword_line.text(ANA, "5")
    keyword_line.text(ANA, "el nuevo horario es mejor")
    assert answers(keyword_line) == [("check_in_score", "5"), ("check_in_words", "words")]
    assert keyword_line.value("SELECT count(*) FROM handoff") == 0
    assert keyword_line.value("SELECT count(*) FROM touch_point WHERE events::text LIKE '%horario%'") == 0


def test_a_pledge_counts_as_yes_or_no(keyword_line: Line, send: Send) -> None:
    asked = {"en": "Red shirt on Friday?", "es": "¿Camiseta roja el viernes?"}
    send(JOE, "pledge", pledge=asked)
    keyword_line.text(JOE, "1")
    assert keyword_line.value("SELECT answer FROM recipient") == "yes"
    assert "Thank you for telling us" in keyword_line.text(JOE, "no, 2")
    assert keyword_line.value("SELECT answer FROM recipient") == "no"


def test_each_answer_of_a_survey_is_kept_and_words_are_not(keyword_line: Line, send: Send) -> None:
    send(
        KIM,
        "survey",
        questions=[
            {"ask": {"en": "Safe?", "es": "¿Sin peligro?"}, "answer": "yes_no"},
            {"ask": {"en": "Fair?", "es": "¿Justo?"}, "answer": "scale"},
            {"ask": {"en": "What else?", "es": "¿Y?"}, "answer": "words"},
        ],
    )
    for words in ("nope", "4", "longer breaks"):
        keyword_line.text(KIM, words)
    assert answers(keyword_line) == [("survey_1", "no"), ("survey_2", "4"), ("survey_words_3", "words")]
    assert keyword_line.value("SELECT count(*) FROM touch_point WHERE events::text LIKE '%longer%'") == 0


def test_a_record_that_is_not_right_goes_on_to_its_correction(keyword_line: Line, send: Send) -> None:
    send(MARIA, "record_check")
    assert "What" in keyword_line.text(MARIA, "2")
    assert keyword_line.value("SELECT answer FROM recipient") == "no"
    keyword_line.text(MARIA, "shift")
    keyword_line.text(MARIA, "night")
    keyword_line.text(MARIA, "1")
    (row,) = keyword_line.rows("SELECT field, after FROM change_request ORDER BY id DESC LIMIT 1")
    assert (row.field, row.after) == ("shift", "night")


def test_a_nudge_goes_on_or_is_put_off(keyword_line: Line, send: Send) -> None:
    keyword_line.text(KIM, "welcome")
    keyword_line.text(KIM, "1")
    clock.shift(timedelta(days=10))
    send(KIM, "onboarding_nudge")
    assert "no rush" in keyword_line.text(KIM, "2")
    assert keyword_line.value("SELECT answer FROM recipient") == "later"


def test_a_nudge_to_who_has_finished_meanwhile_breaks_nothing(keyword_line: Line, send: Send) -> None:
    keyword_line.text(KIM, "welcome")
    keyword_line.run("UPDATE onboarding SET completed_at = now(), text_at = NULL")
    clock.shift(timedelta(days=10))
    send(KIM, "onboarding_nudge")
    assert "no rush" in keyword_line.text(KIM, "2")
    assert keyword_line.value("SELECT text_at FROM onboarding") is None
