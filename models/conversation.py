"""The one conversation a local has with one number on one channel, and what it is in the middle of."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, choice
from models.channel import Channel


class Conversation(Base):
    """Locked for the length of a turn. Its size does not grow with history."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("local_id", "channel", "address"),
        # Whoever texted last is first in the Inbox.
        Index(
            "ix_conversation_newest",
            "local_id",
            text("last_inbound_at DESC"),
            text("id DESC"),
            postgresql_where=text("last_inbound_at IS NOT NULL"),
        ),
        Index(
            "ix_conversation_acting_member_id",
            "acting_member_id",
            postgresql_where=text("acting_member_id IS NOT NULL"),
        ),
        Index("ix_conversation_recipient_id", "recipient_id", postgresql_where=text("recipient_id IS NOT NULL")),
        Index("ix_conversation_asked", "consent_asked_at", postgresql_where=text("consent_asked_at IS NOT NULL")),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    address: Mapped[str]
    state: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    language: Mapped[str | None]
    # Part of the last reply that waits for MORE.
    rest: Mapped[str | None]
    # The first text to a number says who we are and how to stop; this is when it did.
    introduced_at: Mapped[datetime | None]
    # Which member a shared number last proved to be, and until when that holds.
    acting_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    acting_until: Mapped[datetime | None]
    # When we asked "did you mean STOP?": silence for five minutes is a yes.
    consent_asked_at: Mapped[datetime | None]
    # Loop guard: replies since the start of this minute.
    replies_since: Mapped[datetime | None]
    replies: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    # The newest campaign text whose question was put: with the first text after it (bot/campaigns.py).
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("recipient.id"))
    last_inbound_at: Mapped[datetime | None]
