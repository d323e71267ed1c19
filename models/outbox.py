"""The outbox: what is to be handed to the carrier, once. PostgreSQL is the queue of record."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, LocalKey, OptionalMemberKey, choice
from models.channel import Channel


class OutboxStatus(StrEnum):
    """The life of a row; it only moves forward. docs/outbox.md has the picture."""

    PLANNED = "planned"
    DUE = "due"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELED = "canceled"


class OutboxKind(StrEnum):
    """Why it is sent: what a person's own text asked for, or something the local started."""

    REPLY = "reply"
    NOTICE = "notice"
    BLAST = "blast"


class Outbox(Base):
    """One text to one number."""

    __tablename__ = "outbox"
    __table_args__ = (
        # A blast that runs twice, or resumes after a crash, finds its rows already there.
        Index("uq_outbox_blast", "blast", "address", unique=True, postgresql_where=text("blast IS NOT NULL")),
        Index("ix_outbox_due", "due_at", postgresql_where=text("status IN ('planned', 'due')")),
        Index("ix_outbox_open", "lease_until", postgresql_where=text("status IN ('sending', 'unknown')")),
        Index("ix_outbox_address", "address", "local_id"),
        Index("ix_outbox_withdraw", "id", postgresql_where=text("withdraw_at_carrier")),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    member_id: Mapped[OptionalMemberKey]
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    address: Mapped[str]
    body: Mapped[str]
    kind: Mapped[OutboxKind] = mapped_column(choice(OutboxKind))
    blast: Mapped[str | None]
    status: Mapped[OutboxStatus] = mapped_column(choice(OutboxStatus))
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    # Who holds a `sending` row loses it at this moment; the row is then of unknown outcome.
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    provider_sid: Mapped[str | None] = mapped_column(unique=True)
    error_code: Mapped[int | None]
    # Why we did not hand it over: `opted_out`, or `no_consent` on the ledger.
    refusal: Mapped[str | None]
    # An opt-out came after the carrier took a scheduled text: it must be withdrawn there too.
    withdraw_at_carrier: Mapped[bool] = mapped_column(server_default=text("false"))
    message_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("message.id"))
    created_at: Mapped[datetime]
    status_at: Mapped[datetime]
