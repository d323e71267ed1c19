"""A conversation in a person's hands: a steward's, or the staff's when no steward can be texted."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, OptionalMemberKey, choice

OPEN = "closed_at IS NULL"


class HandoffReason(StrEnum):
    """Why a person was wanted; `staff`: a person of the staff began it."""

    ASKED = "asked"
    MISSED = "missed"
    URGENT = "urgent"
    REPORT = "report"
    LOW_CONFIDENCE = "low_confidence"
    LOW_ANSWER = "low_answer"
    STAFF = "staff"


class HandoffEnd(StrEnum):
    """Who ended it: the steward's DONE, the member's MENU, staff, a STOP, or silence."""

    DONE = "done"
    LEFT = "left"
    STAFF = "staff"
    OPTED_OUT = "opted_out"
    SILENCE = "silence"


class Handoff(Base):
    """Open until `closed_at`; a conversation has one that is open at the most.

    Whose it is: `steward_id` and the number that steward is reached at, or neither: then it waits for the staff, or for
    `assigned_to` of them.
    `number` is what the steward calls it by ("2: on my way"), 0 in the staff's queue; an hour after it is closed it is
    free again.
    """

    __tablename__ = "handoff"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (ended IS NULL)", name="closed_with_end"),
        CheckConstraint("(steward_id IS NULL) = (steward_address IS NULL)", name="steward_with_address"),
        CheckConstraint("(steward_id IS NULL) = (number = 0)", name="steward_with_number"),
        CheckConstraint("steward_id IS NULL OR assigned_to IS NULL", name="with_one_person"),
        Index("uq_handoff_conversation", "conversation_id", unique=True, postgresql_where=text(OPEN)),
        Index(
            "uq_handoff_number",
            "steward_address",
            "local_id",
            "number",
            unique=True,
            postgresql_where=text(f"{OPEN} AND steward_address IS NOT NULL"),
        ),
        Index("ix_handoff_open", "local_id", "opened_at", postgresql_where=text(OPEN)),
        Index("ix_handoff_opened", "local_id", "opened_at"),
        Index("ix_handoff_assigned_to", "assigned_to", postgresql_where=text("assigned_to IS NOT NULL")),
        Index("ix_handoff_escalate", "escalate_at", postgresql_where=text(OPEN)),
        Index("ix_handoff_silent", "silent_at", postgresql_where=text(OPEN)),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    member_id: Mapped[OptionalMemberKey]
    reason: Mapped[HandoffReason] = mapped_column(choice(HandoffReason))
    steward_id: Mapped[OptionalMemberKey]
    steward_address: Mapped[str | None]
    number: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    assigned_to: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id", ondelete="SET NULL"))
    opened_at: Mapped[datetime]
    # The newest words of the member, and of whoever answers; the first answer is what members wait for.
    member_at: Mapped[datetime]
    first_reply_at: Mapped[datetime | None]
    reply_at: Mapped[datetime | None]
    # When it goes to someone else unless answered, None when nobody further is left; and how often it has.
    escalate_at: Mapped[datetime | None]
    escalations: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    # When it is closed unless somebody says something.
    silent_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    ended: Mapped[HandoffEnd | None] = mapped_column(choice(HandoffEnd))
