"""Problems that people report: what happened, when it must be filed, and what was added to it since."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Time, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, OptionalMemberKey, Words, choice
from models.channel import Channel


class ReportState(StrEnum):
    """Open until staff make it a grievance or close it."""

    OPEN = "open"
    FILED = "filed"
    CLOSED = "closed"


class Report(Base):
    """One report. `what`, `place` and `witnesses` are the person's own words, for staff alone: no text carries them.

    `member_id` None is an unknown person's report. `anonymous`: co-workers must not learn who reported; staff do.
    `updates`: the person agreed to be told by text at each step. `deadline` is the last day to file, by the contract.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("local_id", "number"),
        CheckConstraint("char_length(what) BETWEEN 1 AND 4000", name="what_length"),
        CheckConstraint("(state = 'filed') = (grievance_id IS NOT NULL)", name="filed_has_grievance"),
        Index("ix_report_address", "address", "local_id"),
        Index("ix_report_deadline", "deadline", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    number: Mapped[int]
    member_id: Mapped[OptionalMemberKey]
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    address: Mapped[str]
    language: Mapped[str]
    what: Mapped[str] = mapped_column(Words)
    happened_on: Mapped[date]
    happened_at: Mapped[time | None] = mapped_column(Time)
    place: Mapped[str] = mapped_column(Words)
    worksite_id: Mapped[int | None] = mapped_column(ForeignKey("worksite.id"), index=True)
    witnesses: Mapped[str | None] = mapped_column(Words)
    anonymous: Mapped[bool]
    updates: Mapped[bool]
    deadline: Mapped[date]
    urgent: Mapped[bool]
    state: Mapped[ReportState] = mapped_column(choice(ReportState))
    state_at: Mapped[datetime]
    grievance_id: Mapped[int | None] = mapped_column(ForeignKey("grievance.id"), index=True)
    # Working days before the deadline at which the steward was last paged again.
    paged_days_before: Mapped[int | None] = mapped_column(SmallInteger)
    created_at: Mapped[datetime]


class ReportAddition(Base):
    """What the person said later; `words` may be empty when only photos came."""

    __tablename__ = "report_addition"

    id: Mapped[Key]
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    words: Mapped[str] = mapped_column(Words)
    at: Mapped[datetime]


class ReportMedia(Base):
    """A photo or document that belongs to a report."""

    __tablename__ = "report_media"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"), primary_key=True, index=True)
