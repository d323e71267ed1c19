"""Grievances and the steps of the contract they pass through."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, MemberKey, Words, choice


class GrievanceStatus(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    SETTLED = "settled"
    WON = "won"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


class Grievance(Base):
    """One case. `subject`, `facts` and `outcome` are for staff alone: no text ever carries them.

    `updates`: the member agreed to be told by text at each step. `owner_id` is empty for what an import brought, until
    somebody takes it. `outcome` and `ended_on` are of cases that staff ended here; a list may end one without them.
    """

    __tablename__ = "grievance"
    __table_args__ = (
        UniqueConstraint("local_id", "number"),
        Index("ix_grievance_open", "local_id", postgresql_where=text("status = 'open'")),
        Index("ix_grievance_owner_id", "owner_id"),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    member_id: Mapped[MemberKey]
    number: Mapped[int]
    subject: Mapped[str]
    facts: Mapped[str] = mapped_column(server_default=text("''"))
    status: Mapped[GrievanceStatus] = mapped_column(choice(GrievanceStatus))
    filed_on: Mapped[date]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    updates: Mapped[bool] = mapped_column(server_default=text("false"))
    outcome: Mapped[str | None] = mapped_column(Words)
    ended_on: Mapped[date | None]


class GrievanceStep(Base):
    """One step of a case, and the next thing that happens in it. The highest step is the present one."""

    __tablename__ = "grievance_step"
    __table_args__ = (
        UniqueConstraint("grievance_id", "step"),
        CheckConstraint("step BETWEEN 1 AND 9", name="step_range"),
        CheckConstraint("(next_kind IS NULL) = (next_on IS NULL)", name="next_has_date"),
        CheckConstraint("next_kind IN ('meeting', 'answer_due', 'appeal_due', 'hearing')", name="next_kind"),
    )

    id: Mapped[Key]
    grievance_id: Mapped[int] = mapped_column(ForeignKey("grievance.id"))
    step: Mapped[int] = mapped_column(SmallInteger)
    opened_on: Mapped[date]
    next_kind: Mapped[str | None]
    next_on: Mapped[date | None]
    closed_on: Mapped[date | None]
