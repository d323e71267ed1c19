"""Where somebody is signed in: a row for each browser, looked at with every request, ended by a click.

The cookie alone is worth nothing: it holds a token, and the row of its hash must be open.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from models import SignIn

IDLE = timedelta(hours=12)  # a shift and the way home
LONGEST = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)  # a request writes no oftener that somebody was there

_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_open(now: datetime) -> ColumnElement[bool]:
    """The condition that a sign-in still counts."""
    return and_(SignIn.ended_at.is_(None), SignIn.seen_at > now - IDLE, SignIn.started_at > now - LONGEST)


def begin(session: Session, user_id: int, user_agent: str, now: datetime) -> str:
    """A new sign-in; returns the token for its cookie."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(user_id=user_id, token_hash=token_hash(token), device=device(user_agent), started_at=now, seen_at=now)
    )
    return token


def seen(session: Session, sign_in: SignIn, now: datetime) -> None:
    """Notes that somebody was there, every five minutes."""
    if now - sign_in.seen_at >= SEEN_EVERY:
        session.execute(update(SignIn).where(SignIn.id == sign_in.id, SignIn.ended_at.is_(None)).values(seen_at=now))


def listed(session: Session, user_id: int, now: datetime) -> list[SignIn]:
    """Where somebody is signed in now, the newest first; at most 100."""
    found = select(SignIn).where(SignIn.user_id == user_id, is_open(now)).order_by(SignIn.id.desc()).limit(100)
    return list(session.scalars(found))


def end(session: Session, user_id: int, now: datetime, *, only: int | None = None, but: int | None = None) -> int:
    """Ends sign-ins of a user; returns how many.

    Args:
        only: the id of the one to end.
        but: the id of the one that stays.
    """
    wanted = [SignIn.user_id == user_id, SignIn.ended_at.is_(None)]
    if only is not None:
        wanted.append(SignIn.id == only)
    if but is not None:
        wanted.append(SignIn.id != but)
    ended = session.execute(update(SignIn).where(*wanted).values(ended_at=func.greatest(SignIn.seen_at, now)))
    return int(getattr(ended, "rowcount", 0))


def device(user_agent: str) -> str:
    """Browser and system in a few words, "?" for what is not known."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "?")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "?")
    return f"{browser}, {system}"
