"""Who learns what, and what a log may hold: behaviours 25, 44 and 45, and verification."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from config import clock
from tests.fixtures.line import ANA, JOE, KIM, SHARED, STRANGER, Line

NAMES = ("Joe", "Miller", "José", "Ortiz", "Jodi", "Lee", "Ana", "Reyes", "Santos")
PRIVATE = ("86.50", "43.25", "2041", "Forklift", "OSHA", "CPR", *NAMES)
ASKS = ("dues", "certs", "grievance", "steward", "hi", "menu", "events", "rally", "1", "0422", "10422", "person")


def test_behaviour_25_the_first_text_to_a_new_member_says_who_we_are(keyword_line: Line) -> None:
    first = keyword_line.text(KIM, "dues")
    for part in ("Local 1021", "HELP", "STOP", "rates"):
        assert part in first
    assert "rates" not in keyword_line.text(KIM, "dues")


@pytest.mark.parametrize("words", ASKS)
def test_behaviour_44_an_unknown_number_learns_nothing_about_anyone(keyword_line: Line, words: str) -> None:
    reply = keyword_line.text(STRANGER, words)
    assert reply
    assert not [secret for secret in PRIVATE if secret in reply]


@pytest.mark.parametrize("words", ["dues", "certs", "grievance", "steward"])
def test_behaviour_44_an_unverified_number_is_asked_first(keyword_line: Line, words: str) -> None:
    reply = keyword_line.text(JOE, words)
    assert not [secret for secret in PRIVATE if secret in reply]
    assert "last" in reply.lower()


def test_behaviour_44_a_shared_number_is_told_apart_by_code_and_shown_no_name(keyword_line: Line) -> None:
    replies = [keyword_line.text(SHARED, words) for words in ("dues", "0000", "0424")]
    assert not [name for name in NAMES for reply in replies if name in reply]
    assert "43.25" in replies[-1]
    assert "43.25" not in "".join(replies[:-1])


def test_the_other_members_code_gives_the_other_members_answer(keyword_line: Line) -> None:
    keyword_line.text(SHARED, "dues")
    reply = keyword_line.text(SHARED, "0425")
    assert "43.25" not in reply
    assert "0422" not in reply


def test_a_proof_on_a_shared_number_holds_for_one_sitting(keyword_line: Line) -> None:
    keyword_line.text(SHARED, "dues")
    assert "43.25" in keyword_line.text(SHARED, "0424")
    assert "43.25" in keyword_line.text(SHARED, "dues")
    clock.shift(timedelta(minutes=31))
    assert "43.25" not in keyword_line.text(SHARED, "dues")


def test_a_right_code_answers_and_holds_for_180_days(keyword_line: Line) -> None:
    keyword_line.text(JOE, "dues")
    assert "86.50" in keyword_line.text(JOE, "0422")
    clock.shift(timedelta(days=179, hours=23))
    assert "86.50" in keyword_line.text(JOE, "dues")
    clock.shift(timedelta(days=180, minutes=1))
    assert "86.50" not in keyword_line.text(JOE, "dues")


def test_five_wrong_codes_lock_for_an_hour_and_tell_staff(keyword_line: Line) -> None:
    keyword_line.text(JOE, "dues")
    for code in ("1111", "2222", "3333", "4444", "5555"):
        assert "86.50" not in keyword_line.text(JOE, code)
    assert keyword_line.rows("SELECT kind, count(*) FROM staff_note GROUP BY 1") == [("verification_locked", 1)]
    keyword_line.text(JOE, "dues")
    assert "86.50" not in keyword_line.text(JOE, "0422")
    clock.shift(timedelta(minutes=59))
    assert "86.50" not in keyword_line.text(JOE, "dues")
    clock.shift(timedelta(minutes=61))
    keyword_line.text(JOE, "dues")
    assert "86.50" in keyword_line.text(JOE, "0422")


def test_the_rest_of_a_private_answer_is_only_for_whom_it_was_meant(keyword_line: Line) -> None:
    keyword_line.run("""
        INSERT INTO certification (member_id, title, issued_on, expires_on)
        SELECT id, 'Certificate of many words number ' || n, '2020-01-01', '2040-01-01'
        FROM member, generate_series(1, 20) AS n WHERE number = '10425'
    """)
    keyword_line.text(SHARED, "certs")
    assert "MORE" in keyword_line.text(SHARED, "0425")
    assert "Certificate" in keyword_line.text(SHARED, "more")
    clock.shift(timedelta(minutes=31))
    assert "Certificate" not in keyword_line.text(SHARED, "more")


def test_what_is_kept_of_a_turn_holds_no_code(keyword_line: Line) -> None:
    keyword_line.text(JOE, "dues")
    keyword_line.text(JOE, "0422")
    assert not keyword_line.rows("SELECT FROM touch_point WHERE events::text LIKE '%0422%'")
    assert keyword_line.rows("SELECT FROM touch_point WHERE events::text LIKE '%FlowStarted%'")


def test_behaviour_45_no_log_line_holds_words_numbers_or_the_token(
    make_line: Callable[..., Line], capfd: pytest.CaptureFixture[str]
) -> None:
    line = make_line(log_level="DEBUG", twilio_auth_token="a very secret token")
    logging.getLogger("some.library").warning("calling +14155550112 for 4155550112")
    line.text(JOE, "peculiar words about my dues")
    line.text(JOE, "dues")
    line.text(JOE, "0422")
    line.text(STRANGER, "STOP")
    line.run("ALTER TABLE message ADD CONSTRAINT no_words CHECK (body NOT LIKE 'peculiar%sentence')")
    line.post_text(ANA, "peculiar\npeculiar sentence")
    logging.getLogger("some.library").warning("To=%2B14155550112 (415) 555-0112 415.555.0112: refused")
    logged = capfd.readouterr().err
    assert "inbound" in logged
    assert "turn_failed" in logged
    for private in (
        "peculiar",
        "555-0112",
        "555.0112",
        "4155550112",
        "4155550199",
        "86.50",
        "a very secret token",
        "0422",
    ):
        assert private not in logged, private
