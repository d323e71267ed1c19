"""`python -m bench.clock [--quick]`: the clock's tick with 10, 1,000 and 100,000 reminders that wait for their day.

A reminder is a campaign that was approved for a day to come, and a planned text for a member. A tick is the question
whether there is work for workers, asked every two seconds, and every chore's own question for what is due.
"""

import argparse
import os
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from statistics import median

from redis import Redis
from sqlalchemy import text

from bench.stage import Stage, printed, say, stage
from bench.summary import Figure, note, table
from bot.assembly import make_bot
from config.redis import make_redis
from config.settings import settings
from scheduler.desk import Desk
from scheduler.jobs import JOBS
from scheduler.wake import Waker
from tests.faults.campaign import announce

FULL, QUICK = (10, 1_000, 100_000), (10, 1_000, 20_000)
ROUNDS = 40

_CAMPAIGNS = text("""
    INSERT INTO campaign (local_id, name, kind, topic, state, audience, wording, starts_at, expires_at, created_by,
                          created_at)
    SELECT local_id, 'reminder ' || i, kind, topic, 'approved', audience, wording,
           starts_at + i * interval '1 minute' + interval '2 days', starts_at + interval '400 days', created_by, :now
    FROM campaign, generate_series(CAST(:first AS int), :last) AS i WHERE name = 'pattern'
""")
_LATER = text("UPDATE campaign SET starts_at = starts_at + interval '1 day' WHERE id = :id")
_RUN = text("""
    INSERT INTO campaign_run (campaign_id, occasion, starts_at, expires_at, planned_at, planned)
    SELECT id, 'once', :now, expires_at, :now, 0 FROM campaign WHERE name = 'pattern' RETURNING id
""")
_TEXTS = text("""
    WITH meant AS (
        INSERT INTO recipient (run_id, campaign_id, member_id, address, variant, language)
        SELECT campaign_run.id, campaign_id, (SELECT min(id) FROM member), '+1628' || (2000000 + i)::text, 'a', 'en'
        FROM campaign_run, generate_series(CAST(:first AS int), :last) AS i RETURNING *
    )
    INSERT INTO outbox (local_id, channel, address, body, kind, run_id, recipient_id, status, due_at, expires_at,
                        window_ends_at, created_at, status_at)
    SELECT local.id, 'sms', address, '', 'campaign', run_id, meant.id, 'planned', now() + interval '2 days',
           now() + interval '9 days', now() + interval '2 days 8 hours', :now, :now FROM meant, local
""")


def main() -> int:
    """Measures and prints; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.clock", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK[-1]:,} reminders at most")
    sizes = QUICK if parser.parse_args().quick else FULL

    def measure() -> str:
        with stage(1_000) as here:
            return _measured(here, sizes)

    return printed(measure)


def _measured(here: Stage, sizes: tuple[int, ...]) -> str:
    desk = _desk(here)
    _pattern(here)
    columns: list[dict[str, float]] = []
    for size, before in zip(sizes, (0, *sizes), strict=False):
        say(f"{size:,} reminders")
        _remind(here, before + 1, size)
        columns.append(_ticks(desk))
    rows = [(name, *(f"{column[name]:.2f}" for column in columns), _times(columns, name)) for name in columns[0]]
    tick = [sum(column.values()) for column in columns]
    rows.append(("all of them", *(f"{each:.2f}" for each in tick), f"{tick[-1] / tick[0]:.2f}"))
    note(
        Figure(
            f"the clock's tick with {sizes[-1]:,} reminders waiting",
            f"{tick[-1]:.1f} ms",
            f"with {sizes[0]} {tick[0]:.1f} ms",
            f"{tick[-1] / tick[0]:.2f}",
            "flat",
        )
    )
    return table(("ms, the median", *(f"{size:,} waiting" for size in sizes), "ratio"), rows)


def _times(columns: list[dict[str, float]], name: str) -> str:
    return f"{columns[-1][name] / columns[0][name]:.2f}"


def _desk(here: Stage) -> Desk:
    os.environ |= {"DATABASE_URL": here.database_url, "REDIS_URL": here.redis_url}  # some chores read the settings
    waker = Waker(here.redis_url)
    bot = make_bot(settings(), here.sessions, make_redis(here.redis_url), waker.wake_sender)[0]
    with Redis.from_url(here.redis_url) as redis:
        redis.flushall()
    return Desk(here.sessions, waker, lambda: bot)


def _pattern(here: Stage) -> None:
    campaign_id = announce(here.sessions, "pattern")
    with here.sessions.begin() as session:
        session.execute(
            text("UPDATE campaign SET starts_at = starts_at + interval '1 day' WHERE id = :id"), {"id": campaign_id}
        )
        session.execute(_RUN, {"now": datetime.now(UTC)})


def _remind(here: Stage, first: int, last: int) -> None:
    values = {"first": first, "last": last, "now": datetime.now(UTC)}
    with here.sessions.begin() as session:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(_CAMPAIGNS, values)
        session.execute(_TEXTS, values)
    with here.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.execute(text("VACUUM (ANALYZE) outbox"))  # as the server does within a minute
        line.execute(text("VACUUM (ANALYZE) campaign"))


def _ticks(desk: Desk) -> dict[str, float]:
    """Milliseconds of each job, the median; the first rounds do what the demo had due, and warm up."""
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(ROUNDS + 2):
        for job in JOBS:
            began = time.perf_counter()
            job.run(desk)
            times[job.name].append(1000 * (time.perf_counter() - began))
    return {name: median(found[2:]) for name, found in times.items()}


if __name__ == "__main__":
    sys.exit(main())
