"""Files of other systems that were read into the record: what each changed, so that it can be taken back."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import BigInteger

from models.base import Base, Key, LocalKey, OptionalMemberKey, choice


class ImportKind(StrEnum):
    """What a file holds, one thing a row."""

    MEMBERS = "members"
    DUES = "dues"
    CERTIFICATIONS = "certifications"
    GRIEVANCES = "grievances"
    EVENTS = "events"
    ASSESSMENTS = "assessments"


class DataImport(Base):
    """One file that was applied. A dry run leaves no row.

    columns: their column to our field. counts: rows by what became of them. report: the first faults and notices, with
    private values masked.
    """

    __tablename__ = "data_import"
    __table_args__ = (
        Index("ix_data_import_local_id", "local_id", "id"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by_somebody"),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    kind: Mapped[ImportKind] = mapped_column(choice(ImportKind))
    file_name: Mapped[str]
    sha256: Mapped[str]
    columns: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    report: Mapped[dict[str, Any]]
    applied_by: Mapped[str]
    applied_at: Mapped[datetime]
    undone_by: Mapped[str | None]
    undone_at: Mapped[datetime | None]


class ImportMapping(Base):
    """The columns that a local's files of one kind have, as they were last applied."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("local_id", "kind"),)

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    kind: Mapped[ImportKind] = mapped_column(choice(ImportKind))
    columns: Mapped[dict[str, Any]]
    updated_by: Mapped[str]
    updated_at: Mapped[datetime]


class ImportMade(Base):
    """The rows of one table that an import made: one array, for they are taken back together."""

    __tablename__ = "import_made"
    __table_args__ = (UniqueConstraint("import_id", "made_in"),)

    id: Mapped[Key]
    import_id: Mapped[int] = mapped_column(ForeignKey("data_import.id"))
    made_in: Mapped[str]
    ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class ImportChange(Base):
    """What an import wrote over in one row. `before` and `after` hold the changed columns alone.

    member_id: whom the row is about, so that it goes when their data is erased.
    """

    __tablename__ = "import_change"
    __table_args__ = (Index("ix_import_change_import_id", "import_id", "changed_in"),)

    id: Mapped[Key]
    import_id: Mapped[int] = mapped_column(ForeignKey("data_import.id"))
    changed_in: Mapped[str]
    row_id: Mapped[int]
    member_id: Mapped[OptionalMemberKey]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
