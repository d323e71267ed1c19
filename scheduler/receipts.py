"""Status callbacks: in any order, early, repeated, or of a message nobody knows. State only moves forward."""

from datetime import datetime

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.channels.twilio.errors import CarrierRefused, refusal
from bot.channels.types import StatusReport
from models.database import SessionMaker
from scheduler.numbers import mend_number

# Twilio: "scheduled < accepted < queued < sending < sent < an end < read"; arrival order is not guaranteed.
RANKS = {
    "waiting": 0,
    "replied": 0,
    "scheduled": 0,
    "accepted": 1,
    "queued": 2,
    "sending": 3,
    "sent": 4,
    "delivered": 5,
    "undelivered": 5,
    "failed": 5,
    "canceled": 5,
    "read": 6,
}
_KEEP = text("""
    INSERT INTO carrier_receipt (provider_sid, status, error_code, matched, at)
    VALUES (:sid, :status, :error_code, false, :now) ON CONFLICT DO NOTHING
""")
# From an end only `read` follows, and only after `delivered`; the ranks say the rest.
_MATCH = text("""
    WITH ranks (status, rank) AS (SELECT * FROM unnest(CAST(:names AS text[]), CAST(:ranks AS int[]))),
    found AS (
        SELECT message.id, CASE
            WHEN :status = 'read' THEN message.status NOT IN ('failed', 'undelivered', 'canceled', 'read')
            ELSE :rank > coalesce(ranks.rank, 0) END AS follows
        FROM message LEFT JOIN ranks ON ranks.status = message.status
        WHERE direction = 'out' AND (provider_sid = :sid OR (provider_sid IS NULL AND message.id = :message_id))
        FOR UPDATE OF message
    )
    UPDATE message SET provider_sid = coalesce(provider_sid, :sid), error_code = coalesce(:error_code, error_code),
        status = CASE WHEN follows THEN :status ELSE status END,
        status_at = CASE WHEN follows THEN :now ELSE status_at END
    FROM found WHERE message.id = found.id
    RETURNING local_id, address
""")
_OUTBOX = text("""
    UPDATE outbox SET provider_sid = coalesce(provider_sid, :sid), error_code = coalesce(:error_code, error_code),
        status = :outbox_status, status_at = :now, lease_until = NULL
    WHERE (provider_sid = :sid OR (provider_sid IS NULL AND id = :outbox_id)) AND (
        status IN ('sending', 'unknown') OR (status = 'sent' AND :outbox_status <> 'sent'))
    RETURNING local_id, address
""")
_MATCHED = text("UPDATE carrier_receipt SET matched = true WHERE provider_sid = :sid")
_WAITING = text("""
    SELECT status, error_code FROM carrier_receipt WHERE provider_sid = :sid AND NOT matched
""")

OUTBOX_STATUS = {
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "canceled",
}

log = structlog.get_logger(__name__)


def take_report(sessions: SessionMaker, report: StatusReport) -> None:
    """Stores one callback and moves what it speaks of forward; a status nobody knows is logged and left."""
    if report.status not in RANKS or not report.provider_sid:
        log.info("receipt_ignored", status=report.status[:24])
        return
    with sessions.begin() as session:
        session.execute(_KEEP, _values(report))
        if _apply(session, report):
            session.execute(_MATCHED, {"sid": report.provider_sid})


def apply_receipts(session: Session, provider_sid: str, now: datetime) -> None:
    """Applies callbacks that came before the SID was stored."""
    waiting = session.execute(_WAITING, {"sid": provider_sid}).all()
    for status, error_code in waiting:
        _apply(session, StatusReport(provider_sid, status, error_code, None, None, now))
    if waiting:
        session.execute(_MATCHED, {"sid": provider_sid})


def _apply(session: Session, report: StatusReport) -> bool:
    values = _values(report)
    message = session.execute(_MATCH, values).first()
    outbox = session.execute(_OUTBOX, values).first()
    found = message or outbox
    if found and report.error_code:
        _mend(session, found.local_id, found.address, report)
    return found is not None


def _mend(session: Session, local_id: int, address: str, report: StatusReport) -> None:
    refused = refusal(400, report.error_code)
    if isinstance(refused, CarrierRefused):
        mend_number(session, local_id, address, refused, report.received_at)


def _values(report: StatusReport) -> dict[str, object]:
    return {
        "sid": report.provider_sid,
        "status": report.status,
        "rank": RANKS[report.status],
        "names": list(RANKS),
        "ranks": list(RANKS.values()),
        "outbox_status": OUTBOX_STATUS.get(report.status, "sent"),
        "error_code": report.error_code,
        "message_id": report.message_id,
        "outbox_id": report.outbox_id,
        "now": report.received_at,
    }
