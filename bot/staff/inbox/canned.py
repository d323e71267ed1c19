"""Replies worded beforehand, for each language of the local; `{name}` and `{steward}` in them are filled when taken."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AuditEntry, CannedReply

PLACEHOLDERS = ("name", "steward")
LONGEST = 1000  # characters
LONGEST_TITLE = 60
MOST = 100  # in one language
_BRACED = re.compile(r"\{(\w*)\}")


class CannedRefused(Exception):
    """It cannot be kept; `field` names what is wrong with it: title or body."""

    def __init__(self, words: str, field: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class Canned:
    """One of them."""

    id: int
    language: str
    title: str
    body: str
    updated_by: str
    updated_at: datetime


def canned_replies(session: Session, local_id: int) -> list[Canned]:
    """All of the local, by language and title."""
    rows = session.scalars(
        select(CannedReply)
        .where(CannedReply.local_id == local_id)
        .order_by(CannedReply.language, CannedReply.title)
        .limit(10 * MOST)
    )
    return [Canned(each.id, each.language, each.title, each.body, each.updated_by, each.updated_at) for each in rows]


def save(
    session: Session,
    actor: str,
    now: datetime,
    local_id: int,
    *,
    language: str,
    title: str,
    body: str,
    canned_id: int | None = None,
) -> None:
    """Keeps a new one, or other words of one that is there.

    Raises:
        CannedRefused: a field is empty or too long, another has this title, or a placeholder is none we fill.
        LookupError: there is none of this id.
    """
    title, body = title.strip(), body.strip()
    _check(title, body)
    same = select(CannedReply.id).where(
        CannedReply.local_id == local_id, CannedReply.language == language, CannedReply.title == title
    )
    if session.scalar(same) not in (None, canned_id):
        raise CannedRefused("Another reply in this language has this title.", "title")
    reply = CannedReply(local_id=local_id) if canned_id is None else _own(session, local_id, canned_id)
    reply.language, reply.title, reply.body = language, title, body
    reply.updated_by, reply.updated_at = actor, now
    session.add(reply)
    _audit(session, actor, now, "canned_reply_saved", f"{language}: {title}")


def remove(session: Session, actor: str, now: datetime, local_id: int, canned_id: int) -> None:
    """Takes one away.

    Raises:
        LookupError: there is none of this id.
    """
    reply = _own(session, local_id, canned_id)
    _audit(session, actor, now, "canned_reply_removed", f"{reply.language}: {reply.title}")
    session.delete(reply)


def fill(body: str, values: Mapping[str, str | None]) -> str:
    """The words with what is known filled in; what is not stays in braces, for a person to fill."""
    return _BRACED.sub(lambda found: values.get(found[1]) or found[0], body)


def left_open(words: str) -> str | None:
    """The first placeholder that nobody has filled in, with its braces; None when there is none."""
    found = next((each for each in _BRACED.finditer(words) if each[1] in PLACEHOLDERS), None)
    return found[0] if found else None


def _check(title: str, body: str) -> None:
    if not title:
        raise CannedRefused("Give it a title.", "title")
    if len(title) > LONGEST_TITLE:
        raise CannedRefused("The title is too long: 60 characters at most.", "title")
    if not body:
        raise CannedRefused("Write the reply.", "body")
    if len(body) > LONGEST:
        raise CannedRefused("The reply is too long: 1,000 characters at most.", "body")
    if any(name not in PLACEHOLDERS for name in _BRACED.findall(body)):
        raise CannedRefused("Only {name} and {steward} are filled in: write other braces differently.", "body")


def _own(session: Session, local_id: int, canned_id: int) -> CannedReply:
    reply = session.get(CannedReply, canned_id)
    if reply is None or reply.local_id != local_id:
        raise LookupError(canned_id)
    return reply


def _audit(session: Session, actor: str, now: datetime, action: str, detail: str) -> None:
    session.add(AuditEntry(actor=actor, action=action, member_id=None, detail=detail, at=now))
