"""Rows the carrier has taken: their SIDs, and the messages and touch points they become."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.wording import segments as count_segments

# An answer's message exists since its turn; anything else becomes a message, and a touch point, when it leaves. Where
# the carrier's state is known it is the message's; else one that was given up waits again.
# A row that was given up by an opt-out, and had left all the same, is withdrawn at the carrier.
_RECORD = text("""
    WITH told AS (
        SELECT * FROM unnest(CAST(:ids AS bigint[]), CAST(:attempts AS int[]), CAST(:sids AS text[]),
                             CAST(:segments AS int[]), CAST(:states AS text[]))
             AS told(id, attempts, sid, segments, state)
    ), taken AS (
        SELECT outbox.id, outbox.local_id, outbox.member_id, outbox.channel, outbox.address, outbox.body,
               outbox.messenger, outbox.message_id, outbox.run_id, outbox.kind, told.sid, told.segments, told.state
        FROM outbox JOIN told ON told.id = outbox.id
        WHERE outbox.id = ANY(:ids) AND outbox.provider_sid IS NULL AND outbox.attempts > 0
          AND outbox.attempts = coalesce(told.attempts, outbox.attempts)
        ORDER BY outbox.id FOR UPDATE OF outbox
    ), said AS (
        INSERT INTO message (local_id, channel, direction, address, provider_sid, body, segments, status, status_at, at)
        SELECT local_id, channel, 'out', address, sid, body, segments, coalesce(state, 'waiting'), :now, :now
        FROM taken WHERE message_id IS NULL RETURNING id, provider_sid
    ), again AS (
        UPDATE message SET provider_sid = taken.sid, status_at = :now,
            status = coalesce(taken.state,
                CASE WHEN message.status IN ('failed', 'canceled') THEN 'waiting' ELSE message.status END)
        FROM taken WHERE message.id = taken.message_id AND message.provider_sid IS NULL
    ), touched AS (
        INSERT INTO touch_point (local_id, member_id, address, channel, direction, kind, outcome, campaign_id,
                                 messenger, message_id, at)
        SELECT taken.local_id, taken.member_id, taken.address, taken.channel, 'out',
               coalesce(campaign.kind, taken.kind), 'sent', campaign.id, taken.messenger, said.id, :now
        FROM taken JOIN said ON said.provider_sid = taken.sid
        LEFT JOIN campaign_run ON campaign_run.id = taken.run_id
        LEFT JOIN campaign ON campaign.id = campaign_run.campaign_id
    ), linked AS (
        SELECT taken.id, taken.sid, coalesce(taken.message_id, said.id) AS message_id
        FROM taken LEFT JOIN said ON said.provider_sid = taken.sid
    )
    UPDATE outbox SET status = 'sent', provider_sid = linked.sid, status_at = :now, lease_until = NULL, refusal = NULL,
        withdraw_at_carrier = withdraw_at_carrier OR coalesce(refusal IN ('opted_out', 'called_off', 'moved'), false),
        message_id = linked.message_id
    FROM linked WHERE outbox.id = linked.id
    RETURNING outbox.id
""")
_BODY = text("SELECT body FROM outbox WHERE id = :id")


@dataclass(frozen=True, slots=True)
class Taken:
    """What the carrier told of one row.

    attempts: the claim this is the outcome of; None for the carrier's own word about the row, which counts whoever
        holds it.
    state: of the text at the carrier; None when the caller applies it.
    """

    outbox_id: int
    provider_sid: str
    segments: int
    attempts: int | None
    state: str | None = None


def record_all(session: Session, taken: Sequence[Taken], now: datetime) -> set[int]:
    """Keeps that the carrier took these rows' texts; returns the rows that did not say otherwise already."""
    values = {
        "ids": [each.outbox_id for each in taken],
        "attempts": [each.attempts for each in taken],
        "sids": [each.provider_sid for each in taken],
        "segments": [each.segments for each in taken],
        "states": [each.state for each in taken],
        "now": now,
    }
    return set(session.execute(_RECORD, values).scalars())


def record(
    session: Session, outbox_id: int, provider_sid: str, now: datetime, *, segments: int = 0, attempts: int | None
) -> bool:
    """The same of one row; False when it says otherwise already.

    Args:
        segments: as the carrier counts them, 0 when it has not told; then they are counted here.
    """
    segments = segments or count_segments(session.execute(_BODY, {"id": outbox_id}).scalar() or "")
    return bool(record_all(session, [Taken(outbox_id, provider_sid, segments, attempts)], now))
