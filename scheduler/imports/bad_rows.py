"""The file of bad rows, to be mended and imported again."""

import csv
import io

from scheduler.imports.report import Report

# A spreadsheet takes a cell that begins so for a formula, and would run it for whoever opens the file (OWASP, CSV
# Injection). An apostrophe before it makes it text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: str) -> str:
    """A cell as no spreadsheet runs it."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def bad_rows(report: Report) -> bytes:
    """The rows as they stand in the file, with a column `why`; the "why" of an earlier round is left out."""
    kept = [index for index, name in enumerate(report.header) if name.casefold() != "why"]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*(harmless(report.header[index]) for index in kept), "why"])
    for row, why in report.bad:
        writer.writerow([*(harmless(row[index]) if index < len(row) else "" for index in kept), harmless(why)])
    return out.getvalue().encode("utf-8-sig")
