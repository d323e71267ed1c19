"""The union's figures as rows of a file: every week of everybody, then the newest week's groups."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from scheduler.measures.board import Line, Told, groups
from scheduler.measures.sheet import HIDDEN, Cell
from scheduler.measures.union_measure import Shape
from scheduler.measures.weeks import NONE

HEAD = (
    *("Week from", "Figure", "Breakdown", "Group", "Value", "Number", "Of", "Of what"),
    *(
        "Value, second",
        "Number, second",
        "Of, second",
        "Of what, second",
        "Median wait, minutes",
        "Aim",
        "Who minds it",
    ),
)


def rows_of(session: Session, local_id: int, found: Sequence[Line], language: int) -> Iterator[list[Cell]]:
    """A head, then a row for each week and group; two statements.

    Args:
        language: 0 English, 1 Spanish, of the figures' names.
    """
    yield list(HEAD)
    newest = max((line.now.week for line in found if line.now), default=None)
    of_groups = groups(session, local_id, newest) if newest else {}
    for line in found:
        for told in line.weeks:
            yield _cells(line, told, "all", "all", language)
        for breakdown, of_it in of_groups.get(line.measure.name, {}).items():
            for told in of_it:
                yield _cells(line, told, breakdown, "none" if told.key == NONE else told.name, language)


def _cells(line: Line, told: Told, breakdown: str, group: str, language: int) -> list[Cell]:
    measure = line.measure
    head: list[Cell] = [told.week.isoformat(), measure.label[language], breakdown, group]
    if told.all is None:
        return [*head, HIDDEN]
    cells: list[Cell] = [*head, _rounded(told.value), told.all.count, told.all.of, measure.of_all[language]]
    if told.reached is None:
        cells += [HIDDEN, None, None, measure.of_reached[language]]
    else:
        cells += [_rounded(told.value_reached), told.reached.count, told.reached.of, measure.of_reached[language]]
    wait = None if told.seconds is None else round(told.seconds / 60)
    unit = "" if measure.shape is Shape.PER else " %"
    return [*cells, wait, f"{line.plan.target:g}{unit}", line.plan.owner]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
