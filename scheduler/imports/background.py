"""What a worker does with uploaded files: checks, applies and takes back; whoever is killed leaves it to the next.

The transaction holds the row of the run from the claim to the end, with all that the file writes. A worker that dies
loses both at once: the row is free again and says what it said before, and the clock wakes another worker for it.
"""

from dataclasses import dataclass
from typing import Any

import structlog
from psycopg import Error as PsycopgError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from config.clock import now
from models import ImportRun, ImportState, Local
from models.database import SessionMaker
from scheduler.imports.bad_rows import bad_rows, for_pages
from scheduler.imports.faults import ImportRefused
from scheduler.imports.job import Choices
from scheduler.imports.report import Report
from scheduler.imports.running import File, run
from scheduler.imports.sentences import Sentence, say
from scheduler.imports.undo import undo
from scheduler.imports.uploads import Uploads

MOST_TRIES = 3

# Held to the end; FOR NO KEY UPDATE lets the progress, which refers to the row, be written meanwhile.
_CLAIM = text("""
    SELECT id FROM import_run WHERE state IN ('check', 'apply', 'undo')
    ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
""")
_BEGIN = text("""
    INSERT INTO import_progress (run_id, rows, tries, begun_at, at) VALUES (:id, 0, 1, :now, :now)
    ON CONFLICT (run_id) DO UPDATE SET rows = 0, tries = import_progress.tries + 1, begun_at = :now, at = :now
    RETURNING tries
""")
_PROGRESS = text("UPDATE import_progress SET rows = :rows, at = :now WHERE run_id = :id")
_OVER = text("DELETE FROM import_progress WHERE run_id = :id")
_LOCAL = text("SELECT set_config('rollcall.local_id', :local_id, true)")

log = structlog.get_logger(__name__)


def run_imports(sessions: SessionMaker, uploads: Uploads) -> None:
    """Does what there is to do, a file at a time."""
    while _one(sessions, uploads):
        pass


def _one(sessions: SessionMaker, uploads: Uploads) -> bool:
    """Whether there was one to do."""
    with sessions() as session:
        run_id = session.execute(_CLAIM).scalar()
        if run_id is None:
            return False
        held = session.get_one(ImportRun, run_id)
        session.execute(_LOCAL, {"local_id": str(held.local_id)})
        with sessions.begin() as other:
            tries = int(other.execute(_BEGIN, {"id": run_id, "now": now()}).scalar_one())
        if tries > MOST_TRIES:
            if held.state is ImportState.UNDO:
                _end(held, ImportState.APPLIED, say("undo_gave_up"))
            else:
                _end(held, ImportState.FAILED, say("gave_up"))
            session.execute(_OVER, {"id": run_id})
            session.commit()
            return True
        work = _Work(session, sessions, uploads, held)
        try:
            work.do()
            session.execute(_OVER, {"id": run_id})
            session.commit()
        except (SQLAlchemyError, PsycopgError) as error:
            session.rollback()
            log.warning("import_failed", run_id=run_id, error=type(error).__name__)
            # The clock wakes a worker for it again.
            return False
        work.tidy()
    return True


@dataclass(slots=True)
class _Work:
    session: Session
    sessions: SessionMaker
    uploads: Uploads
    run: ImportRun
    stored: str | None = None
    is_over: bool = False
    bad: bytes | None = None

    def do(self) -> None:
        """The step that is asked for."""
        self.stored = self.run.stored
        if self.run.state is ImportState.UNDO:
            self._undo()
            return
        applies = self.run.state is ImportState.APPLY
        back = ImportState.CHECKED if applies else ImportState.UPLOADED
        try:
            report = self._read(apply=applies)
        except ImportRefused as refused:
            _end(self.run, back, *refused.sentences)
            return
        except FileNotFoundError:
            _end(self.run, ImportState.DISCARDED, say("gone"))
            self.run.stored = None
            return
        self.bad = bad_rows(report, for_pages) if report.bad else None
        self.run.report = _kept(report)
        if not applies:
            _end(self.run, ImportState.CHECKED)
        elif not report.applied:
            _end(self.run, ImportState.CHECKED, say("one_bad"))
        else:
            self.run.import_id = report.import_id
            _end(self.run, ImportState.APPLIED)
            self.is_over = True

    def tidy(self) -> None:
        """What of files is to be done, once the database has it all."""
        if self.stored is None or self.run.state not in (ImportState.CHECKED, ImportState.APPLIED):
            return
        self.uploads.keep_bad(self.stored, self.bad)
        if self.is_over:
            self.uploads.remove(self.stored, with_bad=False)

    def _read(self, *, apply: bool) -> Report:
        local = self.session.get_one(Local, self.run.local_id)
        return run(
            self.session,
            local,
            self.run.kind,
            File(self.run.file_name, self.uploads.read(self.run.stored or "")),
            actor=self.run.asked_by,
            now=now(),
            choices=Choices(**self.run.choices),
            apply=apply,
            progress=self._tell,
        )

    def _undo(self) -> None:
        if self.run.import_id is None:
            _end(self.run, ImportState.APPLIED)
            return
        try:
            with self.session.begin_nested():
                undo(self.session, self.run.import_id, local_id=self.run.local_id, actor=self.run.asked_by, now=now())
        except ImportRefused as refused:
            _end(self.run, ImportState.APPLIED, *refused.sentences)
        else:
            _end(self.run, ImportState.APPLIED)

    def _tell(self, rows: int) -> None:
        with self.sessions.begin() as other:
            other.execute(_PROGRESS, {"id": self.run.id, "rows": rows, "now": now()})


def _end(run_: ImportRun, state: ImportState, *refusals: Sentence) -> None:
    run_.state, run_.state_at, run_.refusals = state, now(), [each.stored() for each in refusals]


def _kept(report: Report) -> dict[str, Any]:
    return report.kept() | {
        "counts": report.counts,
        "columns": [list(each) for each in report.columns],
        "unused": list(report.unused),
        "bad": len(report.bad),
        "faults_in_all": len(report.faults),
        "conflicts_in_all": len(report.conflicts),
        "notices_in_all": len(report.notices),
    }
