"""A row has one sender, and a text the carrier speaks of has left: behaviours 31, 32 and 38 under a slow sender."""

import secrets
from datetime import timedelta

import pytest

from bot.channels.twilio.carrier import Sent
from bot.channels.twilio.errors import CarrierRefused
from config import clock
from scheduler.outbox import LEASE, Claimed, claim_due, hold, lease
from scheduler.outcomes import keep_refused, keep_sent, keep_unknown
from scheduler.sender import Sender
from tests.behaviours.test_outbox import plan, status
from tests.behaviours.test_receipts import report
from tests.fixtures.carrier import Carrier
from tests.fixtures.line import ANA, Line


def new_sid() -> str:
    return "SM" + secrets.token_hex(16)


def claim_one(sender: Sender) -> Claimed:
    with sender.sessions.begin() as session:
        return claim_due(session, clock.now(), 1)[0]


def lose(sender: Sender) -> None:
    """The lease of whatever is claimed ends, and the row goes back."""
    clock.shift(timedelta(seconds=70))
    sender.reconcile()


def test_a_sender_that_lost_its_row_does_not_call(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    plan(served_line, ANA)
    slow = claim_one(sender)
    lose(sender)
    assert sender.send_due() == 1
    sender.send(slow)
    assert carrier.received(ANA) == ["Rally on Saturday."]


def test_a_lease_that_is_over_is_not_taken_up_again(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    plan(served_line, ANA)
    slow = claim_one(sender)
    clock.shift(timedelta(seconds=70))
    sender.send(slow)
    assert carrier.received(ANA) == []


def test_a_row_that_was_claimed_and_never_called_is_not_looked_up(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    # The carrier has these words already, from elsewhere: a look-up would take them for this row's.
    carrier.set(callback_drop=1.0)
    sender.carrier.send("+14155550100", ANA, "Rally on Saturday.", 999)
    plan(served_line, ANA)
    claim_one(sender)
    lose(sender)
    assert status(served_line, ANA) == "due"


@pytest.mark.parametrize("outcome", ["refused", "unknown"])
def test_an_outcome_counts_for_its_own_claim_alone(served_line: Line, sender: Sender, outcome: str) -> None:
    plan(served_line, ANA)
    slow = claim_one(sender)
    lose(sender)
    claim_one(sender)
    with sender.sessions.begin() as session:
        if outcome == "refused":
            keep_refused(session, slow, CarrierRefused.unreachable(), clock.now())
        else:
            keep_unknown(session, slow, clock.now())
    assert status(served_line, ANA) == "sending"


def test_a_late_answer_keeps_the_next_sender_from_calling(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    plan(served_line, ANA)
    slow = claim_one(sender)
    lose(sender)
    second = claim_one(sender)
    with sender.sessions.begin() as session:
        keep_sent(session, slow, Sent(new_sid(), "queued", 1), clock.now())
    sender.send(second)
    assert carrier.received(ANA) == []
    assert status(served_line, ANA) == "sent"


def test_a_second_sid_does_not_replace_the_first(served_line: Line, sender: Sender) -> None:
    plan(served_line, ANA)
    row = claim_one(sender)
    sids = [new_sid(), new_sid()]
    for sid in sids:
        with sender.sessions.begin() as session:
            keep_sent(session, row, Sent(sid, "queued", 1), clock.now())
    assert served_line.value("SELECT provider_sid FROM outbox") == sids[0]
    assert served_line.value("SELECT count(*) FROM message") == 1


def test_a_lease_outlives_the_longest_call() -> None:
    assert lease(timedelta(seconds=20)) == LEASE
    assert lease(timedelta(seconds=60)) == timedelta(seconds=180)


def test_a_row_under_way_is_held_until_its_call_must_have_ended(served_line: Line, sender: Sender) -> None:
    plan(served_line, ANA)
    row = claim_one(sender)
    clock.shift(timedelta(seconds=50))
    with sender.sessions.begin() as session:
        assert hold(session, row, clock.now())
    clock.shift(timedelta(seconds=70))
    assert sender.reconcile() == 0


@pytest.mark.parametrize(("state", "kept"), [("delivered", "delivered"), ("sent", "sent"), ("undelivered", "failed")])
def test_a_callback_for_a_row_that_is_due_again_ends_it(
    served_line: Line, sender: Sender, carrier: Carrier, state: str, kept: str
) -> None:
    plan(served_line, ANA)
    row = claim_one(sender)
    with sender.sessions.begin() as session:
        keep_unknown(session, row, clock.now())
    lose(sender)
    assert status(served_line, ANA) == "due"
    report(served_line, new_sid(), state, f"outbox={row.id}")
    assert status(served_line, ANA) == kept
    assert sender.send_due() == 0
    said = served_line.rows("SELECT body, status FROM message")
    assert [tuple(each) for each in said] == [("Rally on Saturday.", state)]


def test_a_callback_for_a_row_that_was_never_claimed_is_nobodys(served_line: Line, sender: Sender) -> None:
    plan(served_line, ANA)
    row_id = served_line.value("SELECT id FROM outbox")
    report(served_line, new_sid(), "delivered", f"outbox={row_id}")
    assert status(served_line, ANA) == "due"


def test_settling_is_measured_from_the_last_call(served_line: Line, sender: Sender) -> None:
    plan(served_line, ANA)
    served_line.run("UPDATE outbox SET created_at = :then", then=clock.now() - timedelta(hours=1))
    row = claim_one(sender)
    with sender.sessions.begin() as session:
        keep_unknown(session, row, clock.now())
    # Looked up early, the carrier's list may still lag.
    served_line.run("UPDATE outbox SET lease_until = :now", now=clock.now())
    assert sender.reconcile() == 1
    assert status(served_line, ANA) == "unknown"


def test_an_answer_that_never_came_is_a_message_all_the_same(served_line: Line, sender: Sender) -> None:
    plan(served_line, ANA)
    row = claim_one(sender)
    with sender.sessions.begin() as session:
        keep_unknown(session, row, clock.now())
    report(served_line, new_sid(), "sent", f"outbox={row.id}")
    touch = served_line.rows("SELECT direction, kind, outcome FROM touch_point WHERE address = :p", p=ANA)
    assert [tuple(each) for each in touch] == [("out", "notice", "sent")]
    assert served_line.value("SELECT count(*) FROM message JOIN outbox ON outbox.message_id = message.id") == 1
