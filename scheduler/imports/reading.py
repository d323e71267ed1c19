"""From rows of text to rows of values: what can be read, and what is wrong with the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from scheduler.imports.columns import Mapped
from scheduler.imports.decoding import Decoded
from scheduler.imports.faults import Finding
from scheduler.imports.fields import Unreadable, masked
from scheduler.imports.job import Job
from scheduler.imports.kinds.kind import Finish, Kind, RowFault, Values

Progress = Callable[[int], None]
STEP = 2_000  # rows between two words to the progress bar


@dataclass(slots=True)
class Reading:
    """What a file holds.

    Args:
        good: rows for the temporary table; the line first, then the kind's staged columns in their order.
        rows: every row as it stands in the file, by line, for the file of bad ones.
        faults: what keeps rows out. notices: what to know of rows that are taken.
    """

    good: list[tuple[Any, ...]] = field(default_factory=list)
    rows: dict[int, list[str]] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)


def read_rows(
    decoded: Decoded, mapped: Sequence[Mapped], kind: Kind, job: Job, progress: Progress | None = None
) -> Reading:
    """Reads every row.

    Raises:
        ImportRefused: the file breaks off in the middle of a row.
    """
    reading = Reading()
    finish = kind.prepare(job)
    columns = {each.field.name: each for each in mapped}
    plan = [(each, each.index, each.field.name, each.field.read) for each in mapped]
    staged = tuple(kind.staged)
    width = len(decoded.header)
    seen: dict[tuple[Any, ...], int] = {}
    for count, (line, row) in enumerate(decoded.rows(), start=1):
        reading.rows[line] = row
        if progress and count % STEP == 0:
            progress(count)
        if len(row) > width and any(row[width:]):
            what = "has more values than the first row; put quotes around a value that holds the delimiter"
            reading.faults.append(Finding(line, "", "", what))
            continue
        values: Values = {}
        faults: list[Finding] = []
        last = len(row)
        for each, index, name, read in plan:
            text = row[index].strip() if index < last else ""
            if not text:
                if each.field.required:
                    faults.append(Finding(line, each.header, "", f"is empty; every row needs its {name}"))
                continue
            try:
                values[name] = read(text)
            except Unreadable as error:
                shown = masked(text, private=each.field.private)
                faults.append(Finding(line, each.header, shown, str(error)))
        if not faults:
            faults = _finished(finish, columns, line, values, reading)
        key = tuple(values.get(name) for name in kind.key)
        if not faults and (first := seen.setdefault(key, line)) != line:
            faults.append(Finding(line, "", "", f"is the same {_named(kind)} as line {first}; keep one of them"))
        if faults:
            reading.faults += faults
            continue
        reading.good.append((line, *map(values.get, staged)))
    return reading


def _finished(
    finish: Finish,
    columns: dict[str, Mapped],
    line: int,
    values: Values,
    reading: Reading,
) -> list[Finding]:
    try:
        noticed = finish(values)
    except RowFault as fault:
        return [finding(columns, line, fault.field, str(values.get(fault.field) or ""), str(fault))]
    for name, what in noticed:
        reading.notices.append(finding(columns, line, name, str(values.get(name) or ""), what))
    return []


def finding(columns: dict[str, Mapped], line: int, name: str, value: str, what: str) -> Finding:
    """A finding about a field of ours, told under the name that the file has for it."""
    column = columns.get(name)
    private = column.field.private if column else True
    shown = masked(value, private=private) if value else ""
    return Finding(line, column.header if column else name, shown, what)


def _named(kind: Kind) -> str:
    return " and ".join(name.replace("_", " ") for name in kind.key)
