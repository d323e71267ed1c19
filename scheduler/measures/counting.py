"""One statement that counts every figure at once, in all and for each group of the breakdowns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    Text,
    cast,
    column,
    func,
    literal,
    literal_column,
    null,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session

from scheduler.measures.breakdowns import BREAKDOWNS, Breakdown
from scheduler.measures.figure import Figure, Form, Of
from scheduler.measures.figures import FIGURES
from scheduler.measures.patience import let_it_take
from scheduler.measures.rows import NAMES, ROWS
from scheduler.measures.small import hidden
from scheduler.variants.intervals import Interval, Rate, wilson

# A member may be in several runs, and a group is as small as its people are few.
PEOPLE = "count(DISTINCT member_id)"
PEOPLE_OF_ONE_RUN = "count(*)"
_FIGURES = {name: sql for figure in FIGURES.values() for name, sql in figure.columns.items()}


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of a group.

    shares: {denominator: the figure as a share of it}, each with its own numerator: `of_planned` counts all,
        `of_delivered` those of them whose text was delivered.
    """

    figure: Figure
    number: int | None
    shares: Mapping[str, Rate] = field(default_factory=dict)
    intervals: Mapping[str, Interval] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a breakdown, or all; the values of a hidden one are not there, nor is how many it has."""

    key: str | None
    name: str
    people: int | None
    values: Mapping[str, Value]

    @property
    def is_hidden(self) -> bool:
        """Whether it is too small to be shown, or would tell of one that is."""
        return self.people is None

    def count(self, figure: str) -> int:
        """A figure by its name; 0 when there is nothing to tell."""
        value = self.values.get(figure)
        return (value.number or 0) if value is not None else 0


@dataclass(frozen=True, slots=True)
class Counted:
    """What a statement has counted.

    groups: {breakdown: its groups, those that are hidden last}.
    why: {status:reason as it stands in the outbox: how many}, of what did not arrive.
    answers: {answer: (how many, of whom so many were delivered)}.
    """

    total: Group
    groups: Mapping[str, Sequence[Group]]
    why: Mapping[str, int]
    answers: Mapping[str, tuple[int, int]]


def count(
    session: Session,
    run_ids: Sequence[int],
    zone: str,
    *,
    by: Iterable[str],
    cents_per_segment: Decimal,
    period: tuple[date, date] | None = None,
    one_run: bool = False,
    seconds: float | None = None,
) -> Counted:
    """Counts the rows of these runs.

    Args:
        zone: of the local, in which its days begin.
        by: names of breakdowns.
        period: the first and the last day that count; None counts all.
        one_run: nobody is in it twice.
        seconds: that it may take, see patience.py.
    """
    # A campaign of a million takes longer than a text may, and its rows should not go by the disk.
    let_it_take(session, seconds)
    session.execute(text("SET LOCAL work_mem = '64MB'"))
    wanted = [BREAKDOWNS[name] for name in by]
    values = {"run_ids": list(run_ids), "zone": zone, "cents_per_segment": cents_per_segment}
    found = session.execute(_statement(wanted, period, one_run=one_run), values).all()
    sets: dict[str, list[Row[Any]]] = {name: [] for name in ("", "why", "answers", *(each.name for each in wanted))}
    for row in found:
        sets[row.grouped].append(row)
    names = _worksites(session, sets.get("worksite", []))
    return Counted(
        total=_group(sets[""][0], None, "all"),
        groups={each.name: _groups(each, sets[each.name], names) for each in wanted},
        why={row.key: row.people for row in sets["why"]},
        answers={row.key: (row.answered, row.answered_delivered) for row in sets["answers"]},
    )


def _statement(wanted: Sequence[Breakdown], period: tuple[date, date] | None, *, one_run: bool) -> CompoundSelect[Any]:
    """A part for all, one for what did not arrive, one for the answers, and one for each breakdown."""
    rows = ROWS.columns(*(column(name) for name in NAMES)).cte("every")
    counted = select(rows).where(*([rows.c.day.between(*period)] if period else [])).cte("counted")
    people: ColumnElement[int] = literal_column(PEOPLE_OF_ONE_RUN if one_run else PEOPLE)
    parts = [
        _part("", null(), people, _FIGURES).select_from(counted),
        _part("why", counted.c.why, func.count(), {}).where(counted.c.why.is_not(None)).group_by(counted.c.why),
        _part("answers", counted.c.answer, func.count(), FIGURES["answered"].columns)
        .where(counted.c.answer.is_not(None))
        .group_by(counted.c.answer),
    ]
    for each in wanted:
        key: ColumnElement[Any] = literal_column(each.column)
        parts.append(_part(each.name, key, people, _FIGURES).select_from(counted).group_by(key))
    return union_all(*parts)


def _part(
    grouped: str, key: ColumnElement[Any], people: ColumnElement[int], figures: Mapping[str, str]
) -> Select[tuple[Any, ...]]:
    """The parts of a union have the same columns; a figure that a part does not have is empty there."""
    columns: list[ColumnElement[Any]] = [literal_column(figures.get(name, "NULL")).label(name) for name in _FIGURES]
    return select(literal(grouped).label("grouped"), cast(key, Text).label("key"), people.label("people"), *columns)


def _groups(breakdown: Breakdown, rows: Sequence[Row[Any]], worksites: Mapping[str, str]) -> list[Group]:
    kept_back = hidden({row.key: row.people for row in rows})
    groups = []
    for row in rows:
        name = breakdown.none if row.key is None else worksites.get(row.key, row.key)
        if row.key in kept_back:
            groups.append(Group(row.key, name, None, {}))
        else:
            groups.append(_group(row, row.key, name, compared=breakdown.compared))
    if breakdown.by_time:
        return sorted(groups, key=lambda group: group.name)
    return sorted(groups, key=lambda group: (group.is_hidden, -(group.people or 0), group.name))


def _group(row: Row[Any], key: str | None, name: str, *, compared: bool = False) -> Group:
    return Group(key, name, row.people, {figure.name: _value(row, figure, compared) for figure in FIGURES.values()})


def _value(row: Row[Any], figure: Figure, compared: bool) -> Value:
    number = getattr(row, figure.name)
    if number is None:
        return Value(figure, None)
    whole = round(number)
    shares = _shares(row, figure, whole)
    return Value(figure, whole, shares, {of: wilson(rate) for of, rate in shares.items()} if compared else {})


def _shares(row: Row[Any], figure: Figure, number: int) -> dict[str, Rate]:
    if figure.form is not Form.COUNT:
        return {}
    match figure.of:
        case Of.TEXTS:
            delivered: int = getattr(row, f"{figure.name}_delivered")
            return {"of_planned": Rate(number, row.planned), "of_delivered": Rate(delivered, row.delivered)}
        case Of.PLANNED:
            return {"of_planned": Rate(number, row.planned)}
        case Of.CONTROL:
            return {"of_control": Rate(number, row.control)}
        case _:
            return {}


def _worksites(session: Session, rows: Sequence[Row[Any]]) -> dict[str, str]:
    """Names by id, with the employer's where two of them have one name."""
    ids = [int(row.key) for row in rows if row.key is not None]
    found = session.execute(_NAMES, {"ids": ids}).all() if ids else []
    names = [row.name for row in found]
    return {str(row.id): f"{row.name} ({row.employer})" if names.count(row.name) > 1 else row.name for row in found}


_NAMES = text("""
    SELECT worksite.id, worksite.name, employer.name AS employer
    FROM worksite JOIN employer ON employer.id = employer_id WHERE worksite.id = ANY(:ids)
""")
