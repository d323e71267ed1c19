"""Opt-outs that staff know to be mistakes. They change nothing by themselves: the member's own START does."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, MemberKey


class OptOutMistake(Base):
    """Why an opt-out is thought to be a mistake, and who says so; it waits for a START of the same number.

    No word of staff ends an opt-out (47 CFR 64.1200(a)(10): only the person's own consent does). The reason stands
    beside the START in the history when that comes. `withdrawn_at`: it was no mistake after all.
    """

    __tablename__ = "opt_out_mistake"
    __table_args__ = (
        CheckConstraint("char_length(reason) BETWEEN 1 AND 1000", name="reason_length"),
        CheckConstraint("(withdrawn_by IS NULL) = (withdrawn_at IS NULL)", name="withdrawn_by_someone"),
        Index(
            "uq_opt_out_mistake_open",
            "consent_entry_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    member_id: Mapped[MemberKey]
    # The STOP.
    consent_entry_id: Mapped[int] = mapped_column(ForeignKey("consent_entry.id"))
    reason: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    withdrawn_by: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
