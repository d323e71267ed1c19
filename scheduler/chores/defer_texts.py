"""Texts whose hours were over before they left wait for the next ones, or expire when those come too late.

Those of a new notice are over from the first (bot/outgoing.py): here its number's zones are known.
"""

from collections import defaultdict
from datetime import datetime
from itertools import groupby

import structlog
from sqlalchemy import BigInteger, any_, case, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from bot.actions.hours_rules import HOURS
from bot.local_files import LocalFiles
from config.clock import now
from models import Local, Member, Message, MessageStatus, Outbox, OutboxStatus, Phone, Shift
from scheduler.desk import Desk
from scheduler.hours.due_times import Group, due_times, fits

EVERY_SECONDS = 5  # a notice waits for the first look, in the middle of the day too
BATCH = 5_000  # rows of a transaction
ROUNDS = 40  # 200,000 rows in a run

# Only what the local starts has a window: the table keeps answers, relays and calls for help from having one.
_TAKE = text("""
    SELECT id, local_id FROM outbox
    WHERE status IN ('planned', 'due') AND window_ends_at IS NOT NULL AND window_ends_at <= :now
    ORDER BY window_ends_at LIMIT :limit FOR UPDATE SKIP LOCKED
""")
_GROUPS = text("""
    SELECT DISTINCT coalesce(phone.zones, '{}') AS zones, member.shift
    FROM outbox LEFT JOIN phone ON phone.e164 = outbox.address LEFT JOIN member ON member.id = outbox.member_id
    WHERE outbox.id = ANY(:ids)
""")

log = structlog.get_logger(__name__)


def chore(desk: Desk) -> None:
    """Batch by batch, a transaction each."""
    deferred, expired = 0, 0
    for _ in range(ROUNDS):
        with desk.sessions.begin() as session:
            waiting, ended = defer(session, desk.bot().files, now())
        deferred, expired = deferred + waiting, expired + ended
        if waiting + ended < BATCH:
            break
    if deferred or expired:
        log.info("texts_deferred", count=deferred, expired=expired)


def defer(session: Session, files: LocalFiles, at: datetime, limit: int = BATCH) -> tuple[int, int]:
    """Moves up to `limit` texts to their next hours; returns how many wait for them, and how many have expired."""
    taken = sorted(session.execute(_TAKE, {"now": at, "limit": limit}).all(), key=lambda row: row[1])
    done: dict[OutboxStatus, int] = defaultdict(int)
    for local_id, rows in groupby(taken, key=lambda row: row[1]):
        for status in _move(session, files, session.get_one(Local, local_id), [row[0] for row in rows], at):
            done[status] += 1
    expired = done.pop(OutboxStatus.EXPIRED, 0)
    return sum(done.values()), expired


def _move(session: Session, files: LocalFiles, local: Local, ids: list[int], at: datetime) -> list[OutboxStatus]:
    """The states the rows are in afterwards, all in one statement; one whose number just changed zones waits."""
    found = [
        Group(tuple(row.zones), Shift(row.shift) if row.shift else None)
        for row in session.execute(_GROUPS, {"ids": ids})
    ]
    hours = due_times(found, files.get(HOURS, local.handle), local.time_zone, at)
    next_hours = (
        select(Outbox.id, hours.c.due_at, hours.c.window_ends_at)
        .outerjoin(Phone, Phone.e164 == Outbox.address)
        .outerjoin(Member, Member.id == Outbox.member_id)
        .join(hours, fits(hours, Phone.zones, Member.shift))
        .where(Outbox.id == any_(literal(ids, ARRAY(BigInteger))))
        .subquery()
    )
    too_late = next_hours.c.due_at >= Outbox.expires_at
    moved = session.execute(
        update(Outbox)
        .where(Outbox.id == next_hours.c.id)
        .values(
            due_at=next_hours.c.due_at,
            window_ends_at=next_hours.c.window_ends_at,
            status=case((too_late, literal(OutboxStatus.EXPIRED, Outbox.status.type)), else_=Outbox.status),
            status_at=case((too_late, at), else_=Outbox.status_at),
        )
        .returning(Outbox.status, Outbox.message_id)
        .execution_options(synchronize_session=False)
    ).all()
    said = [row.message_id for row in moved if row.status is OutboxStatus.EXPIRED and row.message_id is not None]
    if said:
        session.execute(
            update(Message)
            .where(Message.id.in_(said), Message.status == MessageStatus.WAITING)
            .values(status=MessageStatus.CANCELED, status_at=at)
            .execution_options(synchronize_session=False)
        )
    return [row.status for row in moved]
