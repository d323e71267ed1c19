"""Imports at the desk of the staff: a file uploaded, its columns named, checked, applied, taken back.

Workers do what is asked for here: scheduler/imports/background.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models import AuditEntry, DataImport, ImportKind, ImportProgress, ImportRun, ImportState, Local
from scheduler.imports.columns import IGNORED, guesses
from scheduler.imports.decoding import decode
from scheduler.imports.fields import Field
from scheduler.imports.job import Choices, Job
from scheduler.imports.kinds import find_kind
from scheduler.imports.remembered import remembered
from scheduler.imports.uploads import Uploads

PAGE = 30
LONGEST_NAME = 120
LONGEST_CONSENT = 300

_HISTORY = text("""
    SELECT run.id AS run_id, data_import.id AS import_id, coalesce(run.kind, data_import.kind) AS kind,
           coalesce(run.file_name, data_import.file_name) AS file_name, run.state,
           coalesce(data_import.counts, run.report -> 'counts') AS counts,
           coalesce(run.created_by, data_import.applied_by) AS by,
           coalesce(run.created_at, data_import.applied_at) AS at, data_import.undone_at
    FROM (SELECT id, kind, file_name, state, report, created_by, created_at, import_id FROM import_run
          WHERE local_id = :local_id) AS run
    FULL JOIN (SELECT id, kind, file_name, counts, applied_by, applied_at, undone_at FROM data_import
               WHERE local_id = :local_id) AS data_import ON data_import.id = run.import_id
    WHERE coalesce(run.created_at, data_import.applied_at) < CAST(:before AS timestamptz)
    ORDER BY at DESC LIMIT :limit
""")


class RunRefused(Exception):
    """It cannot be done now: the file is at another step, or a worker has it."""


class NoRun(LookupError):
    """There is no such file in this local."""


@dataclass(frozen=True, slots=True)
class Line:
    """One file in the history; `run_id` None of one that was imported at a shell."""

    run_id: int | None
    import_id: int | None
    kind: str
    file_name: str
    state: str
    counts: Mapping[str, int]
    by: str
    at: datetime
    is_undone: bool


@dataclass(frozen=True, slots=True)
class View:
    """One file.

    Args:
        rows: read so far, of about `lines`, while a worker is at it; `tries`: how often it was begun.
        undone_at: when what it wrote was taken back.
    """

    run: ImportRun
    rows: int
    tries: int
    undone_at: datetime | None
    undone_by: str | None

    @property
    def under_way(self) -> bool:
        """Whether a worker has it, or will in a moment."""
        return self.run.state in (ImportState.CHECK, ImportState.APPLY, ImportState.UNDO)


def upload(
    session: Session,
    uploads: Uploads,
    actor: str,
    now: datetime,
    *,
    local_id: int,
    kind: ImportKind,
    file_name: str,
    data: bytes,
) -> int:
    """Keeps a file whose content is CSV; returns the number of its run.

    Raises:
        ImportRefused: the file as a whole cannot be used; each sentence says what to do.
    """
    decoded = decode(data)
    run = ImportRun(
        local_id=local_id,
        kind=kind,
        file_name=" ".join(file_name.split())[-LONGEST_NAME:] or "list.csv",
        stored=uploads.keep(data),
        state=ImportState.UPLOADED,
        header=list(decoded.header),
        lines=decoded.text.count("\n"),
        choices={},
        refusals=[each.stored() for each in decoded.warnings],
        created_by=actor,
        created_at=now,
        asked_by=actor,
        state_at=now,
    )
    session.add(run)
    session.flush()
    _audit(session, actor, now, "import_uploaded", run)
    return run.id


def view(session: Session, local_id: int, run_id: int) -> View:
    """One file, and how far it is; one statement.

    Raises:
        NoRun: there is none.
    """
    row = session.execute(
        select(ImportRun, ImportProgress, DataImport.undone_at, DataImport.undone_by)
        .outerjoin(ImportProgress, ImportProgress.run_id == ImportRun.id)
        .outerjoin(DataImport, DataImport.id == ImportRun.import_id)
        .where(ImportRun.id == run_id, ImportRun.local_id == local_id)
    ).one_or_none()
    if row is None:
        raise NoRun(run_id)
    run, progress, undone_at, undone_by = row
    return View(run, progress.rows if progress else 0, progress.tries if progress else 0, undone_at, undone_by)


def fields_of(kind: ImportKind) -> Sequence[Field]:
    """What a file of this kind may hold."""
    return find_kind(kind).fields(Choices())


def columns(session: Session, local: Local, run: ImportRun, now: datetime) -> dict[str, str]:
    """Which field each column is: as chosen, else as the last file of this kind had it, else guessed; "-" is none."""
    known = {field.name for field in fields_of(run.kind)} | {IGNORED}
    before = remembered(Job(session, local, run.created_by, now, Choices()), run.kind)
    guessed = guesses(run.header, fields_of(run.kind))
    chosen: dict[str, str] = {}
    for found in (run.choices.get("told", {}), before, guessed):
        for name, field in found.items():
            is_free = field == IGNORED or field not in chosen.values()
            if name in run.header and name not in chosen and field in known and is_free:
                chosen[name] = field
    return {name: chosen.get(name, IGNORED) for name in run.header if name}


def check(session: Session, actor: str, now: datetime, local_id: int, run_id: int, choices: Choices) -> None:
    """Asks for a dry run with these choices.

    Raises:
        NoRun, RunRefused: there is none, or it is at another step.
    """
    run = _take(session, local_id, run_id, ImportState.UPLOADED, ImportState.CHECKED)
    run.choices, run.report = asdict(choices), None
    _ask(session, actor, now, run, ImportState.CHECK)


def apply(session: Session, actor: str, now: datetime, local_id: int, run_id: int) -> None:
    """Asks for its good rows to be written.

    Raises:
        NoRun, RunRefused: there is none, or it is not checked.
    """
    _ask(session, actor, now, _take(session, local_id, run_id, ImportState.CHECKED), ImportState.APPLY)


def take_back(session: Session, actor: str, now: datetime, local_id: int, run_id: int) -> None:
    """Asks for all it wrote to be taken back.

    Raises:
        NoRun, RunRefused: there is none, or it wrote nothing.
    """
    run = _take(session, local_id, run_id, ImportState.APPLIED)
    if run.import_id is None:
        raise RunRefused
    _ask(session, actor, now, run, ImportState.UNDO)


def discard(session: Session, uploads: Uploads, actor: str, now: datetime, local_id: int, run_id: int) -> None:
    """Removes an uploaded file of which nothing was written.

    Raises:
        NoRun, RunRefused: there is none, or it is applied or under way.
    """
    run = _take(session, local_id, run_id, ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)
    if run.stored is not None:
        uploads.remove(run.stored, with_bad=True)
    run.stored, run.state, run.state_at = None, ImportState.DISCARDED, now
    _audit(session, actor, now, "import_discarded", run)


def bad_file(session: Session, uploads: Uploads, actor: str, now: datetime, local_id: int, run_id: int) -> bytes | None:
    """The bad rows to mend, while they are kept; the download is audited.

    Raises:
        NoRun: there is none.
    """
    run = view(session, local_id, run_id).run
    found = uploads.bad(run.stored) if run.stored is not None else None
    if found is not None:
        _audit(session, actor, now, "import_bad_rows_seen", run)
    return found


def adopt(session: Session, actor: str, now: datetime, local_id: int, import_id: int) -> int:
    """A page for what was imported at a shell, so that it can be taken back from there; returns its run.

    Raises:
        NoRun: there is no such import.
    """
    found = session.get(DataImport, import_id)
    if found is None or found.local_id != local_id:
        raise NoRun(import_id)
    held = session.scalar(select(ImportRun.id).where(ImportRun.import_id == import_id))
    if held is not None:
        return held
    run = ImportRun(
        local_id=local_id,
        kind=found.kind,
        file_name=found.file_name,
        state=ImportState.APPLIED,
        header=list(found.columns),
        lines=sum(found.counts.values()),
        choices={},
        report=found.report | {"counts": found.counts, "columns": [[*each, "told"] for each in found.columns.items()]},
        refusals=[],
        import_id=import_id,
        created_by=found.applied_by,
        created_at=found.applied_at,
        asked_by=actor,
        state_at=now,
    )
    session.add(run)
    session.flush()
    return run.id


def history(session: Session, local_id: int, before: datetime | None = None) -> tuple[list[Line], datetime | None]:
    """The local's files, the newest first, and where the next page begins; one statement."""
    values: dict[str, Any] = {"local_id": local_id, "before": before or "infinity", "limit": PAGE + 1}
    rows = session.execute(_HISTORY, values).all()
    lines = [_line(row) for row in rows[:PAGE]]
    return lines, lines[-1].at if len(rows) > PAGE else None


def _line(row: Row[Any]) -> Line:
    return Line(
        run_id=row.run_id,
        import_id=row.import_id,
        kind=row.kind,
        file_name=row.file_name,
        state=row.state or ImportState.APPLIED.value,
        counts=row.counts or {},
        by=row.by,
        at=row.at,
        is_undone=row.undone_at is not None,
    )


def _take(session: Session, local_id: int, run_id: int, *states: ImportState) -> ImportRun:
    """The run, locked; a worker that has it just now is not waited for."""
    wanted = select(ImportRun).where(ImportRun.id == run_id, ImportRun.local_id == local_id)
    run = session.scalar(wanted)
    if run is None:
        raise NoRun(run_id)
    if run.state not in states:
        raise RunRefused
    try:
        with session.begin_nested():
            session.refresh(run, with_for_update={"nowait": True})
    except OperationalError:
        raise RunRefused from None
    if run.state not in states:
        raise RunRefused
    return run


def _ask(session: Session, actor: str, now: datetime, run: ImportRun, state: ImportState) -> None:
    run.state, run.state_at, run.asked_by, run.refusals = state, now, actor, []
    _audit(session, actor, now, f"import_{state.value}_asked", run)


def _audit(session: Session, actor: str, now: datetime, action: str, run: ImportRun) -> None:
    detail = f"file {run.id}: {run.kind.value} of {run.file_name}"
    session.add(AuditEntry(actor=actor, action=action, member_id=None, detail=detail, local_id=run.local_id, at=now))
