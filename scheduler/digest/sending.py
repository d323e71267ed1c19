"""Sends the digest to those who asked: on Monday, Wednesday and Friday, when the local's hours begin, once.

Who gets it is written down before it leaves, one row for each person and day: a clock that stops in the middle sends it
to nobody twice. A day without hours, such as a holiday, has none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import and_, insert, select, text, true, update
from sqlalchemy.orm import Session

from bot.actions.hours_rules import HOURS
from bot.local_files import LocalFiles
from bot.outgoing import outgoing
from config.post import MailError, Post
from models import (
    DigestBy,
    DigestSent,
    Handoff,
    Local,
    Member,
    Outbox,
    OutboxKind,
    Role,
    StewardAssignment,
)
from models.database import SessionMaker
from scheduler.digest import words
from scheduler.digest.huddle import huddle
from scheduler.digest.log import log_of_week
from scheduler.digest.numbers import numbers
from scheduler.digest.parts import Part, sent_on
from scheduler.digest.wishes import own_number
from scheduler.digest.words import Digest
from scheduler.hours.area_codes import ANYWHERE
from scheduler.hours.windows import window

MORNING = timedelta(hours=4)  # after this it is no morning's digest any more
PAGE = "/digest/"
AT_ONCE = 200

_DUE = text("""
    SELECT wish.user_id, wish.by, account.email, account.language, account.member_id, seat.role
    FROM digest_wish AS wish JOIN staff_user AS account ON account.id = wish.user_id AND account.active
    JOIN staff_grant AS seat ON seat.user_id = wish.user_id AND seat.local_id = wish.local_id
    WHERE wish.local_id = :local_id AND (:with_stewards OR seat.role <> 'steward')
      AND NOT EXISTS (SELECT FROM digest_sent AS sent WHERE sent.user_id = wish.user_id
                      AND sent.local_id = wish.local_id AND sent.day = :day)
    ORDER BY wish.user_id LIMIT :limit
""")
_CLAIM = text("""
    INSERT INTO digest_sent (user_id, local_id, day, by, at) VALUES (:user_id, :local_id, :day, :by, :at)
    ON CONFLICT (user_id, local_id, day) DO NOTHING RETURNING id
""")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Office:
    """What sending needs.

    Args:
        base_url: where the console is.
    """

    sessions: SessionMaker
    files: LocalFiles
    post: Callable[[], Post]
    base_url: str


def send_digests(office: Office, at: datetime) -> int:
    """All that is due, a transaction or two each; returns how many left."""
    sent = 0
    with office.sessions() as session:
        due = [local for local in session.scalars(select(Local).order_by(Local.id)) if _is_morning(office, local, at)]
    for local in due:
        sent += _send_of(office, local, at)
    if sent:
        log.info("digests_sent", count=sent)
    return sent


def digest_for(
    session: Session, local: Local, part: Part, *, role: str, member_id: int | None, at: datetime, base_url: str
) -> Digest | None:
    """What somebody of this role is told; None when there is nothing for them.

    A steward is told of the members they look after; figures of the whole local are not theirs to see.
    """
    url = f"{base_url}{PAGE}"
    if part is Part.MIDWEEK:
        seen, handoffs = _theirs(session, role, member_id)
        reasons = huddle(session, at, local_id=local.id, seen=seen, handoffs=handoffs)
        return Digest(part, local.name, url, reasons=reasons)
    if role == Role.STEWARD:
        return None
    if part is Part.MONDAY:
        return Digest(part, local.name, url, numbers=numbers(session, local.id, local.time_zone, at))
    return Digest(part, local.name, url, done=log_of_week(session, local.id, local.time_zone, at))


def _is_morning(office: Office, local: Local, at: datetime) -> bool:
    here = at.astimezone(ZoneInfo(local.time_zone))
    hours = office.files.get(HOURS, local.handle).on(here.date())
    if sent_on(here.date()) is None or hours is None:
        return False
    opens = datetime.combine(here.date(), hours.opens, here.tzinfo)
    closes = datetime.combine(here.date(), hours.closes, here.tzinfo)
    return opens <= here < min(opens + MORNING, closes)


def _send_of(office: Office, local: Local, at: datetime) -> int:
    day = at.astimezone(ZoneInfo(local.time_zone)).date()
    part = sent_on(day)
    if part is None:
        return 0
    with office.sessions() as session:
        # Whom the part tells nothing must not fill the places of those it is for, at every look.
        values = {"local_id": local.id, "day": day, "limit": AT_ONCE, "with_stewards": part is Part.MIDWEEK}
        due = session.execute(_DUE, values).all()
        told = {
            (row.role, row.member_id if row.role == Role.STEWARD else None): digest_for(
                session, local, part, role=row.role, member_id=row.member_id, at=at, base_url=office.base_url
            )
            for row in due
        }
    sent = 0
    for row in due:
        digest = told[row.role, row.member_id if row.role == Role.STEWARD else None]
        if digest is not None:
            sent += _send(office, local, row, digest, day, at)
    return sent


def _send(office: Office, local: Local, row: Any, digest: Digest, day: date, at: datetime) -> bool:
    claim = {"user_id": row.user_id, "local_id": local.id, "day": day, "by": row.by, "at": at}
    with office.sessions.begin() as session:
        claimed = session.scalar(_CLAIM, claim)
        if claimed is None:
            return False
        if row.by == DigestBy.TEXT:
            ended = _text(session, office, local, row, digest, at)
            session.execute(update(DigestSent).where(DigestSent.id == claimed).values(ended=ended))
            return ended == "sent"
    try:
        office.post().send(row.email, words.subject(digest, row.language), words.mail(digest, row.language))
        ended = "sent"
    except MailError:
        ended = "refused"
    with office.sessions.begin() as session:
        session.execute(update(DigestSent).where(DigestSent.id == claimed).values(ended=ended))
    return ended == "sent"


def _text(session: Session, office: Office, local: Local, row: Any, digest: Digest, at: datetime) -> str:
    """Leaves a notice for the sender, which asks the ledger again; within the allowed hours of the number's zones."""
    number = own_number(session, local.id, row.member_id, at)
    if number is None:
        return "no_number"
    zones = number.zones or tuple({*ANYWHERE, local.time_zone})
    hours = window(zones, office.files.get(HOURS, local.handle), None, at)
    today = at.astimezone(ZoneInfo(local.time_zone)).date()
    midnight = datetime.combine(today + timedelta(days=1), time(), ZoneInfo(local.time_zone))
    if hours is None or hours.starts >= midnight:
        return "no_hours"
    values = outgoing(
        local_id=local.id,
        address=number.address,
        body=words.text(digest, row.language),
        now=at,
        kind=OutboxKind.NOTICE,
        member_id=row.member_id,
    )
    when = {"due_at": hours.starts, "window_ends_at": hours.ends, "expires_at": midnight}
    session.execute(insert(Outbox).values(values | when))
    return "sent"


def _theirs(session: Session, role: str, member_id: int | None) -> tuple[Any, Any]:
    """Whose members and hand-offs are counted: all, or those a steward looks after."""
    if role != Role.STEWARD:
        return true(), true()
    if member_id is None:
        return ~true(), ~true()
    sites = session.scalars(select(StewardAssignment.worksite_id).where(StewardAssignment.member_id == member_id)).all()
    return Member.worksite_id.in_(sites), and_(Handoff.steward_id == member_id)
