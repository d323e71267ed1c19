"""Which rows a batch takes: fair between runs, as many as the pace allows, found by index, by one worker alone."""

import threading
import time as machine
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.actions.campaign_rules import CAMPAIGNS
from bot.channels.twilio.async_carrier import make_async_carrier
from bot.local_files import LocalFiles
from config import clock
from scheduler.outbox import LEASE
from scheduler.sender import Sender
from scheduler.sending.batch import Batch, Lane, Shelf, next_batch
from scheduler.sending.campaigns import CampaignSender, is_too_late
from scheduler.sending.pace import DAY_ZONE
from scheduler.sending.picking import LANES, PICK, RUNS, lanes
from tests.behaviours.test_outbox import plan
from tests.fixtures.carrier import Carrier
from tests.fixtures.line import ANA, JOE, LOCAL, Line
from tests.sending.conftest import put, put_many, states

Rules = Callable[..., LocalFiles]


@pytest.fixture
def noon() -> datetime:
    """Noon where carriers' days begin, and the clock stands there."""
    at = datetime.combine(clock.now().astimezone(DAY_ZONE).date(), time(12), DAY_ZONE)
    clock.freeze(at)
    return at


def lane_of(line: Line, files: LocalFiles) -> Lane:
    with line.sessions() as session:
        (found,) = lanes(session, clock.now())
    return Lane(found.id, found.number, files.get(CAMPAIGNS, found.handle))


def take(line: Line, lane: Lane) -> Batch:
    """The lane's next batch, held."""
    with line.sessions.begin() as session:
        return next_batch(session, lane, Shelf(line.bot.kinds, line.bot.wording), LEASE)


def test_runs_get_equal_shares(keyword_line: Line, rules: Rules) -> None:
    runs = [put_many(keyword_line, 30, "big"), put_many(keyword_line, 5, "small", 3_000_000)]
    lane = lane_of(keyword_line, rules(segments_per_second=20, segments_per_day=None))
    assert lane.number == LOCAL
    batch = take(keyword_line, lane)
    assert Counter(held.run_id for held in batch.held) == dict.fromkeys(runs, 5)


def test_more_runs_than_a_batch_has_room_for_take_turns(keyword_line: Line, rules: Rules, noon: datetime) -> None:
    runs = [put_many(keyword_line, 3, name, first) for name, first in (("a", 2_000_000), ("b", 3_000_000))]
    lane = lane_of(keyword_line, rules(segments_per_second=2, segments_per_day=None))
    served = []
    for tick in range(4):
        clock.freeze(noon + tick * timedelta(seconds=2))
        (held,) = take(keyword_line, lane).held
        served.append(held.run_id)
    assert served == runs * 2


def test_a_number_keeps_its_pace_whoever_sends(keyword_line: Line, rules: Rules, noon: datetime) -> None:
    put_many(keyword_line, 40)
    files = rules(segments_per_second=10, segments_per_day=None)
    workers = [lane_of(keyword_line, files), lane_of(keyword_line, files)]
    sent = 0
    for tick in range(40):
        clock.freeze(noon + tick * timedelta(seconds=0.1))
        sent += len(take(keyword_line, workers[tick % 2]).held)
    # Four seconds at 10 a second.
    assert 35 <= sent <= 40


def test_a_long_text_takes_the_time_of_its_segments(keyword_line: Line, rules: Rules, noon: datetime) -> None:
    put_many(keyword_line, 3)
    keyword_line.run(
        """UPDATE campaign SET wording = jsonb_build_object('a', jsonb_build_object('en', repeat('x', 400)))"""
    )
    lane = lane_of(keyword_line, rules(segments_per_second=1, segments_per_day=None))
    (held,) = take(keyword_line, lane).held
    assert held.segments == 3
    wait = take(keyword_line, lane).wait
    assert wait is not None
    assert timedelta(seconds=2.8) < wait <= timedelta(seconds=3)


def test_a_pace_that_is_mended_holds_at_once(keyword_line: Line, rules: Rules, noon: datetime) -> None:
    put_many(keyword_line, 3)
    lane = lane_of(keyword_line, rules(segments_per_second=10, segments_per_day=None))
    take(keyword_line, lane)
    # As a slip of long ago left it: five segments at one in a thousand seconds.
    keyword_line.run("UPDATE sending_pace SET per_second = 0.001, free_at = :then", then=noon + timedelta(seconds=5000))
    wait = take(keyword_line, lane).wait
    assert wait is not None
    assert wait <= timedelta(seconds=0.5)
    assert keyword_line.value("SELECT per_second FROM sending_pace") == 10


def test_answers_take_from_the_pace_and_do_not_wait(
    served_line: Line, sender: Sender, carrier: Carrier, rules: Rules, noon: datetime
) -> None:
    put_many(served_line, 3)
    lane = lane_of(served_line, rules(segments_per_second=1, segments_per_day=100))
    assert len(take(served_line, lane).held) == 1
    for phone in (ANA, JOE):
        plan(served_line, phone, kind="reply")
    assert sender.send_due() == 2
    wait = take(served_line, lane).wait
    assert wait is not None
    assert wait > timedelta(seconds=2)
    assert served_line.value("SELECT segments FROM sending_pace") >= 3


def test_the_day_of_a_number_ends_at_midnight_pacific_and_staff_are_told_once(
    served_line: Line, campaign_sender: CampaignSender, rules: Rules
) -> None:
    served_line.run("UPDATE conversation SET introduced_at = :now", now=clock.now())
    for phone in ("+14155550111", "+14155550112", "+14155550113", "+14155550115"):
        put(served_line, phone)
    limited = replace(campaign_sender, files=rules(segments_per_second=1000, segments_per_day=2))
    began = machine.monotonic()
    for _ in range(2):
        limited.send_campaigns()
    assert machine.monotonic() - began < 30  # and not until a run must end
    done = states(served_line)
    assert done.pop("planned") == 2
    assert sum(done.values()) == 2
    notes = served_line.rows("SELECT detail FROM staff_note")
    assert len(notes) == 1
    assert "2 segments are used up" in notes[0].detail
    clock.shift(timedelta(days=1))
    limited.send_campaigns()
    assert "planned" not in states(served_line)


def test_what_left_by_another_way_counts_for_the_day(keyword_line: Line, rules: Rules) -> None:
    put_many(keyword_line, 3)
    keyword_line.text(ANA, "dues")
    keyword_line.run("UPDATE message SET segments = 5 WHERE direction = 'out'")
    batch = take(keyword_line, lane_of(keyword_line, rules(segments_per_second=1000, segments_per_day=5)))
    assert batch.is_over


def test_no_more_are_claimed_than_there_is_room_for(keyword_line: Line, rules: Rules) -> None:
    put_many(keyword_line, 10)
    lane = lane_of(keyword_line, rules(segments_per_second=1000, segments_per_day=None))
    with keyword_line.sessions.begin() as session:
        held = next_batch(session, lane, Shelf(keyword_line.bot.kinds, keyword_line.bot.wording), LEASE, room=3).held
    assert len(held) == 3


def test_a_process_claims_no_more_than_it_calls_for(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier, rules: Rules
) -> None:
    carrier.set(create_latency_ms=300)
    put_many(served_line, 24)
    narrow = replace(campaign_sender, files=rules(segments_per_second=100, segments_per_day=None), at_once=4)
    run = threading.Thread(target=narrow.send_campaigns)
    run.start()
    most = 0
    while run.is_alive():
        most = max(most, states(served_line).get("sending", 0))
        machine.sleep(0.02)
    assert 0 < most <= 12  # those that are called, and those of which the outcome is being stored
    assert carrier.counts()["recipients"] == 24


@pytest.mark.parametrize(
    ("late", "too_late"),
    [
        pytest.param({}, False, id="at once"),
        pytest.param({"window_ends_at": timedelta(seconds=1)}, True, id="its hours are over"),
        pytest.param({"expires_at": timedelta(seconds=1)}, True, id="its use is over"),
        pytest.param({"window_ends_at": timedelta(seconds=9), "expires_at": timedelta(seconds=9)}, False, id="not yet"),
    ],
)
def test_right_before_the_call_its_time_is_looked_at(
    keyword_line: Line, rules: Rules, noon: datetime, late: dict[str, Any], too_late: bool
) -> None:
    put(keyword_line, ANA, **{name: noon + after for name, after in late.items()})
    (held,) = take(keyword_line, lane_of(keyword_line, rules())).held
    longest_call = timedelta(seconds=10)
    assert is_too_late(held, longest_call, noon + timedelta(seconds=1), held.asked_at + 1) is too_late
    assert is_too_late(held, longest_call, noon, held.asked_at + 4)
    assert is_too_late(held, longest_call, noon + LEASE - timedelta(seconds=39), held.asked_at)


def test_behaviour_31_two_workers_hand_each_text_over_once(
    served_line: Line, campaign_sender: CampaignSender, carrier: Carrier, rules: Rules
) -> None:
    put_many(served_line, 150)
    fast = replace(campaign_sender, files=rules(segments_per_second=100, segments_per_day=None))
    other = replace(fast, carrier=make_async_carrier(served_line.settings, 50))
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda each: each.send_campaigns(), [fast, other]))
    assert sum(done) == 150
    assert not carrier.counts(least=2)["by_recipient"]
    assert served_line.value("SELECT count(*) FROM outbox WHERE provider_sid IS NOT NULL") == 150


def test_a_worker_that_dies_before_its_calls_loses_nothing(
    served_line: Line, campaign_sender: CampaignSender, sender: Sender, carrier: Carrier, rules: Rules
) -> None:
    put_many(served_line, 10)
    assert len(take(served_line, lane_of(served_line, rules(segments_per_second=100))).held) == 10
    assert campaign_sender.send_campaigns() == 0
    clock.shift(LEASE + timedelta(seconds=1))
    assert sender.reconcile() == 10
    replace(campaign_sender, files=rules(segments_per_second=100)).send_campaigns()
    assert carrier.counts()["recipients"] == 10
    assert not carrier.counts(least=2)["by_recipient"]


def test_what_is_next_is_found_by_index(keyword_line: Line) -> None:
    run_id = put_many(keyword_line, 20_000)
    with keyword_line.sessions() as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"}).execute(text("ANALYZE"))
    values = {
        "now": clock.now(),
        "local_id": 1,
        "run_ids": [run_id],
        "topics": ["all"],
        "over": [False],
        "private": [True],
        "of_the_local": ["active"],
        "share": 200,
    }
    for statement in (LANES, RUNS, PICK):
        named = {name: values[name] for name in statement.compile().params}
        read = "\n".join(row[0] for row in keyword_line.rows(f"EXPLAIN {statement.text}", **named))
        assert "ix_outbox_run_next" in read
        for table in ("outbox", "phone", "conversation", "consent_entry", "recipient", "member_phone"):
            assert f"Seq Scan on {table}" not in read
