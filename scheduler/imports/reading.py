"""From rows of text to rows of values: what can be read, and what is wrong with the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from scheduler.imports.columns import Mapped
from scheduler.imports.decoding import Decoded
from scheduler.imports.faults import Finding
from scheduler.imports.fields import Unreadable
from scheduler.imports.job import Job
from scheduler.imports.kinds.kind import Finish, Kind, RowFault, Values
from scheduler.imports.sentences import Sentence, say

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
            reading.faults.append(Finding(line, "", "", say("more_values")))
            continue
        values: Values = {}
        faults: list[Finding] = []
        last = len(row)
        for each, index, name, read in plan:
            text = row[index].strip() if index < last else ""
            if not text:
                if each.field.required:
                    faults.append(Finding(line, each.header, "", say("required", field=name)))
                continue
            try:
                values[name] = read(text)
            except Unreadable as error:
                faults.append(Finding(line, each.header, each.field.shown(text), error.sentence))
        if not faults:
            faults = _finished(finish, columns, line, values, reading)
        key = tuple(values.get(name) for name in kind.key)
        if not faults and (first := seen.setdefault(key, line)) != line:
            faults.append(Finding(line, "", "", say("same_row", fields=list(kind.key), line=first)))
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
        return [finding(columns, line, fault.field, str(values.get(fault.field) or ""), fault.sentence)]
    for name, sentence in noticed:
        reading.notices.append(finding(columns, line, name, str(values.get(name) or ""), sentence))
    return []


def finding(columns: dict[str, Mapped], line: int, name: str, value: str, sentence: Sentence) -> Finding:
    """A finding about a field of ours, told under the name that the file has for it."""
    column = columns.get(name)
    if column is None:
        return Finding(line, name, "", sentence)
    return Finding(line, column.header, column.field.shown(value), sentence)
