"""Status callbacks: in any order, early, repeated, or of a message nobody knows. State only moves forward."""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Row, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.channels.twilio.errors import OTHER_FORM, CarrierRefused, Remedy, reported
from bot.channels.types import StatusReport
from models import Channel, Message, MessageStatus, Outbox, OutboxKind, OutboxStatus
from models.database import SessionMaker, worth_another_try
from scheduler.handed import record
from scheduler.numbers import Line, mend_number, note_reached
from scheduler.other_form import has_other_form, tell_staff
from scheduler.waits import backoff

# Twilio: "scheduled < accepted < queued < sending < sent < an end < read"; arrival order is not guaranteed.
RANKS = {
    "waiting": -1,
    "replied": -1,
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
LOST = ("undelivered", "failed", "canceled")  # ends after which nothing follows, not even `read`
ENDS = {
    "delivered": OutboxStatus.DELIVERED,
    "read": OutboxStatus.DELIVERED,
    "undelivered": OutboxStatus.FAILED,
    "failed": OutboxStatus.FAILED,
    "canceled": OutboxStatus.CANCELED,
}

_KEEP = text("""
    INSERT INTO carrier_receipt (provider_sid, status, error_code, matched, at)
    VALUES (:sid, :status, :error_code, false, :now) ON CONFLICT DO NOTHING
""")
# A repeat of what was applied, or a late word about a text that is lost: its row may be on its next try by now.
_OLD_NEWS = text("""
    SELECT EXISTS (
        SELECT FROM carrier_receipt WHERE provider_sid = :sid AND matched AND (
            status = ANY(:lost) OR (status = :status AND error_code IS NOT DISTINCT FROM CAST(:error_code AS bigint))))
""")
_LOST = text("""
    SELECT EXISTS (
        SELECT FROM carrier_receipt WHERE provider_sid = :sid AND matched AND status = ANY(:lost))
""")
# A row that was called has left if the carrier speaks of it, even one that was given up or is due again.
_ROW = text("""
    SELECT id, local_id, channel, address, kind, status, provider_sid, message_id, spent, expires_at FROM outbox
    WHERE provider_sid = :sid OR (provider_sid IS NULL AND id = :outbox_id AND attempts > 0)
    ORDER BY provider_sid LIMIT 1 FOR UPDATE
""")
_MESSAGE = text("""
    SELECT id, local_id, channel, address, status FROM message
    WHERE direction = 'out' AND (provider_sid = :sid OR (provider_sid IS NULL AND id = :message_id))
    ORDER BY provider_sid LIMIT 1 FOR UPDATE
""")
_MATCHED = text("UPDATE carrier_receipt SET matched = true WHERE provider_sid = :sid AND NOT matched")
_OF_SID = text("SELECT status, error_code FROM carrier_receipt WHERE provider_sid = :sid")

log = structlog.get_logger(__name__)


def take_report(sessions: SessionMaker, report: StatusReport) -> None:
    """Stores one callback and moves what it speaks of forward; a status nobody knows is logged and left."""
    if report.status not in RANKS or not report.provider_sid:
        log.info("receipt_ignored", status=report.status[:24])
        return
    try:
        _keep(sessions, report)
    except DBAPIError as error:
        if not worth_another_try(error):
            raise
        # The carrier tells once: a callback that met a dead connection would be lost, and with it a text's end.
        log.warning("receipt_repeated", error=type(error).__name__)
        _keep(sessions, report)


def _keep(sessions: SessionMaker, report: StatusReport) -> None:
    with sessions.begin() as session:
        take(session, report)


def take(session: Session, report: StatusReport) -> None:
    """Stores and applies one report, once."""
    # The row first, here and wherever both are written: two who lock the same things in one order never wait in a ring.
    row = _lock_row(session, report)
    values = {
        "sid": report.provider_sid,
        "status": report.status,
        "error_code": report.error_code,
        "now": report.received_at,
        "lost": list(LOST),
    }
    session.execute(_KEEP, values)
    if session.execute(_OLD_NEWS, values).scalar() or _apply(session, report, row):
        session.execute(_MATCHED, {"sid": report.provider_sid})


def apply_receipts(session: Session, provider_sid: str, status: str, now: datetime) -> None:
    """Applies the status a text was taken with, and all callbacks that came before its SID was stored."""
    receipts = [(row.status, row.error_code) for row in session.execute(_OF_SID, {"sid": provider_sid})]
    told = [(status, None)] if status in RANKS else []
    for each, error_code in sorted([*told, *receipts], key=lambda known: RANKS[known[0]]):
        report = StatusReport(provider_sid, each, error_code, None, None, now)
        _apply(session, report, _lock_row(session, report))
    if receipts:
        session.execute(_MATCHED, {"sid": provider_sid})


def is_lost(session: Session, provider_sid: str) -> bool:
    """Whether the carrier has told that this text failed, and that was seen to."""
    return bool(session.execute(_LOST, {"sid": provider_sid, "lost": list(LOST)}).scalar())


def _lock_row(session: Session, report: StatusReport) -> Row[Any] | None:
    return session.execute(_ROW, {"sid": report.provider_sid, "outbox_id": report.outbox_id}).first()


def _apply(session: Session, report: StatusReport, row: Row[Any] | None) -> bool:
    if row is not None and row.provider_sid is None:
        record(session, row.id, report.provider_sid, report.received_at, attempts=None)
        row = _lock_row(session, report)
    message = session.execute(_MESSAGE, {"sid": report.provider_sid, "message_id": report.message_id}).first()
    either = row or message
    if either is None:
        return False
    message_moved, row_moved = _move_message(session, report, message), _move_row(session, report, row)
    if message_moved or row_moved:
        line = Line(either.local_id, Channel(either.channel), either.address)
        _follow_up(session, report, line, row if row_moved else None)
    return True


def _move_message(session: Session, report: StatusReport, message: Row[Any] | None) -> bool:
    if message is None:
        return False
    moves = _follows(message.status, report.status)
    told: dict[str, object] = {}
    if moves:
        told = {"status": MessageStatus(report.status), "status_at": report.received_at}
    if moves and report.error_code:
        told["error_code"] = report.error_code
    session.execute(update(Message).where(Message.id == message.id).values(provider_sid=report.provider_sid, **told))
    return moves


def _follows(before: str, status: str) -> bool:
    if status == "read":
        return before not in (*LOST, "read")
    return RANKS[status] > RANKS.get(before, 0)


def _move_row(session: Session, report: StatusReport, row: Row[Any] | None) -> bool:
    end = ENDS.get(report.status)
    if row is None or end is None or row.status != OutboxStatus.SENT:
        return False
    told: dict[str, object] = {"status": end, "status_at": report.received_at, "lease_until": None}
    if report.error_code:
        told["error_code"] = report.error_code
    session.execute(update(Outbox).where(Outbox.id == row.id).values(**told))
    return True


def _follow_up(session: Session, report: StatusReport, line: Line, ended: Row[Any] | None) -> None:
    end = ENDS.get(report.status)
    if end is OutboxStatus.DELIVERED:
        note_reached(session, line, report.received_at)
    if end is not OutboxStatus.FAILED or not report.error_code:
        return
    refused = reported(report.error_code)
    mend_number(session, line, refused, report.received_at)
    if refused.remedy is Remedy.STOP_SENDING:
        log.error("carrier_stops_texts", error_code=refused.code)
    if ended is None or _try_again(session, ended, refused, report.received_at):
        return
    if refused.remedy in OTHER_FORM:
        tell_staff(session, ended.id, refused.remedy, report.received_at)


def _try_again(session: Session, row: Row[Any], refused: CarrierRefused, now: datetime) -> bool:
    retry = refused.retry
    # One confirmation may follow an opt-out: a second one would need to know that the first was not read.
    if retry is None or row.spent >= retry.most or row.kind == OutboxKind.CONFIRMATION:
        return False
    due_at = now + backoff(retry.first_wait, row.spent)
    if row.expires_at and due_at >= row.expires_at:
        return False
    if refused.remedy in OTHER_FORM and not has_other_form(session, row.id, refused.remedy):
        return False
    session.execute(
        update(Outbox)
        .where(Outbox.id == row.id)
        .values(
            status=OutboxStatus.DUE,
            due_at=due_at,
            provider_sid=None,
            spent=row.spent + 1,
            withdraw_at_carrier=False,
        )
    )
    # The same message, on its next try: the SID of the lost one is kept with its receipts.
    session.execute(
        update(Message)
        .where(Message.id == row.message_id)
        .values(status=MessageStatus.WAITING, status_at=now, provider_sid=None)
    )
    return True
