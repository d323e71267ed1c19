"""What the clock does again and again; each job finds its work in tables, so a missed run loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from sqlalchemy import text

from config.clock import now
from models.database import SessionMaker
from scheduler.silence import take_silence_for_stop
from scheduler.wake import Waker, Work

_WORK = text("""
    SELECT EXISTS (SELECT FROM outbox WHERE status IN ('planned', 'due') AND due_at <= :now) AS send_due,
           EXISTS (SELECT FROM outbox WHERE status IN ('sending', 'unknown') AND lease_until <= :now) AS reconcile,
           EXISTS (SELECT FROM outbox WHERE withdraw_at_carrier) AS withdraw,
           EXISTS (SELECT FROM media WHERE state = 'waiting' AND next_try_at <= :now) AS fetch_media
""")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Desk:
    """What jobs work with."""

    sessions: SessionMaker
    waker: Waker


def wake_workers(desk: Desk) -> None:
    """Finds what a lost wake-up left, and wakes a worker for each kind of work there is."""
    with desk.sessions() as session:
        found = session.execute(_WORK, {"now": now()}).one()
    for work in Work:
        if getattr(found, work.value):
            desk.waker.wake(work)


def end_silences(desk: Desk) -> None:
    """Opts out the numbers that left our question unanswered."""
    with desk.sessions.begin() as session:
        if count := take_silence_for_stop(session, now()):
            log.info("silence_means_stop", count=count)


# A job, and the seconds between its runs.
JOBS: tuple[tuple[Callable[[Desk], None], int], ...] = ((wake_workers, 2), (end_silences, 15))
