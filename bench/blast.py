"""`python -m bench.blast [--quick]`: a campaign of 100,000 texts through one worker process, beside a pool of threads.

The carrier answers after 100 ms. Our side is one worker as it ships, with all it writes to PostgreSQL; the peer is a
pool of 64 threads around the `twilio` client that writes nothing, before and after ours. Callbacks are left out on both
sides: bench.callbacks measures them.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

import psutil
import urllib3
from sqlalchemy import text

from bench.sides.processes import BenchError, free_port, running, surroundings
from bench.sides.side import ROOT, cpu_seconds
from bench.stage import Stage, printed, say, stage
from bench.summary import Figure, note, table
from tests.faults.campaign import announce, plan, send_at
from tests.faults.parts import started

FULL, QUICK = 100_000, 5_000
PEER = 4_000  # texts before and as many after; at 350 a second more would tell nothing new
LATENCY_MS = 100
GOAL = 900  # texts a second
LOOK = 1.0  # seconds between looks at the tables
STUCK = 60.0  # seconds without a text

_LEFT = text("SELECT count(*) FROM outbox WHERE status IN ('planned', 'due', 'sending', 'unknown')")
_TOOK = text("""
    SELECT count(*) AS texts, extract(epoch FROM max(status_at) - min(attempted_at)) AS seconds,
           (SELECT count(*) FROM message WHERE direction = 'out') AS messages,
           (SELECT count(*) FROM touch_point WHERE direction = 'out') AS touched
    FROM outbox WHERE status = 'sent'
""")


def main() -> int:
    """Measures and prints; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.blast", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} texts")
    parser.add_argument("--texts", type=int)
    chosen = parser.parse_args()
    count = chosen.texts or (QUICK if chosen.quick else FULL)

    def measure() -> str:
        with stage(count) as here, _slow_carrier() as carrier:
            return _measured(here, carrier, min(count, PEER))

    return printed(measure)


@contextmanager
def _slow_carrier() -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    argv = (sys.executable, "-m", "simulator", "--port", str(port))
    with running("simulator", argv, f"{url}/simulator/health"):
        behaviour = {"create_latency_ms": LATENCY_MS, "callback_drop": 1.0}
        urllib3.request("PATCH", f"{url}/simulator/settings", json=behaviour)
        yield url


def _measured(here: Stage, carrier: str, peer_texts: int) -> str:
    say("Planning")
    planned = plan(here.sessions, here.files, announce(here.sessions))
    send_at(here.sessions, datetime.now(UTC), timedelta(0), planned)
    peer = [_pool(carrier, peer_texts)]
    texts, seconds, used = _ours(here, carrier, planned)
    peer.append(_pool(carrier, peer_texts))
    ours, theirs = texts / seconds, statistics.mean(peer)
    note(
        Figure(
            f"a campaign of {texts:,}, carrier at {LATENCY_MS} ms",
            f"{ours:,.0f} texts/s",
            f"64 threads of the twilio client {theirs:,.0f}/s",
            f"{ours / theirs:.1f}",
            f"{GOAL}/s",
        )
    )
    rows = [
        ("one worker process, all written", f"{texts:,}", f"{seconds:.1f}", f"{ours:,.0f}", f"{ours / theirs:.2f}"),
        *(
            (f"64 threads, nothing written, {when}", f"{peer_texts:,}", f"{peer_texts / rate:.1f}", f"{rate:,.0f}", "")
            for when, rate in zip(("before", "after"), peer, strict=True)
        ),
    ]
    spent = ", ".join(f"{name} {1000 * seconds / texts:.2f}" for name, seconds in used.items())
    return f"{table(('', 'texts', 'seconds', 'texts/s', 'ratio'), rows)}\n\nProcessor ms a text: {spent}."


def _pool(carrier: str, count: int) -> float:
    """Texts a second."""
    say(f"{count:,} texts by the pool of threads")
    command = [sys.executable, "-m", "bench.pool", carrier, str(count)]
    done = subprocess.run(command, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"the pool of threads failed: {done.stderr.strip().splitlines()[-1:]}")
    return count / float(done.stdout)


def _ours(here: Stage, carrier: str, planned: int) -> tuple[int, float, dict[str, float]]:
    """How many texts left, in how many seconds, and the processor seconds of each part."""
    env = {
        "DATABASE_URL": here.database_url,
        "REDIS_URL": here.redis_url,
        "TWILIO_API_URL": carrier,
        "LOCALS_DIR": str(here.folder / "locals"),
        "SECRET_KEY": "signs what this run links to, 32 characters and more",
        "LOG_LEVEL": "WARNING",
    }
    worker = (sys.executable, "-m", "dramatiq", "scheduler.actors", "--processes", "1", "--threads", "8")
    with ExitStack() as stack:
        server = psutil.Process(_postgres())
        before = cpu_seconds(server)
        sender = stack.enter_context(started("worker", worker, env, here.folder))
        stack.enter_context(started("clock", (sys.executable, "-m", "scheduler.clock"), env, here.folder))
        _until_sent(here, planned)
        used = {"worker": cpu_seconds(psutil.Process(sender.pid)), "postgres": cpu_seconds(server) - before}
    with here.engine.connect() as database:
        took = database.execute(_TOOK).one()
    if not took.texts == took.messages == took.touched == planned:
        raise BenchError(f"{planned} planned, {took.texts} sent, {took.messages} messages, {took.touched} touch points")
    return took.texts, float(took.seconds), used


def _until_sent(here: Stage, planned: int) -> None:
    left, moved = planned, time.monotonic()
    told = planned
    while left:
        time.sleep(LOOK)
        with here.engine.connect() as database:
            now_left = database.execute(_LEFT).scalar_one()
        if now_left < left:
            left, moved = now_left, time.monotonic()
        if time.monotonic() - moved > STUCK:
            raise BenchError(f"{left} texts are left, and none has left for {STUCK:.0f} s: see {here.folder}")
        if told - left >= planned // 10:
            say(f"{planned - left:,} texts have left")
            told = left


def _postgres() -> int:
    return next(child.pid for child in psutil.Process().children() if child.name() == "postgres")


if __name__ == "__main__":
    sys.exit(main())
