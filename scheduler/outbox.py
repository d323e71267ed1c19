"""The outbox's statements: claim, keep, find what got lost. A row only moves forward."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from models import Channel, OutboxKind

LEASE = timedelta(seconds=60)  # the carrier's call takes 10 s at most, and a batch is sent 8 at a time
# How long the carrier's list may lag behind what it has taken, before a missing text counts as not taken.
SETTLING = timedelta(seconds=30)

_EXPIRE = text("""
    UPDATE outbox SET status = 'expired', status_at = :now
    WHERE status IN ('planned', 'due') AND expires_at <= :now
""")
# Replies first: a person waits for them.
_CLAIM = text("""
    UPDATE outbox SET status = 'sending', status_at = :now, lease_until = :lease_until, attempts = attempts + 1
    FROM (
        SELECT outbox.id FROM outbox
        WHERE status IN ('planned', 'due') AND due_at <= :now AND (expires_at IS NULL OR expires_at > :now)
        ORDER BY kind <> 'reply', due_at LIMIT :limit FOR UPDATE SKIP LOCKED
    ) AS next, local
    WHERE outbox.id = next.id AND local.id = outbox.local_id
    RETURNING outbox.id, outbox.local_id, local.number AS sender, outbox.channel, outbox.address, outbox.body,
              outbox.kind, outbox.attempts, outbox.created_at
""")
_LOST = text("""
    UPDATE outbox SET status = 'unknown', status_at = :now, lease_until = :lease_until
    FROM (
        SELECT outbox.id FROM outbox WHERE status IN ('sending', 'unknown') AND lease_until <= :now
        ORDER BY lease_until LIMIT :limit FOR UPDATE SKIP LOCKED
    ) AS lost, local
    WHERE outbox.id = lost.id AND local.id = outbox.local_id
    RETURNING outbox.id, outbox.local_id, local.number AS sender, outbox.channel, outbox.address, outbox.body,
              outbox.kind, outbox.attempts, outbox.created_at
""")
_CONSENT = text("""
    SELECT action FROM consent_entry WHERE e164 = :address AND local_id = :local_id AND channel = :channel
    ORDER BY id DESC LIMIT 1
""")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is ours to send until its lease ends."""

    id: int
    local_id: int
    sender: str
    channel: Channel
    address: str
    body: str
    kind: OutboxKind
    attempts: int
    created_at: datetime


def claim_due(session: Session, now: datetime, limit: int) -> list[Claimed]:
    """Takes up to `limit` rows that are due, replies first; those past their use expire instead."""
    session.execute(_EXPIRE, {"now": now})
    rows = session.execute(_CLAIM, {"now": now, "lease_until": now + LEASE, "limit": limit}).all()
    return _claimed(rows)


def claim_lost(session: Session, now: datetime, limit: int) -> list[Claimed]:
    """Takes rows whose sender died or whose outcome nobody knows, to be looked up at the carrier."""
    rows = session.execute(_LOST, {"now": now, "lease_until": now + LEASE, "limit": limit}).all()
    return _claimed(rows)


def refusal(session: Session, row: Claimed) -> str | None:
    """Why the number may not get this text, None when it may; asked right before the call: a STOP may have come.

    A reply answers the person's own text and needs no more than no STOP; anything the local starts needs an
    opt-in on the ledger.
    """
    newest = session.execute(
        _CONSENT, {"address": row.address, "local_id": row.local_id, "channel": row.channel.value}
    ).scalar()
    if newest == "opt_out":
        return "opted_out"
    return None if newest == "opt_in" or row.kind is OutboxKind.REPLY else "no_consent"


def _claimed(rows: Sequence[Row[tuple[object, ...]]]) -> list[Claimed]:
    return [
        Claimed(
            id=row.id,
            local_id=row.local_id,
            sender=row.sender,
            channel=Channel(row.channel),
            address=row.address,
            body=row.body,
            kind=OutboxKind(row.kind),
            attempts=row.attempts,
            created_at=row.created_at,
        )
        for row in sorted(rows, key=lambda each: (each.kind != "reply", each.id))
    ]
