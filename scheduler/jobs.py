"""What the clock does again and again; each job finds its work in tables, so a missed run loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from sqlalchemy import text

from config.clock import now
from scheduler.chores import chores
from scheduler.desk import Desk
from scheduler.outbox import expire
from scheduler.silence import take_silence_for_stop
from scheduler.wake import Work

WORK = text("""
    SELECT EXISTS (SELECT FROM outbox WHERE status IN ('planned', 'due') AND due_at <= :now
                   AND CASE WHEN kind = 'urgent' THEN 0 WHEN kind IN ('reply', 'confirmation', 'relay') THEN 1
                       WHEN kind = 'campaign' THEN 3 ELSE 2 END = 0)
           AS send_urgent,
           EXISTS (SELECT FROM outbox WHERE status IN ('planned', 'due') AND due_at <= :now
                   AND CASE WHEN kind = 'urgent' THEN 0 WHEN kind IN ('reply', 'confirmation', 'relay') THEN 1
                       WHEN kind = 'campaign' THEN 3 ELSE 2 END = 1)
           OR EXISTS (SELECT FROM outbox WHERE status IN ('planned', 'due') AND due_at <= :now
                      AND CASE WHEN kind = 'urgent' THEN 0 WHEN kind IN ('reply', 'confirmation', 'relay') THEN 1
                          WHEN kind = 'campaign' THEN 3 ELSE 2 END = 2
                      AND (window_ends_at IS NULL OR window_ends_at > :now))
           AS send_due,
           EXISTS (SELECT FROM outbox WHERE status IN ('planned', 'due') AND due_at <= :now
                   AND CASE WHEN kind = 'urgent' THEN 0 WHEN kind IN ('reply', 'confirmation', 'relay') THEN 1
                       WHEN kind = 'campaign' THEN 3 ELSE 2 END = 3
                   AND (window_ends_at IS NULL OR window_ends_at > :now))
           AS send_campaigns,
           EXISTS (SELECT FROM outbox WHERE status IN ('sending', 'unknown') AND lease_until <= :now) AS reconcile,
           EXISTS (SELECT FROM outbox WHERE withdraw_at_carrier AND status = 'sent'
                   AND (lease_until IS NULL OR lease_until <= :now)) AS withdraw,
           EXISTS (SELECT FROM media WHERE state = 'waiting' AND next_try_at <= :now) AS fetch_media,
           EXISTS (SELECT FROM late_inbound WHERE next_try_at <= :now) AS answer_late,
           EXISTS (SELECT FROM import_run WHERE state IN ('check', 'apply', 'undo')) AS run_imports
""")

log = structlog.get_logger(__name__)


def wake_workers(desk: Desk) -> None:
    """Finds what a lost wake-up left, and wakes a worker for each kind of work there is."""
    with desk.sessions() as session:
        found = session.execute(WORK, {"now": now()}).one()
    for work in Work:
        if getattr(found, work.value):
            desk.waker.wake(work)


def end_silences(desk: Desk) -> None:
    """Opts out the numbers that left our question unanswered."""
    with desk.sessions.begin() as session:
        if count := take_silence_for_stop(session, now()):
            log.info("silence_means_stop", count=count)


def expire_texts(desk: Desk) -> None:
    """Ends the texts that are past their use, also while nothing can be sent."""
    ended = 1
    while ended:
        with desk.sessions.begin() as session:
            ended = expire(session, now())
        if ended:
            log.info("texts_expired", count=ended)


@dataclass(frozen=True)
class Job:
    """What the clock runs, under which name, and how often."""

    name: str
    run: Callable[[Desk], None]
    seconds: int


JOBS: tuple[Job, ...] = (
    Job("wake_workers", wake_workers, 2),
    Job("expire_texts", expire_texts, 15),
    Job("end_silences", end_silences, 15),
    *(Job(each.__name__.rpartition(".")[2], each.chore, each.EVERY_SECONDS) for each in chores()),
)
