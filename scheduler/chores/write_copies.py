"""Writes the copies of everything that admins asked for, and removes those whose day is over."""

from pathlib import Path

import structlog
from psycopg import Error as PsycopgError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.staff.local_copies import claim, expire, write
from config.clock import now
from config.settings import settings
from models.database import SessionMaker
from scheduler.desk import Desk

EVERY_SECONDS = 5  # somebody looks at the page meanwhile

log = structlog.get_logger(__name__)


def chore(desk: Desk) -> None:
    """All that waits, one after the other."""
    write_copies(desk.sessions, settings().media_dir)


def write_copies(sessions: SessionMaker, media_dir: Path) -> int:
    """Writes what waits; returns how many. One that fails is tried again when its lease is over."""
    with sessions.begin() as session:
        expire(session, now(), media_dir)
    engine: Engine = sessions.kw["bind"]
    written = 0
    while True:
        with sessions.begin() as session:
            row = claim(session, now(), media_dir)
        if row is None:
            return written
        try:
            done = write(sessions, engine, row, media_dir)
        except (OSError, SQLAlchemyError, PsycopgError) as error:
            log.error("copy_failed", copy_id=row.id, error=type(error).__name__)
            return written
        if done:
            log.info("copy_written", copy_id=row.id)
            written += 1
