"""What the carrier still holds after a STOP is withdrawn there, however the asking goes: behaviour 17."""

from datetime import timedelta

import pytest

from bot.channels.twilio.carrier import make_carrier
from bot.ledger import write_consent
from config import clock
from models import Channel, ConsentAction
from scheduler.jobs import WORK
from scheduler.outbox import claim_due
from scheduler.outcomes import keep_unknown
from scheduler.sender import Sender
from tests.behaviours.test_outbox import plan, status
from tests.behaviours.test_receipts import report
from tests.fixtures.carrier import Carrier, free_port
from tests.fixtures.line import ANA, JOE, Line

FLAGGED = "SELECT withdraw_at_carrier FROM outbox WHERE address = :p"


@pytest.fixture
def slow_carrier(carrier: Carrier) -> Carrier:
    """It holds texts for a minute."""
    carrier.set(sent_after_ms=60_000, delivered_after_ms=90_000)
    return carrier


def away(sender: Sender, line: Line) -> Sender:
    settings = line.settings.model_copy(update={"twilio_api_url": f"http://127.0.0.1:{free_port()}"})
    return Sender(sender.sessions, make_carrier(settings))


def test_a_carrier_that_is_away_is_asked_again(served_line: Line, sender: Sender, slow_carrier: Carrier) -> None:
    plan(served_line, JOE, kind="reply")
    sender.send_due()
    served_line.text(JOE, "STOP")
    away(sender, served_line).withdraw()
    assert served_line.value(FLAGGED, p=JOE) is True
    assert sender.withdraw() == 1
    assert served_line.value(FLAGGED, p=JOE) is False
    assert [each["status"] for each in slow_carrier.thread(JOE) if each["direction"] == "outbound-api"] == ["canceled"]


def test_a_definite_no_ends_it(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    carrier.set(sent_after_ms=0, delivered_after_ms=0, callback_drop=1.0)
    plan(served_line, JOE, kind="reply")
    sender.send_due()
    carrier.counts(settle_s=5)
    served_line.text(JOE, "STOP")
    assert sender.withdraw() == 1
    assert served_line.value(FLAGGED, p=JOE) is False
    assert sender.withdraw() == 0


def test_a_text_found_after_the_stop_is_withdrawn(served_line: Line, sender: Sender, slow_carrier: Carrier) -> None:
    slow_carrier.fault(effect="break", times=1)
    plan(served_line, ANA)
    sender.send_due()
    assert status(served_line, ANA) == "unknown"
    served_line.text(ANA, "STOP")
    assert sender.withdraw() == 0
    clock.shift(timedelta(seconds=61))
    sender.reconcile()
    assert status(served_line, ANA) == "sent"
    assert sender.withdraw() == 1
    assert slow_carrier.thread(ANA)[0]["status"] == "canceled"


def test_a_text_given_up_by_the_stop_that_had_left_is_withdrawn(
    served_line: Line, sender: Sender, slow_carrier: Carrier
) -> None:
    plan(served_line, ANA)
    with sender.sessions.begin() as session:
        row = claim_due(session, clock.now(), 1)[0]
        keep_unknown(session, row, clock.now())
    clock.shift(timedelta(seconds=70))
    sender.reconcile()
    served_line.text(ANA, "STOP")
    assert status(served_line, ANA) == "canceled"
    sid = sender.carrier.send(row.sender, ANA, row.body, row.id).provider_sid
    report(served_line, sid, "queued", f"outbox={row.id}")
    assert sender.withdraw() == 1
    assert slow_carrier.thread(ANA)[0]["status"] == "canceled"


def test_a_start_leaves_the_text_where_it_is(served_line: Line, sender: Sender, slow_carrier: Carrier) -> None:
    plan(served_line, ANA, kind="reply")
    sender.send_due()
    served_line.text(ANA, "STOP")
    served_line.text(ANA, "START")
    assert sender.withdraw() == 0


def test_two_workers_do_not_ask_for_the_same(served_line: Line, sender: Sender, slow_carrier: Carrier) -> None:
    plan(served_line, ANA, kind="reply")
    sender.send_due()
    served_line.text(ANA, "STOP")
    served_line.run("UPDATE outbox SET lease_until = :later", later=clock.now() + timedelta(seconds=30))
    assert sender.withdraw() == 0
    with sender.sessions() as session:
        assert session.execute(WORK, {"now": clock.now()}).one().withdraw is False


def test_an_opt_out_on_one_channel_leaves_the_other(served_line: Line, sender: Sender) -> None:
    plan(served_line, ANA)
    with sender.sessions.begin() as session:
        write_consent(
            session,
            action=ConsentAction.OPT_OUT,
            local_id=served_line.value("SELECT id FROM local"),
            channel=Channel.WHATSAPP,
            address=ANA,
            source="text",
            wording="STOP",
            at=clock.now(),
        )
    assert status(served_line, ANA) == "due"
