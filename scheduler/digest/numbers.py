"""Monday's numbers: each figure of the week that is over, against the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from scheduler.measures.board import Line, Told, lines
from scheduler.measures.weeks import monday_of


@dataclass(frozen=True, slots=True)
class Number:
    """A figure in the digest. change: in points, None when there is nothing to hold it against."""

    line: Line
    told: Told
    change: float | None

    @property
    def met(self) -> bool | None:
        """Whether it is at least what is aimed at."""
        return None if self.told.value is None else self.told.measure.meets(self.told.value, self.line.plan.target)


@dataclass(frozen=True, slots=True)
class Numbers:
    """All of them, of the week that begins on this Monday. over: it is a whole one."""

    week: date | None
    over: bool
    found: Sequence[Number]


def numbers(session: Session, local_id: int, zone: str, at: datetime) -> Numbers:
    """Of the week that is over, or of the one that runs when no other was counted yet; two statements."""
    found = lines(session, local_id, zone, at)
    running = monday_of(zone, at)
    weeks = sorted({told.week for line in found for told in line.weeks})
    gone = [week for week in weeks if week < running]
    week = gone[-1] if gone else weeks[-1] if weeks else None
    if week is None:
        return Numbers(None, False, ())
    return Numbers(week, week < running, [each for line in found if (each := _number(line, week)) is not None])


def _number(line: Line, week: date) -> Number | None:
    places = [place for place, told in enumerate(line.weeks) if told.week == week]
    if not places:
        return None
    told = line.weeks[places[0]]
    before = line.weeks[places[0] - 1] if places[0] else None
    change = told.value - before.value if before and told.value is not None and before.value is not None else None
    return Number(line, told, change)
