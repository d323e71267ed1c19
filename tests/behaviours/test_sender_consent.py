"""Who may get what when it is their row's turn: behaviours 14, 18, 35 and 41."""

from datetime import timedelta

import pytest

from config import clock
from scheduler.outbox import claim_due
from scheduler.sender import Sender
from tests.behaviours.test_outbox import plan, status
from tests.fixtures.carrier import Carrier
from tests.fixtures.line import ANA, DANA, LOCAL, STRANGER, Line


def test_behaviour_14_a_late_confirmation_follows_the_stop(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    plan(served_line, DANA, kind="confirmation", body="You are out.")
    clock.shift(timedelta(minutes=4))
    sender.send_due()
    sender.send_due()
    assert carrier.received(DANA) == ["You are out."]


def test_behaviour_14_after_five_minutes_it_is_too_late(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    plan(served_line, DANA, kind="confirmation", body="You are out.")
    clock.shift(timedelta(minutes=5, seconds=1))
    sender.send_due()
    assert carrier.received(DANA) == []
    assert status(served_line, DANA) == "expired"


def test_behaviour_14_a_confirmation_that_was_lost_is_not_repeated(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    carrier.set(sent_after_ms=0, delivered_after_ms=0)
    carrier.fault(effect="undelivered", code=30008, times=1)
    plan(served_line, DANA, kind="confirmation")
    sender.send_due()
    carrier.counts(settle_s=5)
    assert status(served_line, DANA) == "failed"


def test_a_confirmation_goes_before_a_notice(served_line: Line, sender: Sender) -> None:
    plan(served_line, ANA)
    plan(served_line, DANA, kind="confirmation")
    with sender.sessions.begin() as session:
        assert [row.address for row in claim_due(session, clock.now(), 1)] == [DANA]


def test_behaviour_41_a_whatsapp_row_leaves_as_whatsapp(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    carrier.send(f"whatsapp:{DANA}", body="hello")
    served_line.run(
        """
        INSERT INTO outbox (local_id, channel, address, body, kind, status, due_at, created_at, status_at)
        SELECT id, 'whatsapp', :phone, 'On WhatsApp', 'reply', 'due', :now, :now, :now FROM local
        """,
        phone=DANA,
        now=clock.now(),
    )
    sender.send_due()
    assert carrier.received(DANA) == []
    sent = carrier.thread(f"whatsapp:{DANA}")[-1]
    assert (sent["body"], sent["from"], sent["direction"]) == ("On WhatsApp", f"whatsapp:{LOCAL}", "outbound-api")


def test_behaviour_41_a_lost_whatsapp_text_is_found_again(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    carrier.send(f"whatsapp:{STRANGER}", body="hello")
    carrier.set(callback_drop=1.0)
    carrier.fault(effect="break", times=1)
    plan(served_line, STRANGER, kind="reply")
    served_line.run("UPDATE outbox SET channel = 'whatsapp'")
    sender.send_due()
    clock.shift(timedelta(seconds=61))
    sender.reconcile()
    assert status(served_line, STRANGER) == "sent"


def test_a_web_chat_row_does_not_leave_by_the_carrier(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    plan(served_line, STRANGER, kind="reply")
    served_line.run("UPDATE outbox SET channel = 'web_chat'")
    sender.send_due()
    # It waits for those who put words into open chats (scheduler/chats.py).
    assert status(served_line, STRANGER) == "due"
    assert carrier.received(STRANGER) == []


@pytest.mark.parametrize("state", ["invalid", "landline"])
def test_behaviour_35_a_dead_number_gets_nothing_the_local_starts(
    served_line: Line, sender: Sender, carrier: Carrier, state: str
) -> None:
    served_line.run("UPDATE phone SET line_state = :state WHERE e164 = :phone", state=state, phone=ANA)
    plan(served_line, ANA, kind="notice")
    sender.send_due()
    assert carrier.received(ANA) == []
    assert [tuple(row) for row in served_line.rows("SELECT status, refusal FROM outbox")] == [
        ("canceled", "dead_number")
    ]


def test_behaviour_35_who_texts_us_is_answered_whatever_was_told_of_the_line(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    served_line.run("UPDATE phone SET line_state = 'landline' WHERE e164 = :phone", phone=ANA)
    plan(served_line, ANA, kind="reply")
    sender.send_due()
    assert carrier.received(ANA) == ["Rally on Saturday."]
