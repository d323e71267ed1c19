"""The union's figures as pages and the digest read them: rows of metric_week, with what is aimed at and by whom.

Nothing is counted here. Groups too small to be shown, and what would tell of them, are left out (small.py).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from models import AuditEntry, MetricPlan, MetricWeek
from scheduler.measures.small import FEWEST, few, hidden
from scheduler.measures.union import MEASURES
from scheduler.measures.union_measure import Shape, UnionMeasure
from scheduler.measures.weeks import NONE, WEEKS, monday_of
from scheduler.variants.intervals import Rate

LONGEST_NOTE, LONGEST_OWNER = 500, 120


class PlanRefused(Exception):
    """A target, owner or note that cannot be kept; the sentence says why. field: of the form."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class Told:
    """A figure of a week, of everybody or of a group. Without `all` it is hidden: too small, or it would tell of one.

    all, reached: the two denominators, each with its numerator; `reached` None when those are fewer than 5.
    seconds: the median wait.
    """

    measure: UnionMeasure
    week: date
    all: Rate | None
    reached: Rate | None = None
    seconds: int | None = None
    key: str = ""
    name: str = ""

    @property
    def is_hidden(self) -> bool:
        """Whether nothing may be told of it."""
        return self.all is None

    @property
    def value(self) -> float | None:
        """The figure itself: a percentage, or members a steward. None when there is nothing to tell."""
        return value_of(self.measure, self.all)

    @property
    def value_reached(self) -> float | None:
        """The same by the second denominator."""
        return value_of(self.measure, self.reached)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is aimed at, who minds it, and a note, since when. set_at None: nobody has set anything yet."""

    target: float
    owner: str = ""
    note: str = ""
    set_by: str = ""
    set_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A figure through the weeks, the newest last; `weeks` are those of the last 12 that were counted, and this one."""

    measure: UnionMeasure
    weeks: Sequence[Told]
    plan: Plan

    @property
    def now(self) -> Told | None:
        """The newest."""
        return self.weeks[-1] if self.weeks else None

    @property
    def change(self) -> float | None:
        """Against the week before, in points; None when one of them has nothing to tell."""
        if len(self.weeks) < 2 or self.weeks[-1].value is None or self.weeks[-2].value is None:
            return None
        return self.weeks[-1].value - self.weeks[-2].value

    @property
    def met(self) -> bool | None:
        """Whether the newest is at least what is aimed at."""
        if self.now is None or self.now.value is None:
            return None
        return self.measure.meets(self.now.value, self.plan.target)


def value_of(measure: UnionMeasure, rate: Rate | None) -> float | None:
    """A percentage, or how many for each; None when there is nobody to tell of."""
    if rate is None:
        return None
    if measure.shape is Shape.PER:
        return rate.of / rate.count if rate.count else None
    return 100 * rate.share if rate.of else None


def lines(session: Session, local_id: int, zone: str, at: datetime, *, only: str | None = None) -> list[Line]:
    """Every figure with its weeks and its plan; two statements.

    Args:
        only: a figure's name.
    """
    first = monday_of(zone, at) - timedelta(weeks=WEEKS)
    wanted = [MetricWeek.local_id == local_id, MetricWeek.week >= first, MetricWeek.breakdown == ""]
    if only is not None:
        wanted.append(MetricWeek.figure == only)
    rows: dict[str, list[Told]] = defaultdict(list)
    for row in session.scalars(select(MetricWeek).where(*wanted).order_by(MetricWeek.week)):
        if row.figure in MEASURES:
            rows[row.figure].append(_told(row, is_hidden=few(_size(row))))
    plans = _plans(session, local_id)
    return [
        Line(measure, rows[name], plans.get(name) or Plan(measure.target))
        for name, measure in MEASURES.items()
        if only in (None, name)
    ]


def groups(
    session: Session, local_id: int, week: date, *, only: str | None = None
) -> Mapping[str, Mapping[str, Sequence[Told]]]:
    """The groups of each figure in a week, by breakdown, the largest first and hidden ones last; two statements.

    Args:
        only: a figure's name.
    """
    wanted = [MetricWeek.local_id == local_id, MetricWeek.week == week, MetricWeek.breakdown != ""]
    if only is not None:
        wanted.append(MetricWeek.figure == only)
    rows: dict[tuple[str, str], list[MetricWeek]] = defaultdict(list)
    sites: set[str] = set()
    for row in session.scalars(select(MetricWeek).where(*wanted, MetricWeek.people > 0)):
        rows[row.figure, row.breakdown].append(row)
        if row.breakdown == "worksite":
            sites.add(row.group_key)
    names = _worksites(session, sites)
    return {
        name: {breakdown: _shown(rows[name, breakdown], names) for breakdown in measure.breakdowns}
        for name, measure in MEASURES.items()
        if only in (None, name)
    }


def _shown(rows: Sequence[MetricWeek], names: Mapping[str, str]) -> list[Told]:
    kept_back = hidden({row.group_key: _size(row) for row in rows})
    told = [
        _told(row, is_hidden=row.group_key in kept_back, name=names.get(row.group_key, row.group_key)) for row in rows
    ]
    # The size of a hidden group must not show in its place.
    return sorted(told, key=lambda each: (each.is_hidden, -(each.all.of if each.all else 0), each.name))


def history(session: Session, local_id: int, measure: UnionMeasure, *, limit: int = 20) -> list[Plan]:
    """What was aimed at and noted before, the newest first."""
    rows = session.scalars(
        select(MetricPlan)
        .where(MetricPlan.local_id == local_id, MetricPlan.figure == measure.name)
        .order_by(MetricPlan.id.desc())
        .limit(limit)
    )
    return [_plan(row, measure) for row in rows]


def set_plan(
    session: Session,
    local_id: int,
    measure: UnionMeasure,
    *,
    target: float | None,
    owner: str,
    note: str,
    actor: str,
    now: datetime,
) -> None:
    """Sets what is aimed at, who minds it and a note, from now on; what was before is kept. Audited.

    Args:
        target: in percent, or members a steward; None is the figure's own.

    Raises:
        PlanRefused: a value cannot be kept.
    """
    if target is not None and not 0 < target <= (1000 if measure.shape is Shape.PER else 100):
        raise PlanRefused("target", "A share is from 1 to 100 percent; members a steward from 1 to 1,000.")
    if len(owner) > LONGEST_OWNER:
        raise PlanRefused("owner", f"Write at most {LONGEST_OWNER} letters.")
    if len(note) > LONGEST_NOTE:
        raise PlanRefused("note", f"Write at most {LONGEST_NOTE} letters.")
    session.add(
        MetricPlan(
            local_id=local_id, figure=measure.name, target=target, owner=owner, note=note, set_by=actor, set_at=now
        )
    )
    detail = f"{measure.name}: target {target if target is not None else 'as given'}, owner {owner or 'nobody'}"
    session.execute(
        insert(AuditEntry).values(local_id=local_id, actor=actor, action="metric_plan_set", detail=detail, at=now)
    )


def _told(row: MetricWeek, *, is_hidden: bool, name: str = "") -> Told:
    measure = MEASURES[row.figure]
    if is_hidden:
        return Told(measure, row.week, None, key=row.group_key, name=name)
    shown = row.of_reached >= FEWEST or measure.shape is Shape.PER
    return Told(
        measure,
        row.week,
        Rate(row.number, row.of_all),
        Rate(row.number_reached, row.of_reached) if shown else None,
        row.seconds,
        row.group_key,
        name,
    )


def _size(row: MetricWeek) -> int:
    """The fewer of the people of both denominators: a share of three of them tells as much as a group of three."""
    return min(row.people, row.of_reached) if row.of_reached else row.people


_NEWEST = text("""
    SELECT DISTINCT ON (figure) figure, target, owner, note, set_by, set_at FROM metric_plan
    WHERE local_id = :local_id ORDER BY figure, id DESC
""")
_NAMES = text("""
    SELECT worksite.id, worksite.name, employer.name AS employer
    FROM worksite JOIN employer ON employer.id = employer_id WHERE worksite.id = ANY(:ids)
""")


def _plans(session: Session, local_id: int) -> dict[str, Plan]:
    rows = session.execute(_NEWEST, {"local_id": local_id})
    return {row.figure: _plan(row, MEASURES[row.figure]) for row in rows if row.figure in MEASURES}


def _plan(row: object, measure: UnionMeasure) -> Plan:
    target, owner, note, set_by, set_at = (
        getattr(row, name) for name in ("target", "owner", "note", "set_by", "set_at")
    )
    return Plan(measure.target if target is None else target, owner, note, set_by, set_at)


def _worksites(session: Session, keys: set[str]) -> dict[str, str]:
    """Names by id, with the employer's where two of them have one name."""
    ids = [int(key) for key in keys if key != NONE]
    found = session.execute(_NAMES, {"ids": ids}).all() if ids else []
    names = [row.name for row in found]
    return {str(row.id): f"{row.name} ({row.employer})" if names.count(row.name) > 1 else row.name for row in found}
