"""Status callbacks in any order: behaviours 37 and 38."""

import secrets

import pytest

from bot.channels.twilio.carrier import Sent
from config import clock
from config.settings import SIMULATOR_ACCOUNT_SID
from scheduler.outbox import claim_due
from scheduler.outcomes import keep_sent
from scheduler.sender import Sender
from tests.behaviours.test_outbox import plan, status
from tests.fixtures.carrier import Carrier, until
from tests.fixtures.line import ANA, Line

STATUS = "/webhooks/twilio/status"


def report(line: Line, sid: str, state: str, query: str = "", **more: str) -> int:
    fields = {"AccountSid": SIMULATOR_ACCOUNT_SID, "MessageSid": sid, "MessageStatus": state, "To": ANA} | more
    return line.post(STATUS, fields, query=query).status_code


@pytest.fixture
def reply_id(keyword_line: Line) -> int:
    keyword_line.text(ANA, "dues")
    return int(keyword_line.value("SELECT id FROM message WHERE direction = 'out'"))


def test_behaviour_37_state_never_goes_back(keyword_line: Line, reply_id: int) -> None:
    sid = "SM" + secrets.token_hex(16)
    seen = []
    for state in ("queued", "sent", "delivered", "sent", "queued", "delivered", "undelivered", "sending"):
        assert report(keyword_line, sid, state, f"message={reply_id}") == 204
        seen.append(keyword_line.value("SELECT status FROM message WHERE id = :i", i=reply_id))
    assert seen == ["queued", "sent", "delivered", "delivered", "delivered", "delivered", "delivered", "delivered"]
    assert keyword_line.value("SELECT provider_sid FROM message WHERE id = :i", i=reply_id) == sid


def test_behaviour_37_read_may_follow_delivered(keyword_line: Line, reply_id: int) -> None:
    for state in ("delivered", "read"):
        report(keyword_line, "SM" + "a" * 32, state, f"message={reply_id}")
    assert keyword_line.value("SELECT status FROM message WHERE id = :i", i=reply_id) == "read"


@pytest.mark.parametrize("state", ["partially_delivered", "brand_new_status", ""])
def test_behaviour_37_unknown_sids_and_states_are_taken_quietly(keyword_line: Line, state: str) -> None:
    assert report(keyword_line, "SM" + "b" * 32, state) == 204
    assert report(keyword_line, "SM" + "b" * 32, "delivered", "message=999999&outbox=999999") == 204
    assert report(keyword_line, "SM" + "b" * 32, "failed", "message=abc", ErrorCode="x") == 204


def test_behaviour_38_a_callback_before_the_answer_is_saved_is_matched_by_our_id(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    carrier.set(early_callbacks=True, create_latency_ms=300, sent_after_ms=0, delivered_after_ms=0)
    plan(served_line, ANA)
    sender.send_due()
    until(lambda: status(served_line, ANA) == "delivered")
    assert served_line.value("SELECT status FROM message WHERE direction = 'out'") == "delivered"


def test_behaviour_38_one_without_our_id_is_kept_and_matched_later(served_line: Line, sender: Sender) -> None:
    plan(served_line, ANA)
    with sender.sessions.begin() as session:
        row = claim_due(session, clock.now(), 1)[0]
    sid = "SM" + secrets.token_hex(16)
    assert report(served_line, sid, "delivered") == 204
    assert served_line.value("SELECT matched FROM carrier_receipt") is False
    with sender.sessions.begin() as session:
        keep_sent(session, row, Sent(sid, "queued", 1), clock.now())
    assert status(served_line, ANA) == "delivered"
    assert served_line.value("SELECT matched FROM carrier_receipt") is True


@pytest.mark.parametrize("order", ["shuffled", "reversed"])
def test_callbacks_in_any_order_end_alike(served_line: Line, sender: Sender, carrier: Carrier, order: str) -> None:
    carrier.set(callback_order=order, callback_repeat=3)
    plan(served_line, ANA)
    sender.send_due()
    carrier.counts(settle_s=10)
    until(lambda: status(served_line, ANA) == "delivered")
    assert served_line.value("SELECT status FROM message WHERE direction = 'out'") == "delivered"


def test_behaviour_37_a_callback_is_not_lost_with_the_connection_it_met(keyword_line: Line, reply_id: int) -> None:
    sid = "SM" + secrets.token_hex(16)
    assert report(keyword_line, sid, "sent", f"message={reply_id}") == 204
    keyword_line.sessions.kw["bind"].dispose()
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    keyword_line.run(f"{others} AND pid <> pg_backend_pid()")
    assert report(keyword_line, sid, "delivered", f"message={reply_id}") == 204
    assert keyword_line.value("SELECT status FROM message WHERE id = :i", i=reply_id) == "delivered"
