"""Consent before everything: behaviours 8 to 24."""

import unicodedata
from collections.abc import Callable
from datetime import timedelta

import pytest

from config import clock
from models.database import make_engine
from scheduler.desk import Desk
from scheduler.jobs import end_silences
from scheduler.wake import Waker
from tests.fixtures.line import ANA, DANA, JOE, KIM, SHARED, STRANGER, Line, bodies, inbound_fields


def consent(line: Line, phone: str) -> str | None:
    rows = line.rows("SELECT action FROM consent_entry WHERE e164 = :p ORDER BY id DESC LIMIT 1", p=phone)
    return rows[0].action if rows else None


def desk(line: Line) -> Desk:
    return Desk(line.sessions, Waker(line.settings.redis_url), lambda: line.bot)


@pytest.mark.parametrize("words", ["STOP", "Stop", " stop ", "STOP.", "stop!!", "Stop\n", "“STOP”"])
def test_behaviour_08_stop_opts_out_at_once_before_anything_is_understood(
    make_line: Callable[..., Line], words: str
) -> None:
    line = make_line(rasa_url="http://127.0.0.1:1")
    line.text(ANA, words)
    assert consent(line, ANA) == "opt_out"


@pytest.mark.parametrize(
    "word",
    ["quit", "end", "revoke", "cancel", "unsubscribe", "stopall", "optout", "opt out", "opt-out", "CANCEL", "Opt Out."],
)
def test_behaviour_09_every_word_of_the_fcc_opts_out(keyword_line: Line, word: str) -> None:
    keyword_line.text(ANA, word)
    assert consent(keyword_line, ANA) == "opt_out"


@pytest.mark.parametrize(
    "words",
    ["please stop texting me", "remove me", "quiero dejar de recibir mensajes", "ya no me manden mensajes"],
)
def test_behaviour_10_a_sentence_that_asks_to_stop_opts_out(keyword_line: Line, words: str) -> None:
    keyword_line.text(ANA, words)
    assert consent(keyword_line, ANA) == "opt_out"


@pytest.mark.parametrize("words", ["don't stop the strike", "when does the strike end", "cancel my RSVP"])
def test_behaviour_11_words_of_stopping_in_another_sense_do_not(keyword_line: Line, words: str) -> None:
    keyword_line.text(ANA, words)
    assert consent(keyword_line, ANA) == "opt_in"


def test_behaviour_11_what_is_unclear_is_asked_once_and_silence_is_a_yes(keyword_line: Line) -> None:
    asked = keyword_line.text(ANA, "stop it")
    assert "STOP" in asked
    assert consent(keyword_line, ANA) == "opt_in"
    end_silences(desk(keyword_line))
    assert consent(keyword_line, ANA) == "opt_in"
    clock.shift(timedelta(minutes=5, seconds=1))
    end_silences(desk(keyword_line))
    assert consent(keyword_line, ANA) == "opt_out"
    assert keyword_line.value("SELECT source FROM consent_entry ORDER BY id DESC LIMIT 1") == "silence"


def test_behaviour_11_going_on_is_a_no(keyword_line: Line) -> None:
    keyword_line.text(ANA, "stop it")
    assert keyword_line.text(ANA, "dues")
    clock.shift(timedelta(minutes=6))
    end_silences(desk(keyword_line))
    assert consent(keyword_line, ANA) == "opt_in"


@pytest.mark.parametrize("words", ["yes", "Y", "si", "yes please"])
def test_behaviour_11_yes_to_our_question_is_a_stop(line: Line, words: str) -> None:
    line.text(ANA, "stop it")
    line.text(ANA, words)
    assert consent(line, ANA) == "opt_out"


def test_behaviour_11_help_is_no_answer_to_our_question(keyword_line: Line) -> None:
    keyword_line.text(ANA, "stop it")
    keyword_line.text(ANA, "HELP")
    clock.shift(timedelta(minutes=6))
    end_silences(desk(keyword_line))
    assert consent(keyword_line, ANA) == "opt_out"


def test_behaviour_11_a_question_the_loop_guard_swallowed_was_not_asked(make_line: Callable[..., Line]) -> None:
    line = make_line(most_replies_per_minute=1)
    clock.freeze(clock.now())
    line.text(ANA, "dues")
    assert line.text(ANA, "stop it") == ""
    assert line.value("SELECT consent_asked_at FROM conversation WHERE address = :p", p=ANA) is None


def test_who_has_left_is_asked_nothing(keyword_line: Line) -> None:
    assert keyword_line.text(DANA, "stop it") == ""


def test_a_reply_from_before_the_stop_is_not_given_to_a_repeated_webhook(keyword_line: Line) -> None:
    fields = inbound_fields(ANA, "dues")
    assert bodies(keyword_line.post("/webhooks/twilio/sms", fields))
    stop = inbound_fields(ANA, "STOP")
    confirmed = bodies(keyword_line.post("/webhooks/twilio/sms", stop))
    assert bodies(keyword_line.post("/webhooks/twilio/fallback", fields)) == []
    assert bodies(keyword_line.post("/webhooks/twilio/fallback", stop)) == confirmed != []


@pytest.mark.parametrize(
    ("word", "answered_in"),
    [
        ("ALTO", "mensajes"),
        ("PARE", "mensajes"),
        ("BAJA", "mensajes"),
        ("ARRET", "recevrez"),
        (unicodedata.normalize("NFC", "ARRÊT"), "recevrez"),
        (unicodedata.normalize("NFD", "ARRÊT"), "recevrez"),
    ],
)
def test_behaviour_12_other_languages_opt_out_and_are_answered_in_theirs(
    keyword_line: Line, word: str, answered_in: str
) -> None:
    reply = keyword_line.text(JOE, word)
    assert consent(keyword_line, JOE) == "opt_out"
    assert answered_in in reply


def test_behaviour_13_when_the_carrier_has_answered_we_record_and_say_nothing(keyword_line: Line) -> None:
    assert keyword_line.text(ANA, "stop texting me pls", OptOutType="STOP") == ""
    assert consent(keyword_line, ANA) == "opt_out"
    assert keyword_line.value("SELECT source FROM consent_entry ORDER BY id DESC LIMIT 1") == "carrier"


def test_behaviour_14_with_the_carriers_keywords_on_there_is_no_second_reply(make_line: Callable[..., Line]) -> None:
    line = make_line(carrier_answers_opt_out=True)
    assert line.text(ANA, "stop") == ""
    assert consent(line, ANA) == "opt_out"
    # Its list is matched whole: a sentence it does not know is ours to confirm.
    assert line.text(JOE, "please stop texting me") != ""
    assert consent(line, JOE) == "opt_out"


def test_behaviour_14_with_them_off_there_is_one_confirmation_with_our_name(keyword_line: Line) -> None:
    reply = keyword_line.text(JOE, "STOP")
    assert "Local 1021" in reply
    assert "START" in reply
    assert keyword_line.text(JOE, "STOP") == ""
    assert keyword_line.value("SELECT count(*) FROM message WHERE direction = 'out'") == 1


def test_behaviour_15_an_unknown_number_can_stop_too(keyword_line: Line) -> None:
    assert "Local 1021" in keyword_line.text(STRANGER, "STOP")
    assert consent(keyword_line, STRANGER) == "opt_out"


def test_behaviour_16_stop_drops_the_open_question(keyword_line: Line) -> None:
    keyword_line.text(JOE, "dues")
    assert keyword_line.value("SELECT state ? 'question' FROM conversation WHERE address = :p", p=JOE)
    keyword_line.text(JOE, "STOP")
    assert keyword_line.value("SELECT state FROM conversation WHERE address = :p", p=JOE) == {}
    keyword_line.text(JOE, "START")
    assert "86.50" not in keyword_line.text(JOE, "0422")


def test_behaviour_20_start_brings_back_and_the_history_stays(keyword_line: Line) -> None:
    keyword_line.text(ANA, "STOP")
    assert keyword_line.text(ANA, "START")
    assert consent(keyword_line, ANA) == "opt_in"
    history = keyword_line.rows(
        "SELECT action, source, wording, at FROM consent_entry WHERE e164 = :p ORDER BY id", p=ANA
    )
    assert [row.action for row in history] == ["opt_in", "opt_out", "opt_in"]
    assert [row.wording for row in history[1:]] == ["STOP", "START"]
    assert keyword_line.text(ANA, "UNSTOP")


@pytest.mark.parametrize("statement", ["UPDATE consent_entry SET action = 'opt_in'", "DELETE FROM consent_entry"])
def test_behaviour_20_the_database_refuses_to_change_the_ledger(keyword_line: Line, statement: str) -> None:
    with pytest.raises(Exception, match="only ever appended"):
        keyword_line.run(statement)


def test_behaviour_21_yes_answers_the_open_question_though_the_carrier_takes_it_for_an_opt_in(
    keyword_line: Line,
) -> None:
    keyword_line.text(ANA, "how do i pay my dues")
    entries = keyword_line.value("SELECT count(*) FROM consent_entry WHERE e164 = :p", p=ANA)
    keyword_line.run("UPDATE conversation SET state = '{}' WHERE address = :p", p=ANA)
    keyword_line.text(ANA, "xyzzy frobnicate")
    asked = keyword_line.text(ANA, "xyzzy frobnicate again")
    assert "1" in asked
    assert keyword_line.text(ANA, "YES", OptOutType="START") != ""
    assert keyword_line.value("SELECT count(*) FROM consent_entry WHERE e164 = :p", p=ANA) == entries
    assert keyword_line.value("SELECT count(*) FROM staff_note WHERE kind = 'person_asked'") == 1


def test_behaviour_21_yes_of_one_who_left_is_an_opt_in_where_the_carrier_says_so(keyword_line: Line) -> None:
    assert keyword_line.text(DANA, "YES", OptOutType="START") == ""
    assert consent(keyword_line, DANA) == "opt_in"


@pytest.mark.parametrize(("phone", "word"), [(ANA, "HELP"), (JOE, "info"), (STRANGER, "AYUDA"), (SHARED, "AIDE")])
def test_behaviour_22_help_says_who_we_are_how_to_reach_us_and_how_to_stop(
    keyword_line: Line, phone: str, word: str
) -> None:
    reply = keyword_line.text(phone, word)
    assert "Local 1021" in reply
    assert "555-0123" in reply
    assert any(stop in reply for stop in ("STOP", "ALTO", "ARRET"))
    assert any(rates in reply.lower() for rates in ("rates", "cargos", "frais"))


def test_behaviour_22_help_keeps_the_open_question(keyword_line: Line) -> None:
    keyword_line.text(JOE, "dues")
    keyword_line.text(JOE, "HELP")
    assert "86.50" in keyword_line.text(JOE, "0422")


def test_behaviour_23_help_the_carrier_answered_is_not_answered_again(keyword_line: Line) -> None:
    assert keyword_line.text(ANA, "HELP", OptOutType="HELP") == ""


def test_behaviour_24_an_opt_out_is_the_numbers_not_the_members(keyword_line: Line) -> None:
    keyword_line.text(SHARED, "STOP")
    keyword_line.run("UPDATE member_phone SET ended_at = now(), ended_reason = 'import' WHERE ended_at IS NULL")
    keyword_line.run("""
        INSERT INTO member_phone (phone_id, member_id)
        SELECT phone.id, member.id FROM phone, member WHERE phone.e164 = '+14155550114' AND member.number = '10423'
    """)
    assert keyword_line.text(SHARED, "dues") == ""
    assert consent(keyword_line, SHARED) == "opt_out"


def test_after_stop_nothing_is_answered_but_help_and_start(keyword_line: Line) -> None:
    assert keyword_line.text(DANA, "dues") == ""
    assert keyword_line.value("SELECT outcome FROM touch_point") == "opted_out_silence"
    assert keyword_line.text(DANA, "HELP")


def test_consent_is_found_by_its_index(keyword_line: Line) -> None:
    engine = make_engine(keyword_line.settings.database_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("SET enable_seqscan = off")
        plan = connection.exec_driver_sql(
            "EXPLAIN SELECT action FROM consent_entry WHERE e164 = 'x' AND local_id = 1 AND channel = 'sms' "
            "ORDER BY id DESC LIMIT 1"
        ).all()
    engine.dispose()
    assert "ix_consent_entry_newest" in str(plan)
    assert "Sort" not in str(plan)


@pytest.mark.parametrize("words", ["no more", "No more please", "no mas", "nomás", "ya no"])
def test_no_more_photos_is_an_answer_while_photos_are_asked_for_and_a_stop_at_any_other_time(
    keyword_line: Line, words: str
) -> None:
    for told in ("report", "my lead hid the radios", "yesterday", "dock", "0"):
        keyword_line.text(KIM, told)
    assert "anonymous" in keyword_line.text(KIM, words)
    assert consent(keyword_line, KIM) == "opt_in"
    if words != "ya no":
        keyword_line.text(KIM, words)
        assert consent(keyword_line, KIM) == "opt_out"


@pytest.mark.parametrize("words", ["stop", "no more texts", "alto", "cancel"])
def test_a_stop_while_photos_are_asked_for_is_a_stop(keyword_line: Line, words: str) -> None:
    for told in ("report", "my lead hid the radios", "yesterday", "dock", "0"):
        keyword_line.text(KIM, told)
    keyword_line.text(KIM, words)
    assert consent(keyword_line, KIM) == "opt_out"
