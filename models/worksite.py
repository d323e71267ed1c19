"""Where members work, for whom, and which steward looks after which worksite and shift."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, MemberKey, choice


class Shift(StrEnum):
    """The shifts that decide hours and stewards."""

    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"


class Employer(Base):
    """A company with which the local has, or wants, a contract."""

    __tablename__ = "employer"
    __table_args__ = (UniqueConstraint("local_id", "name"),)

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    name: Mapped[str]


class Worksite(Base):
    """A place where members of one employer work."""

    __tablename__ = "worksite"
    __table_args__ = (UniqueConstraint("employer_id", "name"),)

    id: Mapped[Key]
    employer_id: Mapped[int] = mapped_column(ForeignKey("employer.id"))
    name: Mapped[str]


class StewardAssignment(Base):
    """A steward's worksite; `shift` None means every shift."""

    __tablename__ = "steward_assignment"
    __table_args__ = (
        UniqueConstraint("member_id", "worksite_id", "shift", postgresql_nulls_not_distinct=True),
        Index("ix_steward_assignment_worksite", "worksite_id", "shift"),
    )

    id: Mapped[Key]
    member_id: Mapped[MemberKey]
    worksite_id: Mapped[int] = mapped_column(ForeignKey("worksite.id"))
    shift: Mapped[Shift | None] = mapped_column(choice(Shift))
