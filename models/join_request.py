"""Numbers that are no member's, and whose holders ask to join: pending until staff decide."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, OptionalMemberKey, choice
from models.channel import Channel


class JoinState(StrEnum):
    """What became of a request."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"


class JoinRequest(Base):
    """What a person who is not on the list says of themselves. No member's record exists before staff approve."""

    __tablename__ = "join_request"
    __table_args__ = (
        CheckConstraint(r"address ~ '^\+[1-9][0-9]{4,14}$'", name="address_e164"),
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided_with_time"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_someone"),
        CheckConstraint("(state = 'approved') = (member_id IS NOT NULL)", name="approved_with_member"),
        # A second request of the same number changes the first.
        Index(
            "uq_join_request_pending", "local_id", "address", unique=True, postgresql_where=text("state = 'pending'")
        ),
        Index("ix_join_request_address", "address", "local_id", "id"),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    address: Mapped[str]
    state: Mapped[JoinState] = mapped_column(choice(JoinState), server_default=JoinState.PENDING.value)
    # In the person's own words.
    name: Mapped[str]
    workplace: Mapped[str | None]
    language: Mapped[str]
    # Whether they said that they may be texted; the ledger has the wording.
    agrees_to_texts: Mapped[bool]
    asked_at: Mapped[datetime]
    # Rate limit: how often the number has asked since `window_at`.
    window_at: Mapped[datetime]
    asked: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    member_id: Mapped[OptionalMemberKey]
