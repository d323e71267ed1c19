"""One import from bytes to report; written down only where it is asked for, all in the caller's transaction."""

import dataclasses
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models import ImportKind, Local
from scheduler.imports.columns import Mapped, map_columns
from scheduler.imports.decoding import Decoded, Rows, decode
from scheduler.imports.faults import Finding, ImportRefused
from scheduler.imports.job import Choices, Job
from scheduler.imports.kinds import find_kind
from scheduler.imports.reading import Progress, Reading, finding, read_rows
from scheduler.imports.remembered import remember, remembered
from scheduler.imports.report import STATES, Report
from scheduler.imports.sentences import Sentence
from scheduler.imports.staging import stage

# Two imports into one local take turns: each sees what the other wrote.
_TURN = "SELECT pg_advisory_xact_lock(hashtext('data_import'), CAST(:local_id AS int))"


@dataclass(frozen=True, slots=True)
class File:
    """What was handed in."""

    name: str
    data: bytes


def run(
    session: Session,
    local: Local,
    kind: ImportKind,
    file: File,
    *,
    actor: str,
    now: datetime,
    choices: Choices | None = None,
    apply: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Reads a file, compares it with the record, and applies its good rows if `apply`.

    Args:
        actor: who of the staff does it.
        progress: told how many rows are read.

    Returns:
        The report. The caller commits; after a dry run there is nothing to commit.

    Raises:
        ImportRefused: the file as a whole cannot be used; each sentence says what to do.
    """
    job = Job(session, local, actor, now, choices or Choices())
    what = find_kind(kind)
    decoded = decode(file.data)
    mapped = map_columns(
        decoded.header, what.fields(job.choices), told=job.choices.told, remembered=remembered(job, kind)
    )
    reading, good = read_rows(decoded, mapped, what, job, progress)
    with session.begin_nested():  # a file that breaks off leaves the caller's transaction as it was
        stage(job, what.staged, good)
    job.do(_TURN)
    what.classify(job)
    report = _report(job, file, kind, mapped, decoded, reading)
    if not apply or (job.choices.all_or_none and report.counts["faulty"]):
        job.do("DROP TABLE pg_temp.staged")
        return report
    remember(job, kind, _columns(mapped, decoded.header, job.choices))
    if not any(report.counts[state] for state in ("new", "changed", "conflict")):
        return dataclasses.replace(report, applied=True)
    import_id = _begin(job, kind, file, mapped, report)
    job.do("ANALYZE staged")  # all rows have a state now: the planner took new ones to be few
    what.write(job, import_id)
    _audit(job, kind, file, import_id, report)
    return dataclasses.replace(report, applied=True, import_id=import_id)


def _report(
    job: Job,
    file: File,
    kind: ImportKind,
    mapped: tuple[Mapped, ...],
    decoded: Decoded,
    reading: Reading,
) -> Report:
    columns = {each.field.name: each for each in mapped}
    faulty = {row.line for row in job.rows("SELECT line FROM staged WHERE state = 'faulty'")}
    in_conflict = {row.line for row in job.rows("SELECT line FROM staged WHERE state = 'conflict'")}
    found = job.rows("SELECT line, field, kind, filled FROM finding ORDER BY line")
    rows = decoded.only({each.line for each in found} | {each.line for each in reading.faults})
    told = [
        (row.line, finding(columns, row.line, row.field, _shown(rows, columns, row.line, row.field), sentence))
        for row in found
        for sentence in (Sentence(row.kind, row.filled or {}),)
    ]
    faults = _in_order([*reading.faults, *(each for line, each in told if line in faulty)])
    out = {each.line for each in faults}
    counts = dict.fromkeys(STATES, 0) | {
        row.state: int(row.times) for row in job.rows("SELECT state, count(*) AS times FROM staged GROUP BY state")
    }
    counts["faulty"] = len(out)
    return Report(
        kind=kind.value,
        file=file.name,
        columns=tuple((each.header, each.field.name, each.how) for each in mapped),
        unused=tuple(
            name for index, name in enumerate(decoded.header) if name and index not in {each.index for each in mapped}
        ),
        warnings=decoded.warnings,
        counts=counts,
        details=_details(job, kind),
        faults=faults,
        conflicts=_in_order([each for line, each in told if line in in_conflict]),
        notices=_in_order(
            [
                *(each for each in reading.notices if each.line not in out),
                *(each for line, each in told if line not in faulty and line not in in_conflict),
            ]
        ),
        applied=False,
        import_id=None,
        header=decoded.header,
        bad=_bad(rows, faults),
    )


def _shown(rows: Rows, columns: dict[str, Mapped], line: int, field: str) -> str:
    column = columns.get(field)
    row = rows.get(line, [])
    return row[column.index] if column is not None and column.index < len(row) else ""


def _bad(rows: Rows, faults: tuple[Finding, ...]) -> tuple[tuple[list[str], tuple[Finding, ...]], ...]:
    whys: dict[int, list[Finding]] = defaultdict(list)
    for each in faults:
        whys[each.line].append(each)
    return tuple((rows[line], tuple(found)) for line, found in whys.items())


def _details(job: Job, kind: ImportKind) -> dict[str, int]:
    found: dict[str, int] = {}
    if kind in (ImportKind.MEMBERS, ImportKind.CERTIFICATIONS):
        found = {
            f"values_{row.state}": int(row.times)
            for row in job.rows("SELECT state, count(*) AS times FROM difference GROUP BY state ORDER BY state")
        }
    if kind is ImportKind.MEMBERS:
        found["consents"] = job.rows("SELECT count(*) FROM consenting")[0][0]
        found["numbers_without_consent"] = job.rows(
            "SELECT count(*) FROM staged WHERE phone IS NOT NULL AND consent IS NULL"
        )[0][0]
        found["new_worksites"] = len(job.new_worksites)
    return found


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda each: each.line))


def _columns(mapped: tuple[Mapped, ...], header: tuple[str, ...], choices: Choices) -> dict[str, str]:
    left_out = {name: field for name, field in choices.told.items() if field == "-" and name in header}
    return left_out | {each.header: each.field.name for each in mapped}


def _begin(job: Job, kind: ImportKind, file: File, mapped: tuple[Mapped, ...], report: Report) -> int:
    row = job.rows(
        """
        INSERT INTO data_import (local_id, kind, file_name, sha256, columns, counts, report, applied_by, applied_at)
        VALUES (:local_id, :kind, :file_name, :sha256, CAST(:columns AS jsonb), CAST(:counts AS jsonb),
                CAST(:report AS jsonb), :actor, :now) RETURNING id
        """,
        kind=kind.value,
        file_name=file.name,
        sha256=hashlib.sha256(file.data).hexdigest(),
        columns=json.dumps({each.header: each.field.name for each in mapped}),
        counts=json.dumps(report.counts),
        report=json.dumps(report.kept()),
    )[0]
    return int(row.id)


def _audit(job: Job, kind: ImportKind, file: File, import_id: int, report: Report) -> None:
    """One entry for the file; its own rows say whose records it wrote over."""
    counted = ", ".join(f"{count} {state}" for state, count in report.counts.items())
    job.do(
        "INSERT INTO audit_entry (actor, action, detail, at) VALUES (:actor, 'import_applied', :detail, :now)",
        detail=f"import {import_id}: {kind.value} of {file.name}, {counted}",
    )


__all__ = ["File", "ImportRefused", "run"]
