"""What leaves by the outbox, and what an opt-out does to it: behaviours 17 to 19, 26, and handing over once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from config import clock
from models.database import make_sessions
from scheduler.outbox import claim_due
from scheduler.sender import Sender
from tests.fixtures.campaigns import belonging
from tests.fixtures.carrier import Carrier, until
from tests.fixtures.line import ANA, DANA, JOE, STRANGER, Line

PLAN = """
    INSERT INTO outbox (local_id, channel, address, body, kind, run_id, recipient_id, status, due_at, created_at,
                        status_at, expires_at)
    SELECT id, 'sms', :phone, :body, :kind, :run_id, :recipient_id, 'due', :now, :now, :now, :expires_at FROM local
"""


def plan(line: Line, phone: str, body: str = "Rally on Saturday.", kind: str = "notice", **more: object) -> None:
    """One row of the outbox, due now."""
    values = belonging(line, phone, kind) | {"expires_at": None, "now": clock.now()} | more
    line.run(PLAN, phone=phone, body=body, kind=kind, **values)


def status(line: Line, phone: str) -> str:
    return str(line.value("SELECT status FROM outbox WHERE address = :p ORDER BY id DESC LIMIT 1", p=phone))


def test_a_due_text_is_handed_over_and_logged(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    plan(served_line, ANA)
    assert sender.send_due() == 1
    assert carrier.received(ANA) == ["Rally on Saturday."]
    until(lambda: status(served_line, ANA) == "delivered")
    touch = served_line.rows("SELECT direction, kind, outcome FROM touch_point WHERE address = :p", p=ANA)
    assert [tuple(row) for row in touch] == [("out", "notice", "sent")]
    assert sender.send_due() == 0


def test_behaviour_17_stop_cancels_what_waits_here_and_at_the_carrier(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    carrier.set(sent_after_ms=60_000, delivered_after_ms=90_000)
    plan(served_line, JOE, body="already at the carrier", kind="reply")
    sender.send_due()
    plan(served_line, JOE, body="still here")
    served_line.text(JOE, "STOP")
    assert status(served_line, JOE) == "canceled"
    assert sender.withdraw() == 1
    states = {each["body"]: each["status"] for each in carrier.thread(JOE)}
    assert states["already at the carrier"] == "canceled"
    assert "still here" not in states


@pytest.mark.parametrize("kind", ["reply", "notice"])
def test_behaviour_18_after_stop_nothing_is_sent_whoever_asks(
    served_line: Line, sender: Sender, carrier: Carrier, kind: str
) -> None:
    plan(served_line, DANA, kind=kind)
    sender.send_due()
    assert carrier.received(DANA) == []
    assert status(served_line, DANA) == "canceled"


def test_behaviour_19_a_stop_between_claim_and_call_is_seen(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    plan(served_line, ANA)
    with sender.sessions.begin() as session:
        claimed = claim_due(session, clock.now(), 10)
    served_line.text(ANA, "STOP")
    for row in claimed:
        sender.send(row)
    assert carrier.received(ANA) == []
    assert status(served_line, ANA) == "canceled"


def test_behaviour_26_a_number_without_consent_gets_no_campaign(
    served_line: Line, sender: Sender, carrier: Carrier
) -> None:
    plan(served_line, STRANGER)
    sender.send_due()
    assert carrier.received(STRANGER) == []
    reported = served_line.rows("SELECT address, status, refusal FROM outbox")
    assert [tuple(row) for row in reported] == [(STRANGER, "canceled", "no_consent")]


def test_behaviour_30_a_text_past_its_use_expires(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    plan(served_line, ANA, expires_at=clock.now() - timedelta(seconds=1))
    sender.send_due()
    assert carrier.received(ANA) == []
    assert status(served_line, ANA) == "expired"


def test_behaviour_31_a_run_holds_one_row_a_number(served_line: Line) -> None:
    plan(served_line, ANA, kind="campaign")
    with pytest.raises(Exception, match="uq_outbox_run"):
        plan(served_line, ANA, kind="campaign")


@pytest.mark.parametrize("effect", ["hang", "break"])
def test_behaviour_32_an_unknown_outcome_is_looked_up_before_any_second_try(
    served_line: Line, carrier: Carrier, sender: Sender, effect: str
) -> None:
    carrier.set(callback_drop=1.0)
    carrier.fault(effect=effect, times=1, **({"hang_s": 30} if effect == "hang" else {}))
    sender.carrier.timeout(0.5)
    plan(served_line, ANA)
    sender.send_due()
    assert status(served_line, ANA) == "unknown"
    assert sender.send_due() == 0
    clock.shift(timedelta(seconds=61))
    assert sender.reconcile() == 1
    assert status(served_line, ANA) == "sent"
    assert carrier.received(ANA) == ["Rally on Saturday."]


def test_behaviour_32_a_text_the_carrier_never_took_is_sent_again(
    served_line: Line, carrier: Carrier, sender: Sender
) -> None:
    carrier.fault(effect="break", accepted=False, times=1)
    plan(served_line, ANA)
    sender.send_due()
    assert status(served_line, ANA) == "unknown"
    clock.shift(timedelta(seconds=61))
    sender.reconcile()
    assert status(served_line, ANA) == "due"
    sender.send_due()
    assert carrier.received(ANA) == ["Rally on Saturday."]


def test_behaviour_33_too_many_requests_is_tried_later(served_line: Line, carrier: Carrier, sender: Sender) -> None:
    carrier.fault(effect="reject", code=20429, times=1)
    plan(served_line, ANA)
    sender.send_due()
    assert status(served_line, ANA) == "due"
    assert sender.send_due() == 0
    clock.shift(timedelta(seconds=23))  # 15 s, and half as much by chance
    sender.send_due()
    assert carrier.received(ANA) == ["Rally on Saturday."]


def test_behaviour_34_a_number_that_opted_out_at_the_carrier_is_opted_out_here(
    served_line: Line, carrier: Carrier, sender: Sender
) -> None:
    carrier.call("PUT", f"/simulator/blocked/{ANA}")
    plan(served_line, ANA)
    sender.send_due()
    assert status(served_line, ANA) == "failed"
    newest = served_line.rows(
        "SELECT action, source FROM consent_entry WHERE e164 = :p ORDER BY id DESC LIMIT 1", p=ANA
    )
    assert tuple(newest[0]) == ("opt_out", "carrier")


@pytest.mark.parametrize(("code", "state"), [(21211, "invalid"), (21614, "landline")])
def test_behaviour_35_a_dead_number_is_flagged(
    served_line: Line, carrier: Carrier, sender: Sender, code: int, state: str
) -> None:
    carrier.fault(effect="reject", code=code, to=ANA)
    plan(served_line, ANA)
    sender.send_due()
    assert served_line.value("SELECT line_state FROM phone WHERE e164 = :p", p=ANA) == state


def test_two_senders_hand_every_text_over_once(served_line: Line, carrier: Carrier, sender: Sender) -> None:
    served_line.run(
        """
        INSERT INTO outbox (local_id, channel, address, body, kind, status, due_at, created_at, status_at)
        SELECT local.id, 'sms', '+1415555' || (1000 + n), 'n', 'reply', 'due', :now, :now, :now
        FROM local, generate_series(1, 120) AS n
        """,
        now=clock.now(),
    )
    other = Sender(make_sessions(sender.sessions.kw["bind"]), sender.carrier)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda each: each.send_due(), [sender, other]))
    assert sum(done) == 120
    assert not carrier.counts(least=2)["by_recipient"]
    assert served_line.value("SELECT count(*) FROM outbox WHERE provider_sid IS NOT NULL") == 120
