"""The union's figures as people read them at a terminal, and as plain data."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from scheduler.measures.board import Line, Told
from scheduler.measures.union_measure import Shape
from scheduler.measures.weeks import NONE
from scheduler.variants.intervals import Rate


def print_lines(
    found: Sequence[Line],
    breakdown: str | None,
    of_groups: Mapping[str, Mapping[str, Sequence[Told]]],
    place: int,
    screen: Console,
) -> None:
    """A line for each figure, and one for each of its groups.

    Args:
        place: 0 English, 1 Spanish.
    """
    table = Table("Figure", "Of all", "Of the second", "Aim", "Change")
    for column in table.columns[1:]:
        column.justify = "right"
    for line in found:
        change = "" if line.change is None else f"{line.change:+.1f}"
        label = line.measure.label[place]
        if line.now is None:
            table.add_row(label, "not counted yet", "", _aim(line), "")
            continue
        table.add_row(label, *_both(line.now, place), _aim(line), change)
        for told in of_groups.get(line.measure.name, {}).get(breakdown or "", ()):
            table.add_row(f"  {'none' if told.key == NONE else told.name}", *_both(told, place), "", "")
    screen.print(table)


def line_data(line: Line, of_groups: Mapping[str, Sequence[Told]]) -> dict[str, Any]:
    """A figure; a hidden week or group has no numbers."""
    return {
        "figure": line.measure.name,
        "aim": line.plan.target,
        "owner": line.plan.owner,
        "weeks": [{"week": told.week} | _data(told) for told in line.weeks],
        "by": {
            name: [{"group": "none" if told.key == NONE else told.name} | _data(told) for told in each]
            for name, each in of_groups.items()
        },
    }


def _data(told: Told) -> dict[str, Any]:
    if told.all is None:
        return {"hidden": True}
    reached = None if told.reached is None else {"count": told.reached.count, "of": told.reached.of}
    return {
        "value": told.value,
        "count": told.all.count,
        "of": told.all.of,
        "reached": reached,
        "median_seconds": told.seconds,
    }


def _both(told: Told, place: int) -> tuple[str, str]:
    if told.all is None:
        return "hidden", ""
    measure = told.measure
    reached = "fewer than 5" if told.reached is None else _one(told, told.value_reached, told.reached)
    return (
        f"{_one(told, told.value, told.all)}\n{measure.of_all[place]}",
        f"{reached}\n{measure.of_reached[place]}",
    )


def _one(told: Told, value: float | None, rate: Rate) -> str:
    if value is None:
        return "-"
    if told.measure.shape is Shape.PER:
        return f"{value:.1f} to 1"
    return f"{rate.count:,} of {rate.of:,} ({value:.1f} %)"


def _aim(line: Line) -> str:
    return f"{line.plan.target:g} to 1" if line.measure.shape is Shape.PER else f"{line.plan.target:g} %"
