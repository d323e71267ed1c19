"""That a number has been told who we are: by the first text of ours that left to it."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from models.database import SessionMaker
from scheduler.numbers import Line

_BEGIN = text("""
    INSERT INTO conversation (local_id, channel, address, introduced_at)
    SELECT local_id, channel, address, :now
    FROM unnest(CAST(:locals AS bigint[]), CAST(:channels AS text[]), CAST(:addresses AS text[]))
         AS told(local_id, channel, address)
    ORDER BY address ON CONFLICT DO NOTHING
""")
_KEEP = text("""
    UPDATE conversation SET introduced_at = :now WHERE id IN (
        SELECT conversation.id
        FROM unnest(CAST(:locals AS bigint[]), CAST(:channels AS text[]), CAST(:addresses AS text[]))
             AS told(local_id, channel, address)
        JOIN conversation USING (local_id, channel, address)
        WHERE conversation.introduced_at IS NULL
        ORDER BY conversation.id FOR UPDATE OF conversation SKIP LOCKED)
""")

log = structlog.get_logger(__name__)


def keep_introduced(sessions: SessionMaker, lines: Sequence[Line], now: datetime) -> None:
    """Keeps it of these numbers.

    In a transaction of its own: a turn locks its conversation before rows of the outbox. One that a turn holds is
    passed over: that turn introduces us itself.
    """
    if not lines:
        return
    values = {
        "locals": [line.local_id for line in lines],
        "channels": [line.channel.value for line in lines],
        "addresses": [line.address for line in lines],
        "now": now,
    }
    try:
        with sessions.begin() as session:
            session.execute(_BEGIN, values)
            session.execute(_KEEP, values)
    except SQLAlchemyError as error:
        # The number's next text says once more who we are; nothing else is lost.
        log.warning("introductions_not_stored", rows=len(lines), error=type(error).__name__)
