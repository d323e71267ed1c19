"""The outbox: what is to be handed to the carrier, once. PostgreSQL is the queue of record."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, SmallInteger, text
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
    """Why it is sent: what a person's own text asked for, or something the local started.

    A confirmation answers STOP or HELP: it may follow an opt-out, for five minutes (47 CFR 64.1200(a)(12)).
    Urgent is a call for help, to a steward or the staff. A relay passes words between a member and whoever of the union
    has taken the conversation over, or tells that person of it.
    """

    URGENT = "urgent"
    REPLY = "reply"
    CONFIRMATION = "confirmation"
    RELAY = "relay"
    NOTICE = "notice"
    CAMPAIGN = "campaign"


# Statements hold these two to the letter, or PostgreSQL does not see that the index fits (scheduler/outbox.py).
WAITS = "status IN ('planned', 'due')"
# Calls for help, then answers, for which a person waits, then notices to one person, then campaigns.
TURN = (
    "CASE WHEN kind = 'urgent' THEN 0 WHEN kind IN ('reply', 'confirmation', 'relay') THEN 1 "
    "WHEN kind = 'campaign' THEN 3 ELSE 2 END"
)


class Outbox(Base):
    """One text to one number."""

    __tablename__ = "outbox"
    __table_args__ = (
        # A run that is planned twice, or goes on after a crash, finds its rows already there.
        Index("uq_outbox_run", "run_id", "address", unique=True, postgresql_where=text("run_id IS NOT NULL")),
        # What of each run is next: the sender takes from all in turn.
        Index("ix_outbox_run_next", "run_id", "due_at", postgresql_where=text(f"{WAITS} AND run_id IS NOT NULL")),
        Index("ix_outbox_recipient_id", "recipient_id", postgresql_where=text("recipient_id IS NOT NULL")),
        Index("ix_outbox_next", text(f"({TURN})"), "due_at", postgresql_where=text(WAITS)),
        Index("ix_outbox_expiring", "expires_at", postgresql_where=text(f"{WAITS} AND expires_at IS NOT NULL")),
        Index("ix_outbox_windows", "window_ends_at", postgresql_where=text(f"{WAITS} AND window_ends_at IS NOT NULL")),
        Index("ix_outbox_open", "lease_until", postgresql_where=text("status IN ('sending', 'unknown')")),
        Index("ix_outbox_chats", "due_at", postgresql_where=text(f"{WAITS} AND channel = 'web_chat'")),
        Index("ix_outbox_address", "address", "local_id"),
        # What people of the union wrote: what has not left yet stands in the thread too.
        Index("ix_outbox_by_person", "address", "local_id", "id", postgresql_where=text("messenger IS NOT NULL")),
        # How many campaign texts a number got this week (scheduler/audiences/exclusions.py), and the newest of them.
        Index("ix_outbox_week", "address", "due_at", postgresql_where=text("kind = 'campaign'")),
        Index("ix_outbox_message_id", "message_id"),
        Index("ix_outbox_withdraw", "id", postgresql_where=text("withdraw_at_carrier AND status = 'sent'")),
        # What a person waits for is never held until morning.
        CheckConstraint(
            "window_ends_at IS NULL OR kind NOT IN ('urgent', 'reply', 'confirmation', 'relay')",
            name="answers_not_held",
        ),
        CheckConstraint(
            "(kind = 'campaign') = (run_id IS NOT NULL) AND (run_id IS NULL) = (recipient_id IS NULL)",
            name="campaign_whole",
        ),
        CheckConstraint("content_sid ~ '^HX[0-9a-f]{32}$'", name="content_sid_form"),
        CheckConstraint("(content_sid IS NULL) = (content_variables IS NULL)", name="content_whole"),
    )

    id: Mapped[Key]
    local_id: Mapped[LocalKey]
    member_id: Mapped[OptionalMemberKey]
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    address: Mapped[str]
    body: Mapped[str]
    kind: Mapped[OutboxKind] = mapped_column(choice(OutboxKind))
    # Which run of a campaign, and whom in it; of a campaign's text alone. Its body is empty until it is sent.
    run_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("campaign_run.id"))
    recipient_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("recipient.id"))
    status: Mapped[OutboxStatus] = mapped_column(choice(OutboxStatus))
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    # Before this it must leave, or wait for the hours of another day (docs/hours.md). None: at any hour.
    window_ends_at: Mapped[datetime | None]
    # Who holds a row, to send, look up or withdraw it, loses it at this moment.
    lease_until: Mapped[datetime | None]
    # Claims so far. Only grows: a sender whose claim is not the newest has lost the row.
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    # Failures that count against the most there may be; a carrier that cannot be reached is none.
    spent: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    # When the newest claim called the carrier, None while it has not.
    attempted_at: Mapped[datetime | None]
    provider_sid: Mapped[str | None] = mapped_column(unique=True)
    error_code: Mapped[int | None]
    # WhatsApp. Of an answer: the buttons or the list it leaves as. Of anything else: the approved template it leaves as
    # once 24 hours since the person's last words are over. `body` says the same in plain words.
    content_sid: Mapped[str | None]
    content_variables: Mapped[dict[str, Any] | None]
    # Why we did not hand it over: `opted_out`, `no_consent` on the ledger, `dead_number` or `window_closed`; of a
    # campaign's text also what has changed since it was planned (docs/sending.md).
    refusal: Mapped[str | None]
    # An opt-out came after the carrier took the text, or may have: what still waits there must be withdrawn.
    withdraw_at_carrier: Mapped[bool] = mapped_column(server_default=text("false"))
    # Who of the staff or stewards wrote it, None the line itself; its touch point tells it.
    messenger: Mapped[str | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("message.id"))
    created_at: Mapped[datetime]
    status_at: Mapped[datetime]
