"""Changes to the record that somebody asked for: what it says now, what it should say, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, choice


class ChangeField(StrEnum):
    """What of a record can be asked to change; bot/actions/change_fields.py says how each is written."""

    WORKSITE = "worksite"
    SHIFT = "shift"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    NAME = "name"
    PREFERRED_NAME = "preferred_name"
    CERTIFICATION = "certification"
    LANGUAGE = "language"


class ChangeSource(StrEnum):
    """Who says so: the member by text, a list of another system, or the staff."""

    TEXT = "text"
    IMPORT = "import"
    STAFF = "staff"


class ChangeState(StrEnum):
    """What became of it.

    conflict: another source says something else, and staff must choose. replaced: the same source has said something
    else since.
    """

    WAITING = "waiting"
    CONFLICT = "conflict"
    APPLIED = "applied"
    DECLINED = "declined"
    REPLACED = "replaced"


OPEN = "state IN ('waiting', 'conflict')"


class ChangeRequest(Base):
    """One change. `before` and `after` are the field's own values, such as a worksite's id or a number in E.164.

    detail: what a field needs beside the value: a certification's title, the proof of a new number.
    told_at: when the member was told what staff decided.
    """

    __tablename__ = "change_request"
    __table_args__ = (
        # One open word a source: who changes their mind replaces it.
        Index(
            "uq_change_request_open",
            "member_id",
            "field",
            "subject",
            "source",
            unique=True,
            postgresql_where=text(OPEN),
        ),
        Index("ix_change_request_member_id", "member_id", text("id DESC")),
        Index("ix_change_request_waiting", "local_id", "asked_at", postgresql_where=text(OPEN)),
        CheckConstraint(f"(decided_at IS NULL) = ({OPEN})", name="decided"),
        CheckConstraint("state <> 'declined' OR reason IS NOT NULL", name="declined_with_reason"),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    field: Mapped[ChangeField] = mapped_column(choice(ChangeField))
    # Which of several: the title of a certification. Empty where a member has one.
    subject: Mapped[str] = mapped_column(server_default=text("''"))
    before: Mapped[str | None]
    after: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    source: Mapped[ChangeSource] = mapped_column(choice(ChangeSource))
    state: Mapped[ChangeState] = mapped_column(choice(ChangeState))
    media_message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    told_at: Mapped[datetime | None]
