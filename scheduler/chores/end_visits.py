"""Visits of the web chat that nobody comes back to: ended, and forgotten when they are of no use any more."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.channels.web_chat.visits import VISIT_LIFE
from config.clock import now
from scheduler.desk import Desk

EVERY_SECONDS = 300
BATCH = 500
KEPT_FOR = timedelta(days=30)  # an ended visit, for questions about who was proved to be whom
CODES_KEPT_FOR = timedelta(days=2)  # a day's codes are counted

# What was open, or waits for MORE, is for a visitor who is gone; it may hold what was private.
_END = text("""
    WITH ended AS (
        UPDATE visit SET ended_at = :now, token_hash = NULL WHERE id IN (
            SELECT id FROM visit WHERE ended_at IS NULL AND seen_at <= :before
            ORDER BY seen_at LIMIT :limit FOR UPDATE SKIP LOCKED)
        RETURNING local_id, address
    ), closed AS (
        UPDATE conversation SET state = '{}', rest = NULL FROM ended
        WHERE conversation.local_id = ended.local_id AND conversation.channel = 'web_chat'
          AND conversation.address = ended.address
    )
    SELECT count(*) FROM ended
""")
_FORGET_CODES = text("""
    DELETE FROM visit_code
    WHERE id IN (SELECT id FROM visit_code WHERE sent_at <= :before ORDER BY sent_at LIMIT :limit) RETURNING id
""")
_FORGET = text("""
    DELETE FROM visit
    WHERE id IN (SELECT id FROM visit WHERE ended_at <= :before ORDER BY ended_at LIMIT :limit) RETURNING id
""")


def chore(desk: Desk) -> None:
    """Ends and forgets what is due, a batch at a time."""
    at, left = now(), True
    while left:
        with desk.sessions.begin() as session:
            left = _work(session, at)


def _work(session: Session, at: datetime) -> bool:
    """Whether there may be more."""
    ended = session.execute(_END, {"now": at, "before": at - VISIT_LIFE, "limit": BATCH}).scalar_one()
    codes = len(session.execute(_FORGET_CODES, {"before": at - CODES_KEPT_FOR, "limit": BATCH}).all())
    gone = len(session.execute(_FORGET, {"before": at - KEPT_FOR, "limit": BATCH}).all())
    return BATCH in (ended, codes, gone)
