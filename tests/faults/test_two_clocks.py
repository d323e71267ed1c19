"""Two clocks: one leads, and when it is killed or falls silent, the other goes on with its work."""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import Engine, create_engine, text

from config.leader import LEADER_LOCK
from scheduler.clock import SILENCE_SECONDS, STAND_BY_SECONDS
from scheduler.wake import QUEUES, Work
from tests.faults.parts import Part, started, until
from tests.fixtures.line import NOBODY, SECRET

TAKES_OVER = 30.0  # seconds, at most
_LEADS = text("""
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND objid = :key AND granted AND datname = current_database()
""")
_DUE = text("""
    INSERT INTO outbox (local_id, channel, address, body, kind, status, due_at, created_at, status_at)
    SELECT id, 'sms', '+14155550111', 'words', 'notice', 'due', now(), now(), now() FROM local
""")


@pytest.fixture
def clocks(demo_url: str, redis_url: str) -> Iterator[tuple[Part, Part]]:
    folder = Path(tempfile.mkdtemp(prefix="rollcall-clocks-"))
    env = {"DATABASE_URL": demo_url, "REDIS_URL": redis_url, "RASA_URL": NOBODY, "SECRET_KEY": SECRET}
    argv = (sys.executable, "-m", "scheduler.clock")
    with ExitStack() as stack:
        one, other = (stack.enter_context(started(name, argv, env, folder)) for name in ("clock-1", "clock-2"))
        yield one, other
    shutil.rmtree(folder)


@pytest.fixture
def engine(demo_url: str) -> Iterator[Engine]:
    made = create_engine(demo_url)
    yield made
    made.dispose()


def kill(clock: Part) -> None:
    clock.kill()


def freeze(clock: Part) -> None:
    clock.freeze()


@pytest.mark.parametrize("fall", [pytest.param(kill, id="killed"), pytest.param(freeze, id="silent")])
def test_the_other_clock_leads_within_30_seconds_and_goes_on(
    clocks: tuple[Part, Part], engine: Engine, redis_url: str, fall: Callable[[Part], None]
) -> None:
    until(lambda: any(map(leads, clocks)))
    first = next(clock for clock in clocks if leads(clock))
    second = next(clock for clock in clocks if clock is not first)
    assert holders(engine) == 1
    with fallen(first, fall):
        began = time.monotonic()
        until(lambda: leads(second), TAKES_OVER)
        assert time.monotonic() - began < TAKES_OVER
        assert holders(engine) == 1
        with Redis.from_url(redis_url) as redis, engine.begin() as database:
            redis.flushall()
            database.execute(_DUE)
        with Redis.from_url(redis_url) as redis:
            until(lambda: bool(redis.exists(f"dramatiq:{QUEUES[Work.SEND_DUE]}")))
    if fall is freeze:  # and thawed by now: it finds its connection gone, and stands back
        until(lambda: "clock_without_database" in first.said())
        assert holders(engine) == 1


def test_the_silence_that_is_noticed_is_longer_than_the_leaders_own() -> None:
    assert 2 * STAND_BY_SECONDS < SILENCE_SECONDS
    assert SILENCE_SECONDS + STAND_BY_SECONDS < TAKES_OVER


def leads(clock: Part) -> bool:
    return "clock_leads" in clock.said()


def holders(engine: Engine) -> int:
    with engine.connect() as database:
        return int(database.execute(_LEADS, {"key": LEADER_LOCK}).scalar_one())


@contextmanager
def fallen(clock: Part, fall: Callable[[Part], None]) -> Iterator[None]:
    fall(clock)
    try:
        yield
    finally:
        if fall is freeze:
            clock.thaw()
