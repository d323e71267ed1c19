"""Figures and names as a file that Excel opens: CSV with a byte order mark, and no cell that it would reckon.

Without the mark Excel reads UTF-8 as the old code page of the machine. A cell that begins with = + - @, a tab or a new
line is taken for a formula, and so for somebody else's program: an apostrophe goes before it (OWASP, CSV injection).
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from scheduler.measures.counting import Group, Value
from scheduler.measures.figure import Figure, Form, Of
from scheduler.measures.figures import FIGURES
from scheduler.measures.report import Report
from scheduler.measures.small import FEWEST

MARK = "\ufeff"
HIDDEN = f"fewer than {FEWEST}, or would tell of one"
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")

Cell = str | int | float | None


def sheet(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of the file, to be encoded as UTF-8."""
    yield MARK
    for row in rows:
        line = StringIO()
        csv.writer(line).writerow([_guarded(cell) for cell in row])
        yield line.getvalue()


def figure_rows(report: Report) -> Iterator[list[Cell]]:
    """The figures of a report: a head, all together, then each group of each breakdown, and who was left out why."""
    yield ["Breakdown", "Group", "People", *(name for figure in FIGURES.values() for name in _heads(figure))]
    yield ["all", "all", *(_cells(report.total) if not report.total.is_hidden else [HIDDEN])]
    for name, groups in report.groups.items():
        for group in groups:
            yield [name, group.name, *(_cells(group) if not group.is_hidden else [HIDDEN])]
    for reason, number in report.excluded.items():
        yield ["excluded", reason, number]
    for status, causes in report.failures.items():
        for cause, number in causes.items():
            yield [status, cause, number]
    for answer in (*report.answers, *report.questions):
        told = HIDDEN if answer.of_planned is None else answer.of_planned.count
        yield [f"answer {answer.question}".strip(), answer.answer, told]


def _heads(figure: Figure) -> list[str]:
    label = figure.label[0]
    match figure.form, figure.of:
        case Form.CENTS, _:
            return [f"{label}, cents"]
        case Form.SECONDS, _:
            return [f"{label}, minutes"]
        case Form.COUNT, Of.TEXTS:
            return [label, f"{label}, % of planned", f"{label}, of delivered", f"{label}, % of delivered"]
        case Form.COUNT, Of.PLANNED:
            return [label, f"{label}, % of planned"]
        case Form.COUNT, Of.CONTROL:
            return [label, f"{label}, % of control group"]
        case _:
            return [label]


def _cells(group: Group) -> list[Cell]:
    cells: list[Cell] = [group.people]
    for value in group.values.values():
        cells += _value(value)
    return cells


def _value(value: Value) -> list[Cell]:
    if value.figure.form is Form.SECONDS:
        return [None if value.number is None else round(value.number / 60)]
    if value.number is None:
        # A figure that would tell of a small answer has as many cells as if it had a number.
        return [None] * len(_heads(value.figure))
    cells: list[Cell] = [value.number]
    for of, rate in value.shares.items():
        if of == "of_delivered":
            cells.append(rate.count)
        cells.append(round(100 * rate.share, 1) if rate.of else None)
    return cells


def _guarded(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell
