"""Notes who did what a campaign was for, each run once an hour for as long as it counts."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy import text

from config.clock import now
from models.database import SessionMaker
from scheduler.desk import Desk
from scheduler.measures.conversion import Conversion
from scheduler.measures.conversions import CONVERSIONS
from scheduler.measures.noting import ends_after, note_conversions

EVERY_SECONDS = 60
AGAIN_AFTER = timedelta(hours=1)
AT_ONCE = 20  # a run of 100,000 takes a second or two

# The one that has waited longest first; what is over was looked at once more after its end, and then no more.
_WAITING = text("""
    SELECT run.id, campaign.kind
    FROM unnest(CAST(:kinds AS text[]), CAST(:ends AS interval[])) AS wanted(kind, ends)
    JOIN campaign ON campaign.kind = wanted.kind JOIN campaign_run AS run ON run.campaign_id = campaign.id
    WHERE run.starts_at > CAST(:now AS timestamptz) - :longest AND run.starts_at <= :now AND run.planned_at IS NOT NULL
      AND (run.conversions_at IS NULL
           OR (run.conversions_at <= :before AND run.conversions_at <= run.starts_at + wanted.ends))
    ORDER BY run.conversions_at NULLS FIRST, run.id LIMIT :limit
""")

log = structlog.get_logger(__name__)


def chore(desk: Desk) -> None:
    """For the kinds that say what they are for."""
    kinds = {kind.name: CONVERSIONS[kind.converts] for kind in desk.bot().kinds.values() if kind.converts}
    if kinds:
        note_runs(desk.sessions, kinds, now())


def note_runs(sessions: SessionMaker, kinds: Mapping[str, Conversion], at: datetime) -> int:
    """Run by run, a transaction each; returns how many conversions are new."""
    with sessions() as session:
        ends = [ends_after(each) for each in kinds.values()]
        waiting = session.execute(
            _WAITING,
            {
                "kinds": list(kinds),
                "ends": ends,
                "longest": max(ends) + AGAIN_AFTER + timedelta(days=1),
                "now": at,
                "before": at - AGAIN_AFTER,
                "limit": AT_ONCE,
            },
        ).all()
    noted = 0
    for run in waiting:
        with sessions.begin() as session:
            # A run of a million takes longer than a text may.
            session.execute(text("SET LOCAL statement_timeout = 0"))
            noted += note_conversions(session, run.id, kinds[run.kind], at)
    if noted:
        log.info("conversions_noted", count=noted, runs=len(waiting))
    return noted
