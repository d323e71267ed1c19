"""The rows of the table `make bench` ends with: each part notes its own, wherever it runs."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "BENCH_SUMMARY"  # names the file the rows go to; a part that runs alone needs none


@dataclass(frozen=True, slots=True)
class Figure:
    """One row.

    what: what was measured. ours: with its unit. beside: what it is compared with, and its figure.
    goal: what was asked for.
    """

    what: str
    ours: str
    beside: str = ""
    ratio: str = ""
    goal: str = ""


def note(*figures: Figure) -> None:
    """Keeps them for the table, if somebody makes one."""
    if path := os.environ.get(FILE):
        with Path(path).open("a", encoding="utf-8") as rows:
            rows.writelines(json.dumps(asdict(figure)) + "\n" for figure in figures)


def noted(path: Path) -> list[Figure]:
    """What was kept, in order."""
    return [Figure(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; all columns but the first are set to the right."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]

    def line(row: Sequence[str]) -> str:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        return f"| {' | '.join(cells)} |"

    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([line(head), line(rule), *(line(row) for row in rows)])
