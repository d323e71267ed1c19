"""Behaviour 31: a worker that sleeps past its leases, its calls under way, and another that takes its texts over."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, TextClause, create_engine, text

from models.database import make_sessions
from tests.faults.campaign import announce, crowd, files_in, plan, send_at
from tests.faults.carrier import Carrier
from tests.faults.parts import line, until
from tests.faults.trial import STARTING, hurried
from tests.faults.verdict import OPEN, judge

MEMBERS = 8  # few, so that all calls are under way at once
NOT_TAKEN = 5  # of these calls
TIMEOUT = 2.0  # seconds of the machine's clock in which a call must be answered; twice that is shorter than a lease
_SENDING = text("SELECT count(*) FROM outbox WHERE status = 'sending'")
_AGAIN = text("SELECT count(*) FROM outbox WHERE attempts > 1")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder outside of pytest's own, whose path is too long for a socket."""
    made = Path(tempfile.mkdtemp(prefix="rollcall-asleep-"))
    yield made
    shutil.rmtree(made)


def test_behaviour_31_what_a_sleeping_worker_held_is_sent_once(demo_url: str, folder: Path) -> None:
    crowd(demo_url, MEMBERS)
    engine = create_engine(demo_url)
    since = datetime.now(UTC) + STARTING
    settings = hurried(folder, since, segments_per_second=5000) | {"CARRIER_TIMEOUT_SECONDS": str(TIMEOUT)}
    sessions = make_sessions(engine)
    texts = plan(sessions, files_in(folder / "locals", demo_url), announce(sessions))
    send_at(sessions, since + timedelta(days=2), timedelta(0), texts)
    with line(folder, demo_url, settings, later=("worker-2", "clock-2")) as the_line:
        sleeper, other = the_line.workers
        carrier = Carrier(the_line.carrier_url)
        carrier.hold(not_taken=NOT_TAKEN, taken=texts - NOT_TAKEN, seconds=30)
        send_at(sessions, since, timedelta(0), texts)
        until(lambda: int(carrier.counts()["requests"]) >= texts)
        sleeper.freeze()
        asleep_with = count(engine, _SENDING)
        other.start()
        until(lambda: not count(engine, OPEN))
        sleeper.thaw()
        time.sleep(TIMEOUT)  # whatever it still does with what it held: its calls are past their time at once
        told = carrier.counts(settle_seconds=20)
        with engine.connect() as database:
            verdict = judge(database, carrier.texts(), texts, told["callbacks"]["failed"])
    assert asleep_with > texts / 2
    assert count(engine, _AGAIN) >= NOT_TAKEN
    assert (verdict.faults, verdict.got) == ([], texts)
    engine.dispose()


def count(engine: Engine, query: TextClause) -> int:
    with engine.connect() as database:
        return int(database.execute(query).scalar_one())
