"""Words for the web chat: no carrier takes them. To store them is to deliver them; the page reads the record."""

import secrets
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.database import SessionMaker
from scheduler.handed import record

BATCH = 100

# Conditions as in the index ix_outbox_chats. Who opened the chat asked for what comes there: no opt-in is looked for.
_TAKE = text("""
    UPDATE outbox SET status = 'sending', status_at = :now, attempts = attempts + 1, attempted_at = :now
    FROM (
        SELECT outbox.id,
               (SELECT action FROM consent_entry WHERE e164 = outbox.address AND local_id = outbox.local_id
                AND channel = 'web_chat' ORDER BY id DESC LIMIT 1) = 'opt_out' AS stopped,
               EXISTS (SELECT FROM visit WHERE address = outbox.address AND ended_at IS NULL) AS visited
        FROM outbox
        WHERE status IN ('planned', 'due') AND channel = 'web_chat' AND due_at <= :now
          AND (expires_at IS NULL OR expires_at > :now)
          -- Words for a member wait while whoever sits there has not proved to be that member, or no longer.
          AND (outbox.member_id IS NULL OR NOT EXISTS (
              SELECT FROM visit WHERE visit.address = outbox.address AND visit.ended_at IS NULL
                AND (visit.member_id IS DISTINCT FROM outbox.member_id OR visit.proved_until <= :now)))
        ORDER BY due_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
    ) AS next
    WHERE outbox.id = next.id
    RETURNING outbox.id, CASE WHEN next.stopped AND outbox.kind <> 'confirmation' THEN 'opted_out'
                              WHEN NOT next.visited THEN 'visit_ended' END AS refusal
""")
_REFUSE = text("""
    WITH refused AS (
        UPDATE outbox SET status = 'canceled', refusal = :refusal, status_at = :now WHERE id = :id RETURNING message_id
    )
    UPDATE message SET status = 'canceled', status_at = :now FROM refused
    WHERE message.id = refused.message_id AND message.status = 'waiting'
""")
_DELIVERED = text("""
    WITH delivered AS (
        UPDATE outbox SET status = 'delivered', status_at = :now WHERE id = ANY(:ids) RETURNING message_id
    )
    UPDATE message SET status = 'delivered', status_at = :now FROM delivered WHERE message.id = delivered.message_id
""")


def deliver_chats(sessions: SessionMaker, now: datetime) -> int:
    """Delivers what is due to visits; returns how many rows were worked on. Pages are woken by the commit."""
    done = 0
    while True:
        with sessions.begin() as session:
            count = _deliver(session, now)
        done += count
        if count < BATCH:
            return done


def _deliver(session: Session, now: datetime) -> int:
    rows = sorted(session.execute(_TAKE, {"now": now, "limit": BATCH}).all())
    for row in rows:
        if row.refusal:
            session.execute(_REFUSE, {"id": row.id, "refusal": row.refusal, "now": now})
        else:
            record(session, row.id, f"WC{secrets.token_hex(16)}", now, attempts=None)
    session.execute(_DELIVERED, {"ids": [row.id for row in rows if not row.refusal], "now": now})
    return len(rows)
