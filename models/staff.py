"""What waits for staff, and who looked at whose record."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, OptionalMemberKey, choice


class StaffNoteKind(StrEnum):
    """Why staff should look."""

    PERSON_ASKED = "person_asked"
    WRONG_NUMBER = "wrong_number"
    VERIFICATION_LOCKED = "verification_locked"
    URGENT = "urgent"
    REQUEST = "request"
    FAULT = "fault"


class StaffNote(Base):
    """Something for a person of the local to do; open until `done_at`."""

    __tablename__ = "staff_note"
    __table_args__ = (Index("ix_staff_note_open", "local_id", "at", postgresql_where=text("done_at IS NULL")),)

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    member_id: Mapped[OptionalMemberKey]
    address: Mapped[str]
    kind: Mapped[StaffNoteKind] = mapped_column(choice(StaffNoteKind))
    detail: Mapped[str]
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class AuditEntry(Base):
    """That someone of the staff saw or changed a record. Only ever appended.

    A trigger fills in `local_id` where the writer leaves it out: the member's, or else the local in which the console's
    request works (the setting `rollcall.local_id` of its transaction). None: of no local, such as a command's.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_member", "member_id", "at"),
        Index("ix_audit_entry_local", "local_id", "at", "id"),
        Index("ix_audit_entry_actor", "local_id", "actor", "at", "id"),
    )

    id: Mapped[Key]
    local_id: Mapped[int | None] = mapped_column(ForeignKey("local.id"))
    actor: Mapped[str]
    action: Mapped[str]
    member_id: Mapped[OptionalMemberKey]
    detail: Mapped[str]
    at: Mapped[datetime]
