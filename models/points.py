"""Points of members who want them: one for coming, two for helping, three for leading. Nobody is ranked."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, choice


class PointsKind(StrEnum):
    """What was done."""

    ATTEND = "attend"
    VOLUNTEER = "volunteer"
    LEAD = "lead"


class PointsAccount(Base):
    """A member who said to count. After `left_at` nothing is counted, and what there was stays hidden meanwhile."""

    __tablename__ = "points_account"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class PointsEntry(Base):
    """Points for one thing done, given once: `source` names it (`rsvp:12`, `shift:7`)."""

    __tablename__ = "points_entry"
    __table_args__ = (
        UniqueConstraint("member_id", "source"),
        CheckConstraint("points BETWEEN 0 AND 100", name="points_range"),
    )

    id: Mapped[Key]
    member_id: Mapped[int] = mapped_column(ForeignKey("points_account.member_id", ondelete="CASCADE"))
    kind: Mapped[PointsKind] = mapped_column(choice(PointsKind))
    points: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    source: Mapped[str]
    at: Mapped[datetime]
