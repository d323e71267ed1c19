"""How a campaign's texts are doing at this moment: by state, how fast they leave, and when they will have left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from models import OutboxStatus

RECENT = timedelta(minutes=1)  # how far back the rate looks
WAITING = (OutboxStatus.PLANNED, OutboxStatus.DUE)
MOST_RUNS = 10


@dataclass(frozen=True, slots=True)
class RunProgress:
    """One run's texts by state. planned_at None: it is not planned yet."""

    id: int
    occasion: str
    starts_at: datetime
    expires_at: datetime
    planned_at: datetime | None
    ended_at: datetime | None
    states: Mapping[OutboxStatus, int] = field(default_factory=dict)

    @property
    def texts(self) -> int:
        """All of them."""
        return sum(self.states.values())

    def count(self, *states: OutboxStatus) -> int:
        """How many are in these states."""
        return sum(self.states.get(each, 0) for each in states)


@dataclass(frozen=True, slots=True)
class Progress:
    """A campaign's newest runs, ten at most, and what they come to.

    a_minute: texts that left in the last minute.
    due: texts that could leave now.
    later: texts whose hours have not come; `next_at` is when the first of them may leave.
    """

    runs: tuple[RunProgress, ...]
    more_runs: bool
    a_minute: int
    due: int
    later: int
    next_at: datetime | None
    last_left_at: datetime | None

    @property
    def texts(self) -> int:
        """All texts of these runs."""
        return sum(run.texts for run in self.runs)

    def count(self, *states: OutboxStatus) -> int:
        """How many of them are in these states."""
        return sum(run.count(*states) for run in self.runs)

    @property
    def time_left(self) -> timedelta | None:
        """Until all that may leave now has left, as fast as in the last minute; None when nothing leaves."""
        return timedelta(minutes=self.due / self.a_minute) if self.due and self.a_minute else None


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a campaign's runs that go on have come: its texts, and how many of them wait for nothing more of ours.

    a_minute: texts that left in the last minute. due: texts that could leave now.
    """

    texts: int
    through: int
    a_minute: int
    due: int

    @property
    def time_left(self) -> timedelta | None:
        """As of `Progress`."""
        return timedelta(minutes=self.due / self.a_minute) if self.due and self.a_minute else None


_RUNS = text("""
    SELECT id, occasion, starts_at, expires_at, planned_at, ended_at FROM campaign_run
    WHERE campaign_id = :campaign_id ORDER BY starts_at DESC, id DESC LIMIT :most
""")
# By the runs' own index: it reads the texts of these runs and no others.
_STATES = text("""
    SELECT run_id, status, count(*) AS texts,
           count(*) FILTER (WHERE attempted_at > :recent AND status <> 'sending') AS recent,
           count(*) FILTER (WHERE due_at <= :now) AS due,
           min(due_at) FILTER (WHERE due_at > :now) AS next_at, max(attempted_at) AS last_left_at
    FROM outbox WHERE run_id = ANY(:runs) GROUP BY run_id, status
""")
_PACES = text("""
    SELECT run.campaign_id, count(*) AS texts,
           count(*) FILTER (WHERE status NOT IN ('planned', 'due', 'sending')) AS through,
           count(*) FILTER (WHERE attempted_at > :recent AND status <> 'sending') AS a_minute,
           count(*) FILTER (WHERE status IN ('planned', 'due') AND due_at <= :now) AS due
    FROM campaign_run AS run JOIN outbox ON outbox.run_id = run.id
    WHERE run.campaign_id = ANY(:campaigns) AND run.ended_at IS NULL GROUP BY run.campaign_id
""")


def paces(session: Session, campaign_ids: Sequence[int], now: datetime) -> dict[int, Pace]:
    """Of several campaigns in one statement; one without a text in a run that goes on is not in it."""
    values = {"campaigns": list(campaign_ids), "now": now, "recent": now - RECENT}
    rows = session.execute(_PACES, values)
    return {row.campaign_id: Pace(row.texts, row.through, row.a_minute, row.due) for row in rows}


def progress(session: Session, campaign_id: int, now: datetime) -> Progress:
    """Two statements, whatever the number of runs."""
    found = session.execute(_RUNS, {"campaign_id": campaign_id, "most": MOST_RUNS + 1}).all()
    shown = found[:MOST_RUNS]
    values = {"runs": [row.id for row in shown], "now": now, "recent": now - RECENT}
    rows = session.execute(_STATES, values).all()
    states: dict[int, dict[OutboxStatus, int]] = {row.id: {} for row in shown}
    for row in rows:
        states[row.run_id][OutboxStatus(row.status)] = row.texts
    waiting = [row for row in rows if row.status in WAITING]
    due = sum(row.due for row in waiting)
    return Progress(
        runs=tuple(RunProgress(**row._mapping, states=states[row.id]) for row in shown),
        more_runs=len(found) > MOST_RUNS,
        a_minute=sum(row.recent for row in rows),
        due=due,
        later=sum(row.texts for row in waiting) - due,
        next_at=min((row.next_at for row in waiting if row.next_at), default=None),
        last_left_at=max((row.last_left_at for row in rows if row.last_left_at), default=None),
    )
