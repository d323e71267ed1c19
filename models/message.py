"""Every text in or out, once, and what the carrier told of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, Words, choice
from models.channel import Channel, Direction


class MessageStatus(StrEnum):
    """The carrier's states in the order they may follow each other (Twilio: message status values)."""

    RECEIVED = "received"
    REPLIED = "replied"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    ACCEPTED = "accepted"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"
    READ = "read"


class Message(Base):
    """One message. `address` is the person's end; the local's own end is its number."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_thread", "address", "local_id", "channel", "id"),
        # In the order of time: a day is a range of the table's pages (scheduler/sending/pace.py).
        Index("ix_message_at", "at", postgresql_using="brin", postgresql_with={"autosummarize": True}),
        Index("ix_message_reply", "in_reply_to", postgresql_where=text("in_reply_to IS NOT NULL")),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    address: Mapped[str]
    # Twilio gives no SID to a TwiML reply until its first status callback.
    provider_sid: Mapped[str | None] = mapped_column(unique=True)
    body: Mapped[str] = mapped_column(Words)
    segments: Mapped[int] = mapped_column(SmallInteger)
    status: Mapped[MessageStatus] = mapped_column(choice(MessageStatus))
    status_at: Mapped[datetime]
    error_code: Mapped[int | None]
    in_reply_to: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    intent: Mapped[str | None]
    confidence: Mapped[float | None]
    at: Mapped[datetime]


class CarrierReceipt(Base):
    """A status callback as it came: kept whole, so that one for a SID not yet stored is matched later."""

    __tablename__ = "carrier_receipt"
    __table_args__ = (UniqueConstraint("provider_sid", "status", "error_code", postgresql_nulls_not_distinct=True),)

    id: Mapped[Key]
    provider_sid: Mapped[str]
    status: Mapped[str]
    error_code: Mapped[int | None]
    matched: Mapped[bool]
    at: Mapped[datetime]
