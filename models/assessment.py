"""What somebody of the union thinks of a person's support, 1 to 5, on a day: history, never overwritten."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, MemberKey

MOST_LETTERS = 80  # of who assessed


class Assessment(Base):
    """One assessment: 1 strong support, 2 support, 3 neutral or not known, 4 opposed, 5 hostile.

    A new opinion is a new row, a mistake too: a trigger refuses changes. assessed_by: who talked with the person.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        # The same opinion twice, as from a file that is read again, is one.
        UniqueConstraint("member_id", "on_date", "assessed_by", "score"),
        CheckConstraint("score BETWEEN 1 AND 5", name="score_range"),
        CheckConstraint(f"char_length(assessed_by) BETWEEN 1 AND {MOST_LETTERS}", name="by_length"),
        Index("ix_assessment_newest", "member_id", text("on_date DESC"), text("id DESC")),
        Index("ix_assessment_local", "local_id", text("on_date DESC"), text("id DESC")),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    member_id: Mapped[MemberKey]
    score: Mapped[int] = mapped_column(SmallInteger)
    on_date: Mapped[date]
    assessed_by: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
