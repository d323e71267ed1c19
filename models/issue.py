"""Issues: what is wrong at a worksite, whom it hits, what was reported of it, and how far the union has come."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, Words, choice


class IssueStage(StrEnum):
    """The columns of the board, in order."""

    IDENTIFIED = "identified"
    MAPPED = "mapped"
    PLANNED = "planned"
    TAKEN = "taken"
    DECIDED = "decided"


class IssueOutcome(StrEnum):
    """How it was decided. What is escalated goes on, so it keeps an owner and a next date."""

    WON = "won"
    ESCALATED = "escalated"
    DROPPED = "dropped"


class Issue(Base):
    """One issue. `title` and `about` are for staff alone: no text carries them. `worksite_id` None: the whole local."""

    __tablename__ = "issue"
    __table_args__ = (
        UniqueConstraint("local_id", "number"),
        CheckConstraint("char_length(title) BETWEEN 1 AND 120", name="title_length"),
        CheckConstraint("(stage = 'decided') = (outcome IS NOT NULL)", name="decided_has_outcome"),
        # Won and dropped ones alone have nothing that comes next.
        CheckConstraint(
            "(next_on IS NULL) = (outcome IS NOT NULL AND outcome <> 'escalated')"
            " AND (next_what IS NULL) = (next_on IS NULL)",
            name="open_has_next",
        ),
        CheckConstraint("char_length(next_what) BETWEEN 1 AND 200", name="next_length"),
        Index("ix_issue_board", "local_id", "stage", "next_on"),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    number: Mapped[int]
    title: Mapped[str] = mapped_column(Words)
    about: Mapped[str] = mapped_column(Words, server_default=text("''"))
    worksite_id: Mapped[int | None] = mapped_column(ForeignKey("worksite.id"), index=True)
    stage: Mapped[IssueStage] = mapped_column(choice(IssueStage))
    stage_at: Mapped[datetime]
    outcome: Mapped[IssueOutcome | None] = mapped_column(choice(IssueOutcome))
    owner_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"), index=True)
    next_what: Mapped[str | None] = mapped_column(Words)
    next_on: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class IssueReport(Base):
    """A report that tells of an issue; it tells of one."""

    __tablename__ = "issue_report"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)


class IssueMember(Base):
    """A member whom an issue hits, or who takes part in the action."""

    __tablename__ = "issue_member"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
