"""Storing what became of a text: taken by the carrier, refused, or nobody knows."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from bot.channels.twilio.carrier import Sent
from bot.channels.twilio.errors import CarrierRefused, Remedy
from models import Outbox, OutboxStatus
from scheduler.numbers import mend_number
from scheduler.outbox import LEASE, SETTLING, Claimed
from scheduler.receipts import apply_receipts

MOST_ATTEMPTS = 5
FIRST_WAIT = timedelta(seconds=15)  # doubled at every attempt: 15 s, 30 s, 1 min, 2 min

# A reply's message exists since its turn; anything else becomes a message, and a touch point, when it leaves.
_SENT = text("""
    WITH sent AS (
        UPDATE outbox SET status = CASE WHEN status IN ('sending', 'unknown') THEN 'sent' ELSE status END,
            provider_sid = :sid, status_at = :now, lease_until = NULL
        WHERE id = :id RETURNING *
    ), said AS (
        INSERT INTO message (local_id, channel, direction, address, provider_sid, body, segments, status,
                             status_at, at)
        SELECT local_id, channel, 'out', address, :sid, body, :segments, :status, :now, :now FROM sent
        WHERE message_id IS NULL RETURNING id
    ), known AS (
        UPDATE message SET provider_sid = :sid, status = CASE WHEN message.status = 'waiting' THEN :status
                           ELSE message.status END, status_at = :now
        FROM sent WHERE message.id = sent.message_id
    ), touched AS (
        INSERT INTO touch_point (local_id, member_id, address, channel, direction, kind, outcome, message_id, at)
        SELECT sent.local_id, sent.member_id, sent.address, sent.channel, 'out', sent.kind,
               coalesce(sent.blast, 'sent'), said.id, :now FROM sent, said
    )
    SELECT id FROM said
""")
_LINK = text("UPDATE outbox SET message_id = :message_id WHERE id = :id")

log = structlog.get_logger(__name__)


def keep_sent(session: Session, row: Claimed, sent: Sent, now: datetime) -> None:
    """The carrier took it; a callback that came before this is applied now."""
    said = session.execute(
        _SENT, {"id": row.id, "sid": sent.provider_sid, "segments": sent.segments, "status": sent.status, "now": now}
    ).scalar()
    if said is not None:
        session.execute(_LINK, {"id": row.id, "message_id": said})
    apply_receipts(session, sent.provider_sid, now)


def keep_unknown(session: Session, row: Claimed, now: datetime) -> None:
    """It may have left: it is looked up at the carrier before anything else happens to it."""
    _set(session, row, now, status=OutboxStatus.UNKNOWN, lease_until=now + SETTLING)


def keep_canceled(session: Session, row: Claimed, reason: str, now: datetime) -> None:
    """The number may not get it: `opted_out` or `no_consent`."""
    _set(session, row, now, status=OutboxStatus.CANCELED, refusal=reason, lease_until=None)


def keep_refused(session: Session, row: Claimed, refused: CarrierRefused, now: datetime) -> None:
    """The carrier did not take it: try again later, or do what its code asks for."""
    if refused.remedy is Remedy.RETRY and row.attempts < MOST_ATTEMPTS:
        wait = FIRST_WAIT * 2 ** (row.attempts - 1)
        _set(session, row, now, status=OutboxStatus.DUE, due_at=now + wait, error_code=refused.code, lease_until=None)
        return
    _set(session, row, now, status=OutboxStatus.FAILED, error_code=refused.code, lease_until=None)
    mend_number(session, row.local_id, row.address, refused, now)
    if refused.remedy is Remedy.STOP_SENDING:
        log.error("carrier_refuses_everything", error_code=refused.code)


def keep_not_found(session: Session, row: Claimed, now: datetime) -> None:
    """The carrier does not know the text, and had time to: it may be sent again."""
    if now - row.created_at < SETTLING:
        _set(session, row, now, status=OutboxStatus.UNKNOWN, lease_until=now + SETTLING)
        return
    spent = row.attempts >= MOST_ATTEMPTS
    status = OutboxStatus.FAILED if spent else OutboxStatus.DUE
    _set(session, row, now, status=status, due_at=now, lease_until=None)


def keep_looking(session: Session, row: Claimed, now: datetime) -> None:
    """The carrier could not be asked; it is asked again after a lease."""
    _set(session, row, now, status=OutboxStatus.UNKNOWN, lease_until=now + LEASE)


def _set(session: Session, row: Claimed, now: datetime, **values: object) -> None:
    # Only from the states a claim leaves: a callback may have moved the row on meanwhile.
    session.execute(
        update(Outbox)
        .where(Outbox.id == row.id, Outbox.status.in_([OutboxStatus.SENDING, OutboxStatus.UNKNOWN]))
        .values(status_at=now, **values)
    )
