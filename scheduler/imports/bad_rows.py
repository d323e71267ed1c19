"""The file of bad rows, to be mended and imported again."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from scheduler.imports.faults import Finding
from scheduler.imports.report import Report

# A spreadsheet takes a cell that begins so for a formula, and would run it for whoever opens the file (OWASP, CSV
# Injection). An apostrophe before it makes it text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_KEPT = "["  # how a "why" begins that is still to be worded


def harmless(value: str) -> str:
    """A cell as no spreadsheet runs it."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def in_english(faults: Sequence[Finding]) -> str:
    """Why, for the shell."""
    return harmless(_told((each.column, each.what) for each in faults))


def for_pages(faults: Sequence[Finding]) -> str:
    """Why, for `worded`: a worker does not know who will read it, nor in which language."""
    return json.dumps([{"column": each.column} | each.sentence.kept() for each in faults])


def bad_rows(report: Report, why: Callable[[Sequence[Finding]], str] = in_english) -> bytes:
    """The rows as they stand in the file, with a column `why`; the "why" of an earlier round is left out."""
    kept = [index for index, name in enumerate(report.header) if name.casefold() != "why"]
    rows = [[*(harmless(report.header[index]) for index in kept), "why"]]
    for row, faults in report.bad:
        rows.append([*(harmless(row[index]) if index < len(row) else "" for index in kept), why(faults)])
    return _written(rows)


def worded(data: bytes, words: Callable[[Mapping[str, Any]], str]) -> bytes:
    """A file that a worker kept, with each "why" in the words of its reader."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    for row in rows[1:]:
        if row[-1].startswith(_KEPT):
            row[-1] = harmless(_told((each["column"], words(each)) for each in json.loads(row[-1])))
    return _written(rows)


def _told(faults: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{column}: {what}" if column else what for column, what in faults)


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")
