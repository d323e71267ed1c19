"""Storing what became of a text: taken by the carrier, refused, or nobody knows.

Every outcome counts for the claim it belongs to: who has lost the row meanwhile changes nothing.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from bot.channels.twilio.carrier import Sent
from bot.channels.twilio.errors import OTHER_FORM, USUAL_RETRY, CarrierRefused, Remedy
from bot.channels.types import StatusReport
from models import Message, MessageStatus, Outbox, OutboxStatus
from scheduler.handed import record
from scheduler.metrics import SENT_TWICE
from scheduler.numbers import Line, mend_number
from scheduler.other_form import WINDOW_CLOSED, has_other_form, tell_staff
from scheduler.outbox import EXPIRED, LEASE, SETTLING, Claimed
from scheduler.receipts import ENDS, apply_receipts, is_lost, take
from scheduler.waits import backoff, jittered

# While the carrier cannot be reached: 5 s, 10 s, 20 s, up to a minute, for as long as the text is of use.
KNOCK_AGAIN = timedelta(seconds=5)
LONGEST_KNOCK = timedelta(minutes=1)
ACCOUNT_WAIT = timedelta(minutes=1)

# What the thread shows of a row that never left.
_FOLLOWS = {
    OutboxStatus.FAILED: MessageStatus.FAILED,
    OutboxStatus.EXPIRED: MessageStatus.CANCELED,
    OutboxStatus.CANCELED: MessageStatus.CANCELED,
}
_SID = text("SELECT provider_sid FROM outbox WHERE id = :id")

log = structlog.get_logger(__name__)


def keep_sent(session: Session, row: Claimed, sent: Sent, now: datetime) -> None:
    """The carrier took it; a callback that came before this is applied now."""
    if is_lost(session, sent.provider_sid):
        return  # its end was told before this answer was stored; the row is on its next try, or has failed
    if record(session, row.id, sent.provider_sid, now, segments=sent.segments, attempts=row.attempts):
        _apply(session, sent, now)
        return
    known = session.execute(_SID, {"id": row.id}).scalar()
    if known is None:
        # Someone else holds the row by now. The carrier's word ends that, as a callback would: it has left.
        log.warning("late_answer", outbox_id=row.id)
        record(session, row.id, sent.provider_sid, now, segments=sent.segments, attempts=None)
    elif known != sent.provider_sid:
        SENT_TWICE.inc()
        log.error("sent_twice", outbox_id=row.id)
        return
    _apply(session, sent, now)


def keep_found(session: Session, row: Claimed, found: Sent, now: datetime) -> None:
    """A look-up found it at the carrier. By its words, so it counts for the claim that was looked up alone."""
    if record(session, row.id, found.provider_sid, now, segments=found.segments, attempts=row.attempts):
        _apply(session, found, now)


def keep_unknown(session: Session, row: Claimed, now: datetime) -> None:
    """It may have left: it is looked up at the carrier before anything else happens to it."""
    _set(
        session,
        row,
        now,
        status=OutboxStatus.UNKNOWN,
        lease_until=now + jittered(SETTLING),
        # The call may have been on its way until now: the carrier's list is given its time from here.
        attempted_at=now,
    )


def keep_canceled(session: Session, row: Claimed, reason: str, now: datetime) -> None:
    """The number may not get it: `opted_out`, `no_consent`, `dead_number`; or it is past its use."""
    if reason == EXPIRED:
        _set(session, row, now, status=OutboxStatus.EXPIRED, lease_until=None)
        return
    _set(session, row, now, status=OutboxStatus.CANCELED, refusal=reason, lease_until=None)


def keep_window_closed(session: Session, row: Claimed, now: datetime) -> None:
    """WhatsApp's 24 hours are over and the row has no template: it fails, and staff are told."""
    if _set(session, row, now, status=OutboxStatus.FAILED, refusal=WINDOW_CLOSED, lease_until=None):
        tell_staff(session, row.id, Remedy.WINDOW_CLOSED, now)


def keep_refused(session: Session, row: Claimed, refused: CarrierRefused, now: datetime) -> None:
    """The carrier did not take it: try again later, or do what its code asks for."""
    if refused.concerns_all:
        # Nothing is wrong with this text: it waits until it expires, and spends no try.
        unreached = refused.remedy is Remedy.NOT_REACHED
        wait = backoff(KNOCK_AGAIN, row.attempts - 1, LONGEST_KNOCK) if unreached else jittered(ACCOUNT_WAIT)
        _set(session, row, now, status=OutboxStatus.DUE, due_at=now + wait, error_code=refused.code, lease_until=None)
        return
    retry = refused.retry
    other = refused.remedy in OTHER_FORM
    if retry and row.spent < retry.most and (not other or has_other_form(session, row.id, refused.remedy)):
        _set(
            session,
            row,
            now,
            status=OutboxStatus.DUE,
            due_at=now + backoff(retry.first_wait, row.spent),
            spent=row.spent + 1,
            error_code=refused.code,
            lease_until=None,
        )
    elif not _set(session, row, now, status=OutboxStatus.FAILED, error_code=refused.code, lease_until=None):
        return
    elif other:
        tell_staff(session, row.id, refused.remedy, now)
    mend_number(session, Line(row.local_id, row.channel, row.address), refused, now)


def keep_uncalled(session: Session, row: Claimed, now: datetime) -> None:
    """The carrier was never called for this claim: the row goes back to where it was."""
    _set(session, row, now, status=OutboxStatus.DUE, lease_until=None)


def keep_not_found(session: Session, row: Claimed, now: datetime) -> None:
    """The carrier does not know the text, and had time to: it may be sent again."""
    if row.attempted_at and now - row.attempted_at < SETTLING:
        _set(session, row, now, status=OutboxStatus.UNKNOWN, lease_until=now + jittered(SETTLING))
        return
    if row.spent >= USUAL_RETRY.most:
        _set(session, row, now, status=OutboxStatus.FAILED, lease_until=None)
        return
    _set(session, row, now, status=OutboxStatus.DUE, due_at=now, spent=row.spent + 1, lease_until=None)


def keep_looking(session: Session, row: Claimed, now: datetime) -> None:
    """The carrier could not be asked; it is asked again after a lease."""
    _set(session, row, now, status=OutboxStatus.UNKNOWN, lease_until=now + jittered(LEASE))


def _apply(session: Session, sent: Sent, now: datetime) -> None:
    if sent.status in ENDS:
        # Found long after it was made: its callbacks may all have been lost.
        take(session, StatusReport(sent.provider_sid, sent.status, sent.error_code, None, None, now))
    apply_receipts(session, sent.provider_sid, sent.status, now)


def _set(session: Session, row: Claimed, now: datetime, **values: object) -> bool:
    # Only from the states a claim leaves: a callback may have moved the row on meanwhile.
    kept = session.execute(
        update(Outbox)
        .where(
            Outbox.id == row.id,
            Outbox.attempts == row.attempts,
            Outbox.status.in_([OutboxStatus.SENDING, OutboxStatus.UNKNOWN]),
        )
        .values(status_at=now, **values)
        .returning(Outbox.message_id)
    ).first()
    if kept is None:
        return False
    status = values.get("status")
    if isinstance(status, OutboxStatus) and status in _FOLLOWS and kept.message_id:
        session.execute(
            update(Message)
            .where(Message.id == kept.message_id, Message.status == MessageStatus.WAITING)
            .values(status=_FOLLOWS[status], status_at=now)
        )
    return True
