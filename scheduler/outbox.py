"""The outbox's statements: claim, hold, expire, find what got lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from bot.channels.types import Content
from models import Channel, OutboxKind
from scheduler.may_get import TAKES_NONE, known_of, refusal_of

# A lease outlives the carrier's longest call (time to connect, then to answer) three times over, and is taken anew
# right before the call: who still holds it then ends before another may begin.
LEASE = timedelta(seconds=60)
CALLS_IN_A_LEASE = 3
# How long the carrier's list may lag behind what it has taken, before a missing text counts as not taken.
SETTLING = timedelta(seconds=30)
# 47 CFR 64.1200(a)(12): within five minutes, a confirmation is presumed to belong to the opt-out.
CONFIRMATION_LIFE = timedelta(minutes=5)

EXPIRED = "expired"
ANSWERS = (OutboxKind.REPLY, OutboxKind.CONFIRMATION, OutboxKind.RELAY)
ASKED_FOR = (OutboxKind.URGENT, OutboxKind.REPLY, OutboxKind.RELAY)

EXPIRE = text("""
    WITH past AS (
        SELECT id FROM outbox WHERE status IN ('planned', 'due') AND expires_at <= :now
        ORDER BY expires_at LIMIT :limit FOR UPDATE SKIP LOCKED
    ), expired AS (
        UPDATE outbox SET status = 'expired', status_at = :now FROM past WHERE outbox.id = past.id
        RETURNING outbox.id, outbox.message_id
    ), followed AS (
        UPDATE message SET status = 'canceled', status_at = :now FROM expired
        WHERE message.id = expired.message_id AND message.status = 'waiting'
    )
    SELECT count(*) FROM expired
""")
# Conditions as in the index ix_outbox_next, to the letter: PostgreSQL must see that it fits.
CLAIM = text("""
    UPDATE outbox SET status = 'sending', status_at = :now, lease_until = :lease_until, attempts = attempts + 1,
        attempted_at = NULL
    FROM (
        SELECT outbox.id FROM outbox WHERE status IN ('planned', 'due') AND due_at <= :now AND channel <> 'web_chat'
          AND CASE WHEN kind = 'urgent' THEN 0 WHEN kind IN ('reply', 'confirmation', 'relay') THEN 1
              WHEN kind = 'campaign' THEN 3 ELSE 2 END = :turn
          AND (window_ends_at IS NULL OR window_ends_at > :now)
        ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED
    ) AS next, local
    WHERE outbox.id = next.id AND local.id = outbox.local_id
    RETURNING outbox.id, outbox.local_id, local.number AS sender, outbox.channel, outbox.address, outbox.body,
              outbox.content_sid, outbox.content_variables, outbox.kind, outbox.attempts, outbox.spent,
              outbox.attempted_at, outbox.expires_at, outbox.created_at
""")
URGENT_TURN = 0
TURNS = (URGENT_TURN, 1, 2)  # calls for help, then answers, then notices; 3 are campaigns: scheduler/sending/
_LOST = text("""
    UPDATE outbox SET status = 'unknown', status_at = :now, lease_until = :lease_until
    FROM (
        SELECT outbox.id FROM outbox WHERE status IN ('sending', 'unknown') AND lease_until <= :now
        ORDER BY lease_until LIMIT :limit FOR UPDATE SKIP LOCKED
    ) AS lost, local
    WHERE outbox.id = lost.id AND local.id = outbox.local_id
    RETURNING outbox.id, outbox.local_id, local.number AS sender, outbox.channel, outbox.address, outbox.body,
              outbox.content_sid, outbox.content_variables, outbox.kind, outbox.attempts, outbox.spent,
              outbox.attempted_at, outbox.expires_at, outbox.created_at
""")
_HOLD = text("""
    UPDATE outbox SET lease_until = :lease_until, attempted_at = :now
    WHERE id = :id AND status = 'sending' AND attempts = :attempts AND lease_until > :now
    RETURNING id
""")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is ours until its lease ends. `attempts` is the claim's number: only the newest one counts.

    content: what it leaves as instead of `body`; for anything but an answer, outside WhatsApp's window alone.
    """

    id: int
    local_id: int
    sender: str
    channel: Channel
    address: str
    body: str
    content: Content | None
    kind: OutboxKind
    attempts: int
    spent: int
    attempted_at: datetime | None
    expires_at: datetime | None
    created_at: datetime


def lease(longest_call: timedelta) -> timedelta:
    """How long a sender may keep a row, when one call to the carrier takes so long at the most."""
    return max(LEASE, CALLS_IN_A_LEASE * longest_call)


def claim_due(
    session: Session, now: datetime, limit: int, length: timedelta = LEASE, turns: Sequence[int] = TURNS
) -> list[Claimed]:
    """Takes up to `limit` rows that are due for `length`: calls for help first, then answers."""
    claimed: list[Claimed] = []
    for turn in turns:
        values = {"now": now, "lease_until": now + length, "turn": turn, "limit": limit - len(claimed)}
        if values["limit"]:
            claimed += _claimed(session.execute(CLAIM, values).all())
    return claimed


def claim_lost(session: Session, now: datetime, limit: int, length: timedelta = LEASE) -> list[Claimed]:
    """Takes rows whose sender died or whose outcome nobody knows, to be looked up at the carrier."""
    return _claimed(session.execute(_LOST, {"now": now, "lease_until": now + length, "limit": limit}).all())


def hold(session: Session, row: Claimed, now: datetime, length: timedelta = LEASE) -> bool:
    """Takes the lease anew right before the call; False when the row is no longer this sender's."""
    values = {"id": row.id, "attempts": row.attempts, "now": now, "lease_until": now + length}
    return session.execute(_HOLD, values).first() is not None


def expire(session: Session, now: datetime, limit: int = 1000) -> int:
    """Ends up to `limit` rows past their use, and what they say in the thread; returns how many."""
    return int(session.execute(EXPIRE, {"now": now, "limit": limit}).scalar_one())


def why_not(session: Session, row: Claimed, now: datetime) -> str | None:
    """Why the number may not get this text, None when it may; asked right before the call: a STOP may have come.

    A reply answers the person's own text and needs no more than no STOP; so does what passes between a member and the
    person of the union who has the conversation, and a call for help (47 CFR 64.1200(a)(1) asks no consent for an
    emergency). A confirmation may follow the STOP it confirms for five minutes. Anything else the local starts needs an
    opt-in on the ledger and a line that takes texts.
    """
    if row.expires_at and row.expires_at <= now:
        return EXPIRED
    if row.kind is OutboxKind.CONFIRMATION:
        return EXPIRED if now - row.created_at > CONFIRMATION_LIFE else None
    known = known_of(session, row.address, row.local_id, row.channel)
    if row.kind in ASKED_FOR:
        return "opted_out" if known.consent == "opt_out" else None
    return refusal_of(known.consent, known.line_state, row.channel, TAKES_NONE)


def _place(kind: str) -> int:
    if kind == OutboxKind.URGENT:
        return URGENT_TURN
    if kind in ANSWERS:
        return 1
    return 3 if kind == OutboxKind.CAMPAIGN else 2


def _claimed(rows: Sequence[Row[tuple[object, ...]]]) -> list[Claimed]:
    return [
        Claimed(
            id=row.id,
            local_id=row.local_id,
            sender=row.sender,
            channel=Channel(row.channel),
            address=row.address,
            body=row.body,
            content=Content(row.content_sid, row.content_variables) if row.content_sid else None,
            kind=OutboxKind(row.kind),
            attempts=row.attempts,
            spent=row.spent,
            attempted_at=row.attempted_at,
            expires_at=row.expires_at,
            created_at=row.created_at,
        )
        for row in sorted(rows, key=lambda each: (_place(each.kind), each.id))
    ]
