"""What becomes of a batch: taken, refused, unknown, told of early; and when a campaign or all sending is paused."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.twilio.async_carrier import make_async_carrier
from bot.local_files import LocalFiles
from config import clock
from config.settings import ROOT
from scheduler.jobs import WORK
from scheduler.sender import Sender
from scheduler.sending.campaigns import CampaignSender
from scheduler.wake import Waker, Work
from tests.behaviours.test_receipts import report
from tests.fixtures.carrier import Carrier, until
from tests.fixtures.line import ANA, DEAD_REDIS, JOE, JOSEPHINE, KIM, LOCAL, MARIA, Line
from tests.sending.conftest import put, put_many, state, states

Rules = Callable[..., LocalFiles]
FAST = {"segments_per_second": 1000, "segments_per_day": None}


@pytest.mark.parametrize("effect", ["hang", "break"])
def test_behaviour_32_an_unknown_outcome_is_looked_up_before_any_second_try(
    served_line: Line, campaign_sender: CampaignSender, sender: Sender, carrier: Carrier, effect: str
) -> None:
    carrier.set(callback_drop=1.0)
    carrier.fault(effect=effect, to=ANA, times=1, **({"hang_s": 30} if effect == "hang" else {}))
    impatient = make_async_carrier(served_line.settings.model_copy(update={"carrier_timeout_seconds": 1.0}), 50)
    row, other = put(served_line, ANA), put(served_line, JOE)
    replace(campaign_sender, carrier=impatient).send_campaigns()
    assert state(served_line, row)[0] == "unknown"
    assert state(served_line, other)[0] == "sent"
    assert campaign_sender.send_campaigns() == 0
    clock.shift(timedelta(seconds=61))
    sender.reconcile()
    assert state(served_line, row)[0] in ("sent", "delivered")
    assert len(carrier.received(ANA)) == 1


def test_behaviour_32_a_text_the_carrier_never_took_leaves_again(
    served_line: Line, campaign_sender: CampaignSender, sender: Sender, carrier: Carrier
) -> None:
    carrier.fault(effect="break", accepted=False, times=1)
    row = put(served_line, ANA)
    campaign_sender.send_campaigns()
    clock.shift(timedelta(seconds=61))
    sender.reconcile()
    assert state(served_line, row)[0] == "due"
    campaign_sender.send_campaigns()
    assert carrier.received(ANA) == ["Rally on Saturday."]


def test_callbacks_that_overtake_the_answer_count_once(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier
) -> None:
    carrier.set(early_callbacks=True, create_latency_ms=300, sent_after_ms=0, delivered_after_ms=0)
    rows = [put(served_line, phone) for phone in (ANA, JOE, KIM)]
    campaign_sender.send_campaigns()
    until(lambda: {state(served_line, row)[0] for row in rows} == {"delivered"})
    assert served_line.value("SELECT count(*) FROM message WHERE direction = 'out'") == 3
    assert served_line.value("SELECT count(*) FROM touch_point") == 3


def test_a_loss_that_was_told_before_the_answer_is_not_undone_by_it(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier
) -> None:
    carrier.set(early_callbacks=True, create_latency_ms=300, sent_after_ms=0, delivered_after_ms=0)
    carrier.fault(effect="undelivered", code=30008, times=1)
    row, other = put(served_line, ANA), put(served_line, JOE)
    campaign_sender.send_campaigns()
    carrier.counts(settle_s=5)
    assert sorted(state(served_line, each)[0] for each in (row, other)) == ["delivered", "due"]
    clock.shift(timedelta(minutes=4))
    campaign_sender.send_campaigns()
    until(lambda: states(served_line) == {"delivered": 2})
    assert served_line.value("SELECT count(*) FROM message WHERE direction = 'out'") == 2


def test_behaviours_33_to_35_codes_do_to_one_row_what_they_say(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier
) -> None:
    carrier.fault(effect="reject", code=20429, to=ANA, times=1)
    carrier.call("PUT", f"/simulator/blocked/{JOE}")
    carrier.fault(effect="reject", code=21614, to=KIM)
    rows = [put(served_line, phone) for phone in (ANA, JOE, KIM, JOSEPHINE)]
    campaign_sender.send_campaigns()
    assert [state(served_line, row)[0] for row in rows[:3]] == ["due", "failed", "failed"]
    assert state(served_line, rows[3])[0] in ("sent", "delivered")
    newest = "SELECT action, source FROM consent_entry WHERE e164 = :p ORDER BY id DESC LIMIT 1"
    assert tuple(served_line.rows(newest, p=JOE)[0]) == ("opt_out", "carrier")
    assert served_line.value("SELECT line_state FROM phone WHERE e164 = :p", p=KIM) == "landline"
    assert campaign_sender.send_campaigns() == 0
    clock.shift(timedelta(seconds=23))  # 15 s, and half as much by chance
    campaign_sender.send_campaigns()
    assert len(carrier.received(ANA)) == 1


def test_behaviour_36_what_all_texts_would_meet_pauses_all_sending_and_the_campaign(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier, rules: Rules
) -> None:
    put_many(served_line, 20)
    carrier.fault(effect="reject", code=20003)
    replace(campaign_sender, files=rules(**FAST)).send_campaigns()
    assert campaign_sender.pause.holds(clock.now())
    assert states(served_line) == {"due": 20}
    assert served_line.value("SELECT max(spent) FROM outbox") == 0
    # Those under way when the first answer came may be fewer than a share needs; the next try after the pause is more.
    carrier.call("DELETE", "/simulator/faults")
    served_line.run("UPDATE campaign SET state = 'running'")
    clock.shift(timedelta(minutes=2))
    replace(campaign_sender, files=rules(**FAST)).send_campaigns()
    assert carrier.counts()["recipients"] == 20


def test_behaviour_36_refusals_above_the_share_pause_the_campaign_and_tell_the_organizer(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier, rules: Rules
) -> None:
    carrier.set(sent_after_ms=0, delivered_after_ms=0)
    carrier.fault(effect="undelivered", code=30007)
    put_many(served_line, 12, "spam")
    replace(campaign_sender, files=rules(**FAST, error_share=0.2)).send_campaigns()
    until(lambda: served_line.value("SELECT state FROM campaign") == "paused")
    carrier.counts(settle_s=5)
    notes = served_line.rows("SELECT kind, address, detail FROM staff_note")
    assert [(note.kind, note.address) for note in notes] == [("fault", LOCAL)]
    assert "spam is paused" in notes[0].detail
    assert "30007" in notes[0].detail
    assert "30007" in served_line.value("SELECT paused_for FROM campaign")


def test_behaviour_36_a_few_refusals_of_many_do_not(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier, rules: Rules
) -> None:
    carrier.set(callback_drop=1.0)
    put_many(served_line, 60)
    replace(campaign_sender, files=rules(**FAST, error_share=0.1)).send_campaigns()
    for sid in [row[0] for row in served_line.rows("SELECT provider_sid FROM outbox LIMIT 6")]:
        report(served_line, sid, "undelivered", ErrorCode="30007")
    assert served_line.value("SELECT state FROM campaign") == "running"
    assert tuple(served_line.rows("SELECT handed, spoiled FROM run_tally")[0]) == (60, 6)
    last = served_line.value("SELECT provider_sid FROM outbox WHERE status <> 'failed' LIMIT 1")
    report(served_line, last, "undelivered", ErrorCode="30007")
    assert served_line.value("SELECT state FROM campaign") == "paused"


def test_a_paused_campaign_stops_within_a_batch_and_goes_on_where_it_was(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier, rules: Rules
) -> None:
    put_many(served_line, 60)
    slow = replace(campaign_sender, files=rules(segments_per_second=20, segments_per_day=None))
    run = threading.Thread(target=slow.send_campaigns)
    run.start()
    until(lambda: served_line.value("SELECT count(*) FROM outbox WHERE provider_sid IS NOT NULL") > 0)
    served_line.run("UPDATE campaign SET state = 'paused'")
    taken = served_line.value("SELECT count(*) FROM outbox WHERE attempts > 0")
    run.join(20)
    assert 0 < served_line.value("SELECT count(*) FROM outbox WHERE attempts > 0") == taken < 60
    served_line.run("UPDATE campaign SET state = 'running'")
    replace(campaign_sender, files=rules(**FAST)).send_campaigns()
    assert carrier.counts()["recipients"] == 60
    assert not carrier.counts(least=2)["by_recipient"]


def test_a_worker_that_is_asked_to_stop_ends_its_run_and_leaves_the_rest(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier, rules: Rules
) -> None:
    put_many(served_line, 60)
    slow = replace(campaign_sender, files=rules(segments_per_second=20, segments_per_day=None))
    run = threading.Thread(target=slow.send_campaigns)
    run.start()
    until(lambda: served_line.value("SELECT count(*) FROM outbox WHERE provider_sid IS NOT NULL") > 0)
    slow.stop.set()
    run.join(20)
    assert not run.is_alive()
    left = states(served_line)
    assert left["planned"] > 0
    assert "sending" not in left


def test_sigterm_ends_a_worker_in_the_middle_of_a_campaign(
    served_line: Line, carrier: Carrier, redis_url: str, campaign_sender: CampaignSender
) -> None:
    put_many(served_line, 200)
    environment = os.environ | {
        "DATABASE_URL": served_line.settings.database_url,
        "REDIS_URL": redis_url,
        "TWILIO_API_URL": carrier.url,
        "SECRET_KEY": "signs what the tests link to, 32 characters and more",
    }
    command = [sys.executable, "-m", "dramatiq", "scheduler.actors", "--processes", "1", "--threads", "4"]
    worker = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        waker = Waker(redis_url)
        waker.wake(Work.SEND_CAMPAIGNS)
        until(lambda: served_line.value("SELECT count(*) FROM outbox WHERE provider_sid IS NOT NULL") > 0)
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)
    finally:
        worker.kill()
    left = states(served_line)
    assert left["planned"] > 0
    assert "sending" not in left


def test_without_redis_the_pace_is_the_same(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier, rules: Rules
) -> None:
    # A run under way needs Redis for nothing; who is not woken finds the rows by the clock when it is back.
    Waker(DEAD_REDIS).wake(Work.SEND_CAMPAIGNS)
    put_many(served_line, 10)
    began = time.monotonic()
    replace(campaign_sender, files=rules(segments_per_second=5, segments_per_day=None)).send_campaigns()
    assert time.monotonic() - began >= 1
    assert carrier.counts()["recipients"] == 10


def test_the_clock_wakes_the_sender_of_campaigns_alone(served_line: Line, sender: Sender) -> None:
    put(served_line, MARIA)
    with served_line.sessions() as session:
        found = session.execute(WORK, {"now": clock.now()}).one()
    assert (found.send_campaigns, found.send_due, found.send_urgent) == (True, False, False)
    assert sender.send_due() == 0


def test_behaviour_36_refusals_that_come_when_a_campaign_is_done_are_told_all_the_same(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier, rules: Rules
) -> None:
    carrier.set(callback_drop=1.0)
    put_many(served_line, 8, "spam")
    replace(campaign_sender, files=rules(**FAST, error_share=0.2)).send_campaigns()
    served_line.run("UPDATE campaign SET state = 'done'")
    for sid in [row[0] for row in served_line.rows("SELECT provider_sid FROM outbox")]:
        report(served_line, sid, "undelivered", ErrorCode="30007")
    assert served_line.value("SELECT state FROM campaign") == "done"
    notes = served_line.rows("SELECT detail FROM staff_note")
    assert len(notes) == 1
    assert "spam is done, and did not reach many. Carriers refused 5 of 8 texts" in notes[0].detail
