"""A row the carrier has taken: its SID, and the message and touch point it becomes."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.wording import segments as count_segments

# An answer's message exists since its turn; anything else becomes a message, and a touch point, when it leaves.
# A row that was given up by an opt-out, and had left all the same, is withdrawn at the carrier.
_RECORD = text("""
    WITH sent AS (
        UPDATE outbox SET status = 'sent', provider_sid = :sid, status_at = :now, lease_until = NULL, refusal = NULL,
            withdraw_at_carrier = withdraw_at_carrier OR coalesce(refusal = 'opted_out', false)
        WHERE id = :id AND provider_sid IS NULL AND attempts > 0
          AND attempts = coalesce(CAST(:attempts AS int), attempts)
        RETURNING *
    ), said AS (
        INSERT INTO message (local_id, channel, direction, address, provider_sid, body, segments, status,
                             status_at, at)
        SELECT local_id, channel, 'out', address, :sid, body, :segments, 'waiting', :now, :now FROM sent
        WHERE message_id IS NULL RETURNING id
    ), known AS (
        UPDATE message SET provider_sid = :sid, status_at = :now,
            status = CASE WHEN message.status IN ('failed', 'canceled') THEN 'waiting' ELSE message.status END
        FROM sent WHERE message.id = sent.message_id AND message.provider_sid IS NULL
    ), touched AS (
        INSERT INTO touch_point (local_id, member_id, address, channel, direction, kind, outcome, campaign_id,
                                 messenger, message_id, at)
        SELECT sent.local_id, sent.member_id, sent.address, sent.channel, 'out', coalesce(campaign.kind, sent.kind),
               'sent', campaign.id, sent.messenger, said.id, :now
        FROM said, sent LEFT JOIN campaign_run ON campaign_run.id = sent.run_id
        LEFT JOIN campaign ON campaign.id = campaign_run.campaign_id
    )
    SELECT sent.id, said.id AS said FROM sent LEFT JOIN said ON true
""")
_BODY = text("SELECT body FROM outbox WHERE id = :id")
_LINK = text("UPDATE outbox SET message_id = :message_id WHERE id = :id")


def record(
    session: Session, outbox_id: int, provider_sid: str, now: datetime, *, segments: int = 0, attempts: int | None
) -> bool:
    """Keeps that the carrier took this row's text under this SID; False when the row says otherwise already.

    Args:
        segments: as the carrier counts them, 0 when it has not told; then they are counted here.
        attempts: the claim this is the outcome of; None for the carrier's own word about the row, which counts
            whoever holds it.
    """
    segments = segments or count_segments(session.execute(_BODY, {"id": outbox_id}).scalar() or "")
    values = {"id": outbox_id, "sid": provider_sid, "segments": segments, "attempts": attempts, "now": now}
    kept = session.execute(_RECORD, values).first()
    if kept is None:
        return False
    if kept.said is not None:
        session.execute(_LINK, {"id": outbox_id, "message_id": kept.said})
    return True
