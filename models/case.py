"""What grievances and issues share: the history of each card, and the files that belong to it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, Words, choice

ONE_CARD = "num_nonnulls(grievance_id, issue_id) = 1"


class MoveKind(StrEnum):
    """What was done to a card."""

    OPENED = "opened"
    MOVED = "moved"
    PLANNED = "planned"  # another owner, another next step or day
    ENDED = "ended"
    REOPENED = "reopened"


class CaseMove(Base):
    """One line of a card's history. `before` and `after` hold all that may be undone, whole.

    `texts` are the rows of the outbox by which members are told of it. A move that was undone stays, and says so.
    """

    __tablename__ = "case_move"
    __table_args__ = (
        CheckConstraint(ONE_CARD, name="one_card"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by_somebody"),
        Index("ix_case_move_grievance", "grievance_id", text("id DESC")),
        Index("ix_case_move_issue", "issue_id", text("id DESC")),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    grievance_id: Mapped[int | None] = mapped_column(ForeignKey("grievance.id"))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))
    kind: Mapped[MoveKind] = mapped_column(choice(MoveKind))
    before: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    after: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(Words, server_default=text("''"))
    texts: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=text("'{}'::bigint[]"))
    actor: Mapped[str]
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]


class Attachment(Base):
    """A file that staff added to a card. Its name on disk is `stored_as`, at random; a removed one is gone there."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint(ONE_CARD, name="one_card"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
        CheckConstraint("char_length(name) BETWEEN 1 AND 120", name="name_length"),
        CheckConstraint("stored_as ~ '^[0-9a-f]{32}$'", name="stored_as_form"),
        Index("ix_attachment_grievance", "grievance_id"),
        Index("ix_attachment_issue", "issue_id"),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    grievance_id: Mapped[int | None] = mapped_column(ForeignKey("grievance.id"))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))
    name: Mapped[str] = mapped_column(Words)
    content_type: Mapped[str]
    size: Mapped[int]
    stored_as: Mapped[str] = mapped_column(unique=True)
    added_at: Mapped[datetime]
    added_by: Mapped[str]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None]
