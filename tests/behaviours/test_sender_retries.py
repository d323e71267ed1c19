"""What a callback's error code starts, and what it must not start twice: behaviours 34, 35, 37 and 38."""

import secrets
from datetime import timedelta

import pytest

from bot.channels.twilio.carrier import Sent
from bot.channels.twilio.errors import RETRIES
from config import clock
from scheduler.desk import Desk
from scheduler.jobs import expire_texts
from scheduler.outbox import claim_due
from scheduler.outcomes import keep_sent
from scheduler.sender import Sender
from scheduler.wake import Waker
from tests.behaviours.test_consent import consent
from tests.behaviours.test_outbox import plan, status
from tests.behaviours.test_receipts import report
from tests.fixtures.carrier import Carrier
from tests.fixtures.line import ANA, DEAD_REDIS, Line

LINE_STATE = "SELECT line_state FROM phone WHERE e164 = :p"


@pytest.fixture
def quiet(carrier: Carrier) -> Carrier:
    """It tells nothing by itself: the test says what the callbacks say."""
    carrier.set(callback_drop=1.0, sent_after_ms=0, delivered_after_ms=0)
    return carrier


def sid_of(line: Line) -> str:
    return str(line.value("SELECT provider_sid FROM outbox"))


def hand_over(line: Line, sender: Sender, state: str, code: int) -> str:
    """Sends what is due, and has it lost on its way; the SID it had."""
    assert sender.send_due() == 1
    sid = sid_of(line)
    report(line, sid, state, ErrorCode=str(code))
    return sid


@pytest.mark.parametrize("state", ["failed", "undelivered"])
@pytest.mark.parametrize("code", [30001, 30008, 30017, 30022])
def test_a_text_lost_for_a_passing_reason_is_sent_again_so_often(
    served_line: Line, sender: Sender, quiet: Carrier, code: int, state: str
) -> None:
    plan(served_line, ANA)
    sids = set()
    for _ in range(RETRIES[code].most):
        sids.add(hand_over(served_line, sender, state, code))
        assert status(served_line, ANA) == "due"
        assert served_line.value("SELECT status FROM message") == "waiting"
        assert sender.send_due() == 0
        clock.shift(timedelta(hours=2 * len(sids)))
    sids.add(hand_over(served_line, sender, state, code))
    assert status(served_line, ANA) == "failed"
    assert served_line.value("SELECT status FROM message") == state
    assert len(sids) == RETRIES[code].most + 1 == len(quiet.received(ANA))
    assert served_line.value("SELECT count(*) FROM touch_point") == 1


def test_late_words_about_the_lost_text_do_not_stop_its_next_try(
    served_line: Line, sender: Sender, quiet: Carrier
) -> None:
    plan(served_line, ANA)
    sid = hand_over(served_line, sender, "undelivered", 30008)
    row_id = served_line.value("SELECT id FROM outbox")
    for state in ("sent", "undelivered", "delivered"):
        report(served_line, sid, state, f"outbox={row_id}")
    report(served_line, sid, "undelivered", f"outbox={row_id}", ErrorCode="30008")
    assert status(served_line, ANA) == "due"
    clock.shift(timedelta(minutes=4))
    assert sender.send_due() == 1
    assert sid_of(served_line) != sid


def test_the_answer_of_a_text_that_is_lost_already_changes_nothing(served_line: Line, sender: Sender) -> None:
    plan(served_line, ANA)
    with sender.sessions.begin() as session:
        row = claim_due(session, clock.now(), 1)[0]
    sid = "SM" + secrets.token_hex(16)
    report(served_line, sid, "undelivered", f"outbox={row.id}", ErrorCode="30008")
    with sender.sessions.begin() as session:
        keep_sent(session, row, Sent(sid, "queued", 1), clock.now())
    assert tuple(served_line.rows("SELECT status, spent, provider_sid FROM outbox")[0]) == ("due", 1, None)


def test_a_text_past_its_use_is_not_tried_again(served_line: Line, sender: Sender, quiet: Carrier) -> None:
    plan(served_line, ANA, expires_at=clock.now() + timedelta(seconds=50))
    hand_over(served_line, sender, "undelivered", 30008)
    assert status(served_line, ANA) == "failed"
    assert served_line.value("SELECT status FROM message") == "undelivered"


@pytest.mark.parametrize("order", ["callback", "answer"])
def test_behaviour_38_an_early_callback_ends_row_and_message(served_line: Line, sender: Sender, order: str) -> None:
    plan(served_line, ANA)
    with sender.sessions.begin() as session:
        row = claim_due(session, clock.now(), 1)[0]
    sid = "SM" + secrets.token_hex(16)
    report(served_line, sid, "delivered", f"outbox={row.id}" if order == "callback" else "")
    with sender.sessions.begin() as session:
        keep_sent(session, row, Sent(sid, "queued", 1), clock.now())
    assert status(served_line, ANA) == "delivered"
    assert served_line.value("SELECT status FROM message WHERE provider_sid = :s", s=sid) == "delivered"
    assert served_line.value("SELECT count(*) FROM touch_point") == 1


@pytest.fixture
def late_reply(served_line: Line) -> Line:
    """A reply that waits in the outbox, its message with it."""
    served_line.run(
        """
        WITH said AS (
            INSERT INTO message (local_id, channel, direction, address, body, segments, status, status_at, at)
            SELECT id, 'sms', 'out', :phone, 'late', 1, 'waiting', :now, :now FROM local RETURNING id, local_id)
        INSERT INTO outbox (local_id, channel, address, body, kind, status, due_at, created_at, status_at, expires_at,
                            message_id)
        SELECT local_id, 'sms', :phone, 'late', 'reply', 'due', :now, :now, :now, :expires_at, id FROM said
        """,
        phone=ANA,
        now=clock.now(),
        expires_at=clock.now() + timedelta(hours=1),
    )
    return served_line


@pytest.mark.parametrize("end", ["failed", "expired", "expired by the clock", "canceled", "canceled at its turn"])
def test_the_thread_shows_what_became_of_a_late_reply(
    late_reply: Line, sender: Sender, carrier: Carrier, end: str
) -> None:
    if end == "failed":
        carrier.fault(effect="reject", code=21211)
    if end.startswith("expired"):
        clock.shift(timedelta(minutes=61))
    if end == "expired by the clock":
        expire_texts(Desk(sender.sessions, Waker(DEAD_REDIS), lambda: late_reply.bot))
    if end == "canceled":
        late_reply.text(ANA, "STOP")
    if end == "canceled at its turn":
        with sender.sessions.begin() as session:
            row = claim_due(session, clock.now(), 1)[0]
        late_reply.text(ANA, "STOP")
        sender.send(row)
    sender.send_due()
    assert status(late_reply, ANA) == end.split(maxsplit=1)[0]
    shown = late_reply.value("SELECT message.status FROM outbox JOIN message ON message.id = message_id")
    assert shown == ("failed" if end == "failed" else "canceled")


def test_behaviour_34_a_repeated_receipt_does_not_undo_a_start(keyword_line: Line) -> None:
    keyword_line.text(ANA, "dues")
    said = keyword_line.value("SELECT id FROM message WHERE direction = 'out'")
    sid = "SM" + secrets.token_hex(16)
    report(keyword_line, sid, "undelivered", f"message={said}", ErrorCode="21610")
    assert consent(keyword_line, ANA) == "opt_out"
    keyword_line.text(ANA, "START")
    report(keyword_line, sid, "undelivered", f"message={said}", ErrorCode="21610")
    report(keyword_line, sid, "failed", f"message={said}", ErrorCode="21610")
    assert consent(keyword_line, ANA) == "opt_in"


def test_behaviour_37_a_report_that_moves_nothing_tells_nothing_of_the_number(keyword_line: Line) -> None:
    keyword_line.text(ANA, "dues")
    said = keyword_line.value("SELECT id FROM message WHERE direction = 'out'")
    sid = "SM" + secrets.token_hex(16)
    report(keyword_line, sid, "delivered", f"message={said}")
    report(keyword_line, sid, "undelivered", f"message={said}", ErrorCode="30005")
    assert keyword_line.value(LINE_STATE, p=ANA) == "unknown"
    assert tuple(keyword_line.rows("SELECT status, error_code FROM message WHERE direction = 'out'")[0]) == (
        "delivered",
        None,
    )


def test_behaviour_34_an_opt_out_on_whatsapp_is_whatsapps(served_line: Line, sender: Sender, quiet: Carrier) -> None:
    quiet.send(f"whatsapp:{ANA}", body="hello")
    plan(served_line, ANA, kind="reply")
    served_line.run("UPDATE outbox SET channel = 'whatsapp'")
    sender.send_due()
    report(served_line, sid_of(served_line), "undelivered", ErrorCode="63014")
    entries = served_line.rows("SELECT channel, action FROM consent_entry WHERE e164 = :p ORDER BY id DESC", p=ANA)
    assert [tuple(entry) for entry in entries] == [("whatsapp", "opt_out"), ("sms", "opt_in")]


def lose_a_text(line: Line, code: int, state: str = "undelivered") -> None:
    """An answered text is told lost."""
    line.text(ANA, "dues")
    said = line.value("SELECT max(id) FROM message WHERE direction = 'out'")
    report(line, "SM" + secrets.token_hex(16), state, f"message={said}", **({"ErrorCode": str(code)} if code else {}))


def test_behaviour_35_a_phone_out_of_reach_is_flagged_on_the_third_day(keyword_line: Line) -> None:
    states = []
    for day in range(3):
        clock.shift(timedelta(days=day))
        for _ in range(3):
            lose_a_text(keyword_line, 30003)
        states.append(keyword_line.value(LINE_STATE, p=ANA))
    assert states == ["unknown", "unknown", "unreachable"]
    lose_a_text(keyword_line, 0, "delivered")
    assert keyword_line.value(LINE_STATE, p=ANA) == "reached"
    clock.shift(timedelta(days=4))
    lose_a_text(keyword_line, 30003)
    assert keyword_line.value(LINE_STATE, p=ANA) == "reached"


def test_behaviour_35_a_number_that_gets_a_text_is_alive(keyword_line: Line) -> None:
    lose_a_text(keyword_line, 30006)
    assert keyword_line.value(LINE_STATE, p=ANA) == "landline"
    lose_a_text(keyword_line, 0, "delivered")
    assert keyword_line.value(LINE_STATE, p=ANA) == "reached"


def test_behaviour_35_out_of_reach_is_tried_again_hours_later(
    served_line: Line, sender: Sender, quiet: Carrier
) -> None:
    plan(served_line, ANA)
    hand_over(served_line, sender, "undelivered", 30003)
    assert status(served_line, ANA) == "due"
    wait = served_line.value("SELECT due_at - :now FROM outbox", now=clock.now())
    assert timedelta(minutes=59) < wait < timedelta(hours=3)
