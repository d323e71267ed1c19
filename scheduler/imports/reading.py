"""From rows of text to rows of values: what can be read, and what is wrong with the rest."""

from collections.abc import Callable, Iterator, Sequence
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
    """What was found in a file while its rows were read.

    Args:
        faults: what keeps rows out. notices: what to know of rows that are taken.
    """

    faults: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)


def read_rows(
    decoded: Decoded, mapped: Sequence[Mapped], kind: Kind, job: Job, progress: Progress | None = None
) -> tuple[Reading, Iterator[tuple[Any, ...]]]:
    """Makes ready to read; the rows are read one by one as they are asked for, and what is wrong is told meanwhile.

    Returns:
        What is found, complete when the rows are; and the good rows, for the temporary table: the line first, then
        the kind's staged columns in their order. Asking for one raises ImportRefused where the file breaks off.
    """
    reading = Reading()
    return reading, _good(reading, decoded, mapped, kind, kind.prepare(job), progress)


def _good(
    reading: Reading,
    decoded: Decoded,
    mapped: Sequence[Mapped],
    kind: Kind,
    finish: Finish,
    progress: Progress | None,
) -> Iterator[tuple[Any, ...]]:
    columns = {each.field.name: each for each in mapped}
    plan = [(each, each.index, each.field.name, each.field.read) for each in mapped]
    staged = tuple(kind.staged)
    width = len(decoded.header)
    seen: dict[tuple[Any, ...], int] = {}
    for count, (line, row) in enumerate(decoded.rows(), start=1):
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
        yield (line, *map(values.get, staged))


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
