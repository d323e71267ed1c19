"""Looking up a text of unknown outcome finds this text, and no other: behaviour 32."""

from datetime import timedelta

from config import clock
from scheduler.sender import Sender
from tests.behaviours.test_outbox import plan, status
from tests.behaviours.test_receipts import report
from tests.fixtures.carrier import Carrier
from tests.fixtures.line import ANA, JOE, Line


def never_taken(sender: Sender, carrier: Carrier) -> None:
    carrier.fault(effect="break", accepted=False, times=1)
    sender.send_due()


def look_up(sender: Sender) -> None:
    clock.shift(timedelta(seconds=61))
    sender.reconcile()


def test_a_reply_in_the_webhooks_answer_is_not_taken_for_it(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    carrier.send(ANA, body="dues")
    same_words = carrier.received(ANA)[-1]
    plan(served_line, ANA, body=same_words, kind="reply")
    never_taken(sender, carrier)
    look_up(sender)
    assert status(served_line, ANA) == "due"


def test_a_text_that_is_a_message_already_is_not_taken_for_it(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    plan(served_line, ANA)
    sender.send_due()
    # The row is gone (an old one, tidied away), its message stays.
    served_line.run("DELETE FROM outbox")
    plan(served_line, ANA)
    never_taken(sender, carrier)
    look_up(sender)
    assert status(served_line, ANA) == "due"


def test_a_text_that_failed_and_is_on_its_next_try_is_not_taken_for_it(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    carrier.set(callback_drop=1.0)
    plan(served_line, ANA)
    sender.send_due()
    sid = served_line.value("SELECT provider_sid FROM outbox")
    report(served_line, sid, "undelivered", ErrorCode="30008")
    clock.shift(timedelta(minutes=4))
    never_taken(sender, carrier)
    assert status(served_line, ANA) == "unknown"
    clock.shift(timedelta(minutes=6))
    sender.reconcile()
    assert status(served_line, ANA) == "due"


def test_a_text_from_another_number_is_not_taken_for_it(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    found = sender.carrier.find("+14155550109", ANA, {"Rally on Saturday."}, clock.now() - timedelta(minutes=5))
    assert found == []
    sender.carrier.send("+14155550100", ANA, "Rally on Saturday.", 999)
    assert sender.carrier.find("+14155550109", ANA, {"Rally on Saturday."}, clock.now()) == []
    assert len(sender.carrier.find("+14155550100", ANA, {"Rally on Saturday."}, clock.now())) == 1


def test_a_row_that_cannot_be_stored_does_not_keep_the_others(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    carrier.set(callback_drop=1.0)
    carrier.fault(effect="break", times=2)
    plan(served_line, JOE, body="poison")
    plan(served_line, ANA)
    sender.send_due()
    served_line.run("ALTER TABLE message ADD CONSTRAINT no_poison CHECK (body <> 'poison')")
    look_up(sender)
    assert status(served_line, JOE) == "unknown"
    assert status(served_line, ANA) == "sent"


def test_a_row_that_cannot_be_stored_does_not_end_the_batch(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    served_line.run("ALTER TABLE message ADD CONSTRAINT no_poison CHECK (body <> 'poison')")
    plan(served_line, JOE, body="poison")
    plan(served_line, ANA)
    assert sender.send_due() == 2
    assert status(served_line, ANA) in ("sent", "delivered")
    assert carrier.received(JOE) == ["poison"]


def test_a_text_found_failed_is_failed(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    carrier.set(callback_drop=1.0, sent_after_ms=0, delivered_after_ms=0)
    carrier.fault(effect="failed", code=30005, times=1)
    plan(served_line, ANA)
    sender.carrier.send("+14155550100", ANA, "Rally on Saturday.", 999)
    carrier.counts(settle_s=5)
    never_taken(sender, carrier)
    look_up(sender)
    assert status(served_line, ANA) == "failed"
    assert served_line.value("SELECT line_state FROM phone WHERE e164 = :p", p=ANA) == "invalid"
