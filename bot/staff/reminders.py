"""Texts of campaigns about an event that is called off or moves: taken back, or of use for less long.

A run is about an event when its trigger says so (`event_id`, scheduler/campaigns/triggers/event.py). Whoever has
answered is told of the change itself (bot/staff/events.py); reminders that wait must not tell the others what is no
longer so. What is claimed at the same moment is looked at again by the sender (scheduler/sending/picking.py).

Locks: runs by their ids, then rows of the outbox by theirs, as whoever cancels a campaign and whoever stores what
became of a batch.
"""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

CALLED_OFF = "called_off"
MOVED = "moved"
# Texts of runs that began this long ago may lie at the carrier still.
_RECENT = timedelta(days=2)

# What waits is canceled; what the carrier holds, or is being handed over, is withdrawn there by the sender. A run that
# is taken back because the event moved leaves its name to one for the same day, if the event comes back to it.
_TAKE_BACK = text("""
    WITH run AS MATERIALIZED (
        SELECT campaign_run.id, campaign_run.ended_at IS NULL AS is_open, campaign.id AS campaign_id, campaign.name
        FROM campaign_run JOIN campaign ON campaign.id = campaign_run.campaign_id
        WHERE (campaign_run.ended_at IS NULL OR campaign_run.starts_at > :recent)
          AND CAST(campaign_run.about->>'event_id' AS bigint) = :event_id
          AND campaign.local_id = :local_id AND campaign.state <> 'canceled' AND campaign_run.called_off IS NULL
        ORDER BY campaign_run.id FOR UPDATE OF campaign_run
    ), open AS MATERIALIZED (
        SELECT outbox.id, outbox.run_id, outbox.status FROM outbox
        WHERE outbox.run_id IN (SELECT id FROM run) AND (
            outbox.status IN ('planned', 'due', 'sending', 'unknown')
            OR (outbox.status = 'sent' AND outbox.provider_sid IS NOT NULL
                AND EXISTS (SELECT FROM message WHERE message.id = outbox.message_id
                            AND message.status IN ('waiting', 'scheduled', 'accepted', 'queued'))))
        ORDER BY outbox.id FOR UPDATE OF outbox
    ), canceled AS (
        UPDATE outbox SET status = 'canceled', refusal = CAST(:why AS text), status_at = :at FROM open
        WHERE outbox.id = open.id AND open.status IN ('planned', 'due') RETURNING outbox.run_id, outbox.message_id
    ), followed AS (
        UPDATE message SET status = 'canceled', status_at = :at FROM canceled
        WHERE message.id = canceled.message_id AND message.status = 'waiting'
    ), withdrawn AS (
        UPDATE outbox SET withdraw_at_carrier = true FROM open
        WHERE outbox.id = open.id AND open.status NOT IN ('planned', 'due')
    ), told AS (
        UPDATE campaign_run SET called_off = CAST(:why AS text),
            occasion = CASE WHEN CAST(:why AS text) = 'moved'
                THEN concat(occasion, ', until it moved at ', CAST(:at AS timestamptz)) ELSE occasion END,
            planned_at = coalesce(planned_at, :at), planned = coalesce(planned, 0)
        FROM run
        WHERE campaign_run.id = run.id AND (run.is_open OR run.id IN (SELECT run_id FROM open))
        RETURNING run.id, run.campaign_id, run.name
    ), noted AS (
        INSERT INTO audit_entry (local_id, actor, action, detail, at)
        SELECT CAST(:local_id AS bigint), CAST(:actor AS text), 'campaign_texts_' || CAST(:why AS text),
               format('#%s %s: %s texts about event %s', campaign_id, name,
                      (SELECT count(*) FROM canceled JOIN told AS of ON of.id = canceled.run_id
                       WHERE of.campaign_id = told.campaign_id), CAST(:event_id AS bigint)),
               CAST(:at AS timestamptz)
        FROM told GROUP BY campaign_id, name
    )
    SELECT count(*) FROM canceled
""")
_FORGET = text("""
    DELETE FROM campaign_run WHERE ended_at IS NULL AND planned_at IS NULL AND planned IS NULL
      AND CAST(about->>'event_id' AS bigint) = :event_id
""")
_OF_USE_UNTIL = text("""
    WITH run AS MATERIALIZED (
        SELECT id FROM campaign_run
        WHERE ended_at IS NULL AND CAST(about->>'event_id' AS bigint) = :event_id ORDER BY id FOR UPDATE
    ), shortened AS (
        UPDATE campaign_run SET expires_at = least(expires_at, :until) FROM run WHERE campaign_run.id = run.id
    ), waiting AS MATERIALIZED (
        SELECT outbox.id FROM outbox
        WHERE outbox.run_id IN (SELECT id FROM run) AND outbox.status IN ('planned', 'due')
          AND outbox.expires_at > :until
        ORDER BY outbox.id FOR UPDATE
    )
    UPDATE outbox SET expires_at = :until FROM waiting WHERE outbox.id = waiting.id
""")


def take_back(session: Session, event_id: int, local_id: int, why: str, actor: str, at: datetime) -> int:
    """Cancels all texts about the event that wait, with an audit entry for each campaign; returns how many.

    Args:
        why: CALLED_OFF or MOVED; the rows and their runs tell it.
    """
    _without_limit(session)
    values = {"event_id": event_id, "local_id": local_id, "why": why, "actor": actor, "at": at, "recent": at - _RECENT}
    return int(session.execute(_TAKE_BACK, values).scalar_one())


def replan(session: Session, event_id: int, starts_at: datetime) -> None:
    """The event moved within its day: reminders that are not planned yet are made anew, and none outlasts its start.

    Those that wait tell its new hour, because the sender makes their words.
    """
    _without_limit(session)
    session.execute(_FORGET, {"event_id": event_id})
    session.execute(_OF_USE_UNTIL, {"event_id": event_id, "until": starts_at})


def _without_limit(session: Session) -> None:
    # Of 100,000 texts it takes longer than the 6 s that a statement of a turn may.
    session.execute(text("SET LOCAL statement_timeout = 0"))
