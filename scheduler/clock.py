"""The clock process: `python -m scheduler.clock`. One clock of several leads; the others stand by."""

import signal
import threading
from functools import cache, partial
from types import FrameType

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.assembly import make_bot, stop_on_faults
from bot.bot import Bot
from config.leader import LEADER_LOCK
from config.logs import configure_logging
from config.redis import make_redis
from config.settings import settings
from models.database import make_engine, make_sessions
from scheduler.campaigns.kinds import stop_on_kind_faults
from scheduler.desk import Desk
from scheduler.jobs import JOBS, Job
from scheduler.wake import Waker

STAND_BY_SECONDS = 5
# The leader asks every five seconds. One that is silent for longer, frozen or behind a cut cable, is taken for dead by
# PostgreSQL, which ends its connection and frees the lock: another leads within 20 s, whatever became of the first.
SILENCE_SECONDS = 15
_WATCHED = (
    f"SET idle_session_timeout = '{SILENCE_SECONDS}s'",
    "SET tcp_keepalives_idle = 5",
    "SET tcp_keepalives_interval = 3",
    "SET tcp_keepalives_count = 3",
)

log = structlog.get_logger(__name__)


def run(engine: Engine, desk: Desk, stop: threading.Event) -> None:
    """Leads when no other clock does, stands by otherwise, until `stop`."""
    while not stop.is_set():
        try:
            with engine.connect() as connection:
                if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": LEADER_LOCK}).scalar():
                    for watched in _WATCHED:
                        connection.execute(text(watched))
                    connection.commit()
                    _lead(connection, desk, stop)
        except SQLAlchemyError as error:
            log.warning("clock_without_database", error=type(error).__name__)
            engine.dispose()
        stop.wait(STAND_BY_SECONDS)


def _lead(connection: Connection, desk: Desk, stop: threading.Event) -> None:
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(4)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60},
    )
    for job in JOBS:
        scheduler.add_job(partial(_safely, job, desk), "interval", seconds=job.seconds, id=job.name)
    scheduler.start()
    log.info("clock_leads")
    try:
        while not stop.wait(STAND_BY_SECONDS):
            # The lock is lost with its connection: then another clock may lead, and this one must not.
            connection.execute(text("SELECT 1"))
            connection.commit()
    finally:
        scheduler.shutdown(wait=True)


def _safely(job: Job, desk: Desk) -> None:
    try:
        job.run(desk)
    except SQLAlchemyError as error:
        # The next run finds the same work again.
        log.warning("clock_job_failed", job=job.name, error=type(error).__name__)


def main() -> None:
    """Runs until SIGTERM or SIGINT."""
    configure_logging(settings().log_format, settings().log_level)
    stop_on_faults(settings())
    stop_on_kind_faults(settings())
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    engine = make_engine(settings().database_url, pool_size=3)
    sessions, waker = make_sessions(engine), Waker(settings().redis_url)

    @cache
    def bot() -> Bot:
        return make_bot(settings(), sessions, make_redis(settings().redis_url), waker.wake_sender)[0]

    run(engine, Desk(sessions, waker, bot), stop)


if __name__ == "__main__":
    main()
