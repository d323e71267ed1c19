"""How far each new member has come in getting started, and when."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, OptionalMemberKey, choice


class OnboardingStart(StrEnum):
    """Who began it: the member's own text, staff, an import, or the approval of a request to join."""

    TEXT = "text"
    STAFF = "staff"
    IMPORT = "import"
    JOINED = "joined"


class StageEnd(StrEnum):
    """How a stage ended; SKIPPED is the member's wish, or what could not be asked."""

    DONE = "done"
    SKIPPED = "skipped"


class Onboarding(Base):
    """One member's way through the stages that the local has set (locals/*/onboarding.yml).

    Under way until `completed_at` or `declined_at`. Who completed in time: `completed_at <= due_at`.
    """

    __tablename__ = "onboarding"
    __table_args__ = (
        CheckConstraint("completed_at IS NULL OR declined_at IS NULL", name="one_end"),
        CheckConstraint("text_at IS NULL OR (completed_at IS NULL AND declined_at IS NULL)", name="text_while_open"),
        Index("ix_onboarding_text", "text_at", postgresql_where=text("text_at IS NOT NULL")),
        Index("ix_onboarding_started", "local_id", "started_at"),
        Index(
            "ix_onboarding_open",
            "local_id",
            "due_at",
            postgresql_where=text("completed_at IS NULL AND declined_at IS NULL"),
        ),
        CheckConstraint("(buddy_id IS NULL) = (buddy_at IS NULL)", name="buddy_with_day"),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), unique=True)
    begun_by: Mapped[OnboardingStart] = mapped_column(choice(OnboardingStart))
    started_at: Mapped[datetime]
    # `within_days` of the local's file after the start.
    due_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    # When the member last said "later".
    later_at: Mapped[datetime | None]
    # When we text by ourselves, at the next hour that is allowed: the first question, or a nudge. None: not at all.
    text_at: Mapped[datetime | None]
    nudges: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    nudged_at: Mapped[datetime | None]
    # The member who looks after this one, and since when.
    buddy_id: Mapped[OptionalMemberKey]
    buddy_at: Mapped[datetime | None]

    @property
    def in_time(self) -> bool | None:
        """Whether it was completed within the local's days; None while it is under way."""
        return None if self.completed_at is None else self.completed_at <= self.due_at


class OnboardingStage(Base):
    """A stage that a member has come to. Its name is one of the local's file; the file may have changed since."""

    __tablename__ = "onboarding_stage"
    __table_args__ = (
        UniqueConstraint("onboarding_id", "stage"),
        CheckConstraint("(finished_at IS NULL) = (ended IS NULL)", name="finished_with_end"),
    )

    id: Mapped[Key]
    onboarding_id: Mapped[int] = mapped_column(ForeignKey("onboarding.id", ondelete="CASCADE"))
    stage: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    ended: Mapped[StageEnd | None] = mapped_column(choice(StageEnd))
    # Who of the staff ended it; None where the member's own texts did.
    ended_by: Mapped[str | None]
