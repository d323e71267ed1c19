"""Erases what members asked to have erased, once the time to take it back is over."""

from collections.abc import Iterable
from pathlib import Path

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.actions.erasing import Erased, erase_member, lock_talks
from bot.actions.erasure import DONE
from bot.actions.telling import best_number, tell_member
from bot.wording import Wording
from config.clock import now
from config.settings import settings
from models import AuditEntry, Channel, Erasure, ErasureState, Member
from scheduler.desk import Desk

EVERY_SECONDS = 300  # of a wait of days

log = structlog.get_logger(__name__)


def chore(desk: Desk) -> None:
    """All that is due."""
    erase_due(desk, settings().media_dir)


def erase_due(desk: Desk, media_dir: Path) -> int:
    """Erases member by member, a transaction each; returns how many.

    Files go after the commit: a crash between leaves a file nothing refers to, never a row without its file.
    """
    with desk.sessions() as session:
        due = session.execute(
            select(Erasure.id, Erasure.local_id, Erasure.member_id)
            .where(Erasure.state == ErasureState.WAITING, Erasure.due_at <= now())
            .order_by(Erasure.due_at)
        ).all()
    done = 0
    for wish_id, local_id, member_id in due:
        with desk.sessions.begin() as session:
            lock_talks(session, local_id, member_id)
            erased = _erase(session, desk.bot().wording, wish_id)
        if erased is None:
            continue
        _remove_files(media_dir, erased.files)
        log.info("data_erased", erasure_id=wish_id, rows=sum(erased.removed.values()))
        done += 1
    if done:
        desk.waker.wake_sender()
    return done


def _erase(session: Session, wording: Wording, wish_id: int) -> Erased | None:
    """None when it was taken back meanwhile."""
    wish = session.get_one(Erasure, wish_id, with_for_update=True)
    if wish.state is not ErasureState.WAITING:
        return None
    at = now()
    member = session.get_one(Member, wish.member_id, with_for_update=True)
    to = wish.address if wish.channel is Channel.SMS else best_number(session, member.id)
    erased = erase_member(session, wish.local_id, member.id, at)
    if to is not None:
        tell_member(session, wording, member, DONE, {}, at, address=to, language=wish.language, on_record=False)
    wish.state, wish.settled_at, wish.address, wish.removed = ErasureState.DONE, at, "erased", erased.removed
    session.add(
        AuditEntry(actor="clock", action="erasure_done", member_id=member.id, detail=f"erasure {wish.id}", at=at)
    )
    return erased


def _remove_files(media_dir: Path, hashes: Iterable[str]) -> None:
    for each in hashes:
        # Where bot/channels/twilio/media.py puts a file.
        (media_dir / each[:2] / each).unlink(missing_ok=True)
