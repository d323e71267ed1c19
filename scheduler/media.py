"""Fetching the photos and documents that wait at the carrier."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import text, update

from bot.channels.twilio.media import MediaAway, MediaRefused, MediaStore
from config.clock import now
from models import Media, MediaState
from models.database import SessionMaker

LEASE = timedelta(minutes=2)
MOST_TRIES = 6  # over about two hours

_CLAIM = text("""
    UPDATE media SET tries = tries + 1, next_try_at = :lease_until
    WHERE id = (SELECT id FROM media WHERE state = 'waiting' AND next_try_at <= :now
                ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, url, tries
""")

log = structlog.get_logger(__name__)


def fetch_waiting(sessions: SessionMaker, store: MediaStore) -> int:
    """Fetches all that waits, one file at a time; returns how many were tried."""
    tried = 0
    while _fetch_one(sessions, store):
        tried += 1
    return tried


def _fetch_one(sessions: SessionMaker, store: MediaStore) -> bool:
    with sessions.begin() as session:
        row = session.execute(_CLAIM, {"now": now(), "lease_until": now() + LEASE}).first()
    if row is None:
        return False
    try:
        stored = store.fetch(row.url)
    except MediaRefused as refused:
        _set(sessions, row.id, state=MediaState.REFUSED, refusal=refused.reason)
        log.info("media_refused", media_id=row.id, reason=refused.reason)
    except (MediaAway, OSError) as error:
        # A full disk is a reason to try later, as an absent carrier is.
        if row.tries >= MOST_TRIES:
            _set(sessions, row.id, state=MediaState.REFUSED, refusal="away")
        else:
            _set(sessions, row.id, next_try_at=_next_try(row.tries))
        log.warning("media_away", media_id=row.id, error=type(error).__name__)
    else:
        _set(
            sessions,
            row.id,
            state=MediaState.STORED,
            content_type=stored.content_type,
            sha256=stored.sha256,
            size=stored.size,
        )
    return True


def _next_try(tries: int) -> datetime:
    return now() + timedelta(minutes=2**tries)


def _set(sessions: SessionMaker, media_id: int, **values: object) -> None:
    with sessions.begin() as session:
        session.execute(update(Media).where(Media.id == media_id).values(**values))
