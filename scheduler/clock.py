"""The clock process: `python -m scheduler.clock`. Due work is found in tables; one clock of several leads."""

import signal
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from redis import RedisError
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from config.clock import now
from config.logs import configure_logging
from config.settings import settings
from models.database import SessionMaker, make_engine, make_sessions
from scheduler import actors
from scheduler.silence import take_silence_for_stop

LEADER_LOCK = 1021_0002  # advisory lock held by the clock that leads, as long as its connection lives
STAND_BY_SECONDS = 5

_WORK = text("""
    SELECT EXISTS (SELECT FROM outbox WHERE status IN ('planned', 'due') AND due_at <= :now) AS send_due,
           EXISTS (SELECT FROM outbox WHERE status IN ('sending', 'unknown') AND lease_until <= :now) AS reconcile,
           EXISTS (SELECT FROM outbox WHERE withdraw_at_carrier) AS withdraw,
           EXISTS (SELECT FROM media WHERE state = 'waiting' AND next_try_at <= :now) AS fetch_media
""")

log = structlog.get_logger(__name__)


def wake_workers(sessions: SessionMaker) -> None:
    """Finds what a lost wake-up left, and wakes a worker for each kind of work there is."""
    with sessions() as session:
        work = session.execute(_WORK, {"now": now()}).one()
    for wanted, actor in (
        (work.send_due, actors.send_due),
        (work.reconcile, actors.reconcile),
        (work.withdraw, actors.withdraw),
        (work.fetch_media, actors.fetch_media),
    ):
        if wanted:
            actor.send()


def end_silences(sessions: SessionMaker) -> None:
    """Opts out the numbers that left our question unanswered."""
    with sessions.begin() as session:
        if count := take_silence_for_stop(session, now()):
            log.info("silence_means_stop", count=count)


# A job, and the seconds between its runs.
JOBS: tuple[tuple[Callable[[SessionMaker], None], int], ...] = ((wake_workers, 2), (end_silences, 15))


def _safely(job: Callable[[SessionMaker], None], sessions: SessionMaker) -> None:
    try:
        job(sessions)
    except (SQLAlchemyError, RedisError) as error:
        # The next run finds the same work again.
        log.warning("clock_job_failed", job=job.__name__, error=type(error).__name__)


def _lead(connection: Connection, stop: threading.Event, sessions: SessionMaker) -> None:
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(4)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60},
    )
    for job, seconds in JOBS:
        scheduler.add_job(partial(_safely, job, sessions), "interval", seconds=seconds, id=job.__name__)
    scheduler.start()
    log.info("clock_leads")
    try:
        while not stop.wait(STAND_BY_SECONDS):
            # The lock is lost with its connection: then another clock may lead, and this one must not.
            connection.execute(text("SELECT 1"))
            connection.commit()
    finally:
        scheduler.shutdown(wait=True)


def run(engine: Engine, stop: threading.Event) -> None:
    """Leads when no other clock does, stands by otherwise, until `stop`."""
    sessions = make_sessions(engine)
    while not stop.is_set():
        try:
            with engine.connect() as connection:
                if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": LEADER_LOCK}).scalar():
                    connection.commit()
                    _lead(connection, stop, sessions)
        except SQLAlchemyError as error:
            log.warning("clock_without_database", error=type(error).__name__)
            engine.dispose()
        stop.wait(STAND_BY_SECONDS)


def main() -> None:
    """Runs until SIGTERM or SIGINT."""
    configure_logging(settings().log_format, settings().log_level)
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    run(make_engine(settings().database_url, pool_size=3), stop)


if __name__ == "__main__":
    main()
