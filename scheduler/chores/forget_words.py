"""Removes words that are older than a local keeps them: batch by batch, from where it was left."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy import select

from bot.actions.erasure import PRIVACY
from bot.staff.retention import BATCH, forget_batch, forget_talks
from config.clock import now
from config.settings import settings
from models import AuditEntry, Local
from scheduler.desk import Desk

EVERY_SECONDS = 600  # of a time of months
MOST_BATCHES = 200  # a run: 100,000 texts

log = structlog.get_logger(__name__)


def chore(desk: Desk) -> None:
    """All locals that keep words for so long and no longer."""
    forget_words(desk, settings().media_dir)


def forget_words(desk: Desk, media_dir: Path) -> int:
    """Removes them; returns how many texts were looked at. Files go after the commit."""
    with desk.sessions() as session:
        locals_ = session.execute(select(Local.id, Local.handle)).all()
    looked = 0
    for local_id, handle in locals_:
        days = desk.bot().files.get(PRIVACY, handle).keep_words_days
        if days is not None:
            looked += _forget(desk, media_dir, local_id, days)
    return looked


def _forget(desk: Desk, media_dir: Path, local_id: int, days: int) -> int:
    before, looked = now() - timedelta(days=days), 0
    for _ in range(MOST_BATCHES):
        with desk.sessions.begin() as session:
            done = forget_batch(session, local_id, before, now())
        _remove_files(media_dir, done.files)
        looked += done.texts
        if done.texts < BATCH:
            break
    if looked:
        with desk.sessions.begin() as session:
            forget_talks(session, local_id, before)
            detail = f"{looked} texts from before {before.date()}"
            session.add(AuditEntry(actor="clock", action="words_forgotten", local_id=local_id, detail=detail, at=now()))
        log.info("words_forgotten", local_id=local_id, texts=looked)
    return looked


def _remove_files(media_dir: Path, hashes: Iterable[str]) -> None:
    for each in hashes:
        # Where bot/channels/twilio/media.py puts a file.
        (media_dir / each[:2] / each).unlink(missing_ok=True)
