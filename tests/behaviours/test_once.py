"""One text, one processing, one reply; in order; in time."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from config import clock
from scheduler.late import answer_late
from tests.fixtures.carrier import free_port
from tests.fixtures.line import ANA, DEAD_REDIS, JOE, Line, bodies, inbound_fields
from tests.fixtures.slow import slow_rasa

SMS, FALLBACK = "/webhooks/twilio/sms", "/webhooks/twilio/fallback"


def test_behaviour_04_a_repeated_text_is_answered_with_the_same_reply(keyword_line: Line) -> None:
    fields = inbound_fields(ANA, "dues")
    first = keyword_line.post(SMS, fields)
    second = keyword_line.post(SMS, fields)
    assert second.status_code == 200
    assert bodies(first) == bodies(second) != []
    assert keyword_line.rows("SELECT direction, count(*) FROM message GROUP BY 1 ORDER BY 1") == [("in", 1), ("out", 1)]
    assert keyword_line.value("SELECT count(*) FROM touch_point") == 2


def test_behaviour_04_repeats_at_the_same_moment_are_one_text(keyword_line: Line) -> None:
    fields = inbound_fields(ANA, "dues")

    def post(_: int) -> TestResponse:
        return keyword_line.app.test_client().post(
            SMS, data=fields, headers=keyword_line.sign(keyword_line.settings.public_base_url + SMS, fields)
        )

    with ThreadPoolExecutor(6) as pool:
        answers = [bodies(response) for response in pool.map(post, range(6))]
    assert len({tuple(answer) for answer in answers}) == 1
    assert keyword_line.value("SELECT count(*) FROM message") == 2


def test_behaviour_05_a_slow_rasa_is_not_waited_for(make_line: Callable[..., Line]) -> None:
    with slow_rasa(seconds=20) as url:
        line = make_line(rasa_url=url, rasa_timeout_seconds=0.5)
        began = time.monotonic()
        assert line.text(ANA, "could you tell me whether my dues are settled")
        assert time.monotonic() - began < 5


def test_behaviour_05_past_the_deadline_the_answer_is_empty_and_the_reply_goes_by_rest(
    make_line: Callable[..., Line],
) -> None:
    line = make_line(reply_deadline_seconds=0.4)
    fields = inbound_fields(ANA, "dues")
    with line.sessions() as holder:
        holder.execute(text("SELECT FROM conversation WHERE address = :phone FOR UPDATE"), {"phone": ANA})
        response = line.post(SMS, fields)
        assert response.status_code == 200
        assert bodies(response) == []
    line.app.extensions["rollcall"]["front_door"].close()
    rows = line.rows("SELECT kind, status, address, body FROM outbox")
    assert [(row.kind, row.status, row.address) for row in rows] == [("reply", "due", ANA)]
    assert rows[0].body == line.value("SELECT body FROM message WHERE direction = 'out'")


def test_behaviour_05_a_text_whose_turn_never_ended_is_kept_and_answered_by_a_worker(
    make_line: Callable[..., Line],
) -> None:
    line = make_line(reply_deadline_seconds=0.4)
    fields = inbound_fields(ANA, "dues")
    with line.sessions() as holder:
        holder.execute(text("SELECT FROM conversation WHERE address = :phone FOR UPDATE"), {"phone": ANA})
        assert bodies(line.post(SMS, fields)) == []
        # The turn and its apology give up waiting for the lock.
        line.app.extensions["rollcall"]["front_door"].close()
    assert line.value("SELECT count(*) FROM message") == 0
    assert answer_late(line.bot) == 0, "it waits its minute"
    clock.shift(timedelta(seconds=61))
    assert answer_late(line.bot) == 1
    assert line.value("SELECT count(*) FROM late_inbound") == 0
    assert line.value("SELECT status FROM outbox WHERE address = :p", p=ANA) == "due"
    assert bodies(make_line().post(SMS, fields)) == [], "the outbox says it, not a repeated webhook too"


def test_behaviour_05_a_late_text_whose_turn_ended_is_not_answered_again(make_line: Callable[..., Line]) -> None:
    line = make_line(reply_deadline_seconds=0.4)
    with line.sessions() as holder:
        holder.execute(text("SELECT FROM conversation WHERE address = :phone FOR UPDATE"), {"phone": ANA})
        line.post_text(ANA, "dues")
    line.app.extensions["rollcall"]["front_door"].close()
    assert line.value("SELECT count(*) FROM late_inbound") == 0
    assert line.value("SELECT count(*) FROM outbox") == 1


def test_without_a_database_the_carrier_is_told_to_call_the_fallback(make_line: Callable[..., Line]) -> None:
    line = make_line(database_url=f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    response = line.post_text(ANA, "dues")
    assert response.status_code == 500
    assert "Traceback" not in response.text


def test_after_a_restart_of_the_database_the_next_text_is_answered(keyword_line: Line) -> None:
    before = keyword_line.text(ANA, "dues")
    keyword_line.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid()"
    )
    assert keyword_line.text(ANA, "dues") == before
    assert keyword_line.value("SELECT count(*) FROM staff_note") == 0


def test_behaviour_06_a_crash_apologises_keeps_the_text_and_tells_staff(keyword_line: Line) -> None:
    keyword_line.run("ALTER TABLE dues_account RENAME TO dues_account_gone")
    reply = keyword_line.text(ANA, "dues")
    assert reply
    assert "Traceback" not in reply
    assert "relation" not in reply
    assert keyword_line.value("SELECT body FROM message WHERE direction = 'in'") == "dues"
    assert keyword_line.value("SELECT kind FROM staff_note") == "fault"
    keyword_line.run("ALTER TABLE dues_account_gone RENAME TO dues_account")
    assert keyword_line.text(ANA, "dues") != reply


def test_behaviour_06_a_stop_counts_though_turns_fail(keyword_line: Line) -> None:
    keyword_line.run("ALTER TABLE dues_account RENAME TO dues_account_gone")
    keyword_line.text(ANA, "dues")
    keyword_line.text(ANA, "STOP")
    assert keyword_line.value("SELECT action FROM consent_entry WHERE e164 = :p ORDER BY id DESC LIMIT 1", p=ANA) == (
        "opt_out"
    )


def test_behaviour_07_the_fallback_is_processed_once(keyword_line: Line) -> None:
    fields = inbound_fields(ANA, "dues")
    first = keyword_line.post(SMS, fields)
    again = keyword_line.post(FALLBACK, fields | {"ErrorCode": "11205", "ErrorUrl": "https://text.example.org"})
    assert bodies(first) == bodies(again)
    assert keyword_line.value("SELECT count(*) FROM message WHERE direction = 'in'") == 1


def test_behaviour_07_a_text_that_only_the_fallback_got_is_answered(keyword_line: Line) -> None:
    fields = inbound_fields(ANA, "dues") | {"ErrorCode": "11200", "ErrorUrl": "https://text.example.org"}
    assert bodies(keyword_line.post(FALLBACK, fields))


@pytest.mark.parametrize("redis", [None, DEAD_REDIS])
def test_two_texts_from_one_phone_never_interleave(make_line: Callable[..., Line], redis: str | None) -> None:
    line = make_line(**({"redis_url": redis} if redis else {}))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda words: line.text(JOE, words), ["dues", "menu", "hi", "dues", "menu", "hi"] * 2))
    assert line.value("SELECT count(*) FROM message WHERE direction = 'in'") == 12
    pairs = line.rows("SELECT direction FROM message WHERE address = :p ORDER BY id", p=JOE)
    assert [row.direction for row in pairs] == ["in", "out"] * 12


def test_a_quick_second_text_waits_for_a_slow_first_one(make_line: Callable[..., Line]) -> None:
    with slow_rasa(seconds=1) as url:
        line = make_line(rasa_url=url, rasa_timeout_seconds=3)
        first = threading.Thread(target=line.text, args=(ANA, "what is it that i would still have to pay you"))
        first.start()
        while not line.app.extensions["rollcall"]["redis"].keys("turn:*"):
            pass
        line.text(ANA, "menu")
        first.join()
    order = line.rows("SELECT body FROM message WHERE direction = 'in' ORDER BY id")
    assert [row.body for row in order] == ["what is it that i would still have to pay you", "menu"]
