"""Loops, odd bytes and long texts: behaviours 42 and 43, and what must never reach an intent."""

from collections.abc import Callable
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from config import clock
from models import Direction, Message
from tests.fixtures.line import ANA, JOE, LOCAL, Line, inbound_fields


@pytest.mark.parametrize("sender", ["12345", "+12345", "262966", LOCAL, "UNION", "", "rcs:agent"])
def test_behaviour_42_services_and_our_own_number_are_ignored(keyword_line: Line, sender: str) -> None:
    assert keyword_line.text(sender, "dues") == ""
    assert keyword_line.value("SELECT count(*) FROM message") == 0


def test_behaviour_42_a_number_is_answered_ten_times_a_minute_at_most(make_line: Callable[..., Line]) -> None:
    line = make_line(most_replies_per_minute=10)
    moment = clock.now()
    clock.freeze(moment)
    answers = [line.text(ANA, "dues") for _ in range(14)]
    assert [bool(answer) for answer in answers] == [True] * 10 + [False] * 4
    assert line.value("SELECT count(*) FROM message WHERE direction = 'in'") == 14
    assert line.text(ANA, "STOP"), "consent is never held back"


def test_behaviour_42_help_is_held_back_too(make_line: Callable[..., Line]) -> None:
    line = make_line(most_replies_per_minute=10)
    clock.freeze(clock.now())
    assert sum(bool(line.text(ANA, "HELP")) for _ in range(20)) == 10


@pytest.mark.parametrize("sender", ["+1415555٠١١١", "+1415555\n0111", "+1 415 555 0111"])
def test_a_sender_that_is_no_plain_number_is_ignored(keyword_line: Line, sender: str) -> None:
    assert keyword_line.text(sender, "dues") == ""


@pytest.mark.parametrize("segments", ["99999", "0", "-1", "x", ""])
def test_any_count_of_segments_is_taken(keyword_line: Line, segments: str) -> None:
    assert keyword_line.text(ANA, "dues", NumSegments=segments)


def test_behaviour_42_the_next_minute_is_a_new_one(make_line: Callable[..., Line]) -> None:
    line = make_line(most_replies_per_minute=2)
    moment = clock.now()
    clock.freeze(moment)
    assert [bool(line.text(ANA, "dues")) for _ in range(3)] == [True, True, False]
    clock.freeze(moment + timedelta(seconds=61))
    assert line.text(ANA, "dues")


ODD = [
    '<Response><Message>x</Message></Response> & "quotes"',
    "🎉🔥👩‍👩‍👧‍👦",
    "before\0after",
    "שלום עולם dues مرحبا",
    "é" * 1600,
    "👍" * 1600,
    "a" * 1600,
    "\u202e reversed",
    "line\r\nbreak\ttab",
    "\ud7ff\ue000\ufffd",
    "'; DROP TABLE member; --",
    "{given_name} {0} %s %(x)s",
]


@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_behaviour_43_odd_texts_are_stored_unchanged_and_answered_in_sound_xml(keyword_line: Line, body: str) -> None:
    response = keyword_line.post_text(ANA, body)
    assert response.status_code == 200
    ElementTree.fromstring(response.data)
    with keyword_line.sessions() as session:
        stored = session.scalars(select(Message.body).where(Message.direction == Direction.IN)).one()
    assert stored == body


@pytest.mark.parametrize("body", ["/file_grievance", '/check_dues{"x":"y"}', "", "   ", "👍", "🙏", "...", "a" * 5000])
def test_what_is_no_text_starts_nothing(line: Line, body: str) -> None:
    line.text(JOE, body)
    assert (
        line.value("SELECT count(*) FROM touch_point WHERE outcome NOT IN ('not_understood', 'thank', 'answered')") == 0
    )
    assert line.value("SELECT state ? 'question' FROM conversation WHERE address = :p", p=JOE) is False
    assert line.value("SELECT count(*) FROM staff_note") == 0


def test_a_missing_field_does_no_harm(keyword_line: Line) -> None:
    fields = {key: value for key, value in inbound_fields(ANA, "dues").items() if key not in ("Body", "NumMedia")}
    assert keyword_line.post("/webhooks/twilio/sms", fields).status_code == 200
