"""Files that staff upload to be imported: where each stands, from the upload to the taking back."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from models.base import Base, Key, LocalKey, choice
from models.imports import ImportKind

UNDER_WAY = "state IN ('check', 'apply', 'undo')"


class ImportState(StrEnum):
    """Where a file stands. `check`, `apply` and `undo` are a worker's to do; the others wait for a person, or are over.

    uploaded: its columns are to be named. checked: the report is there, nothing is written yet.
    """

    UPLOADED = "uploaded"
    CHECK = "check"
    CHECKED = "checked"
    APPLY = "apply"
    APPLIED = "applied"
    UNDO = "undo"
    FAILED = "failed"
    DISCARDED = "discarded"


class ImportRun(Base):
    """One file. Its rows lie in a file of the server (`stored`) that goes when they are applied, or after a day.

    header: the names of its columns. choices: what whoever imports decided, as scheduler/imports/job.py has them.
    report: the newest, with private values masked. refusals: why the newest step was not done, a sentence each.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        Index("ix_import_run_local_id", "local_id", "id"),
        Index("ix_import_run_under_way", "id", postgresql_where=text(UNDER_WAY)),
        Index("ix_import_run_stored", "created_at", postgresql_where=text("stored IS NOT NULL")),
        Index("ix_import_run_import_id", "import_id", postgresql_where=text("import_id IS NOT NULL")),
        CheckConstraint("stored ~ '^[0-9a-f]{32}$'", name="stored_form"),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    kind: Mapped[ImportKind] = mapped_column(choice(ImportKind))
    file_name: Mapped[str]
    stored: Mapped[str | None]
    state: Mapped[ImportState] = mapped_column(choice(ImportState))
    header: Mapped[list[str]] = mapped_column(ARRAY(Text))
    lines: Mapped[int]
    choices: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    report: Mapped[dict[str, Any] | None]
    refusals: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'::text[]"))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("data_import.id"))
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    asked_by: Mapped[str]
    state_at: Mapped[datetime]


class ImportProgress(Base):
    """How far a worker is with a file. Apart from its run, whose row the worker holds until all is written.

    tries: how often the step was begun; a worker that was killed leaves it to the next.
    """

    __tablename__ = "import_progress"

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True)
    rows: Mapped[int]
    tries: Mapped[int] = mapped_column(SmallInteger)
    begun_at: Mapped[datetime]
    at: Mapped[datetime]
