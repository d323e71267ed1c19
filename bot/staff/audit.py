"""The audit log at the desk of an admin: who saw and who changed what, page by page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from models import AuditEntry, Member

PAGE = 50
NEWEST = 5000  # entries in which it is looked which actions there are: 10 ms, however long the log


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page ends: the next one begins with what is older."""

    at: datetime
    id: int

    @classmethod
    def read(cls, written: str) -> Self | None:
        """From an address; None when it is none of ours."""
        moment, _, number = written.partition("_")
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            return None
        return cls(at, int(number)) if number.isdecimal() and at.tzinfo else None

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.id}"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; "" is anything.

    Args:
        start, end: aware; entries from `start` on and before `end`.
        before: the end of the page before.
    """

    local_id: int
    start: datetime
    end: datetime
    actor: str = ""
    member_number: str = ""
    action: str = ""
    before: Key | None = None


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry."""

    id: int
    at: datetime
    actor: str
    action: str
    detail: str
    member: str | None
    member_number: str | None


def actions(session: Session, wanted: Search) -> set[str]:
    """The actions that occur in the span, whoever did them; of a span with more entries than NEWEST, in the newest."""
    newest = (
        select(AuditEntry.action)
        .where(AuditEntry.local_id == wanted.local_id, AuditEntry.at >= wanted.start, AuditEntry.at < wanted.end)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(NEWEST)
        .subquery()
    )
    return set(session.scalars(select(newest.c.action).distinct()))


def search(session: Session, actor: str, at: datetime, wanted: Search) -> tuple[list[EntryView], Key | None]:
    """A page of entries, the newest first, and the key of the next page if there is one. The look is audited too."""
    conditions = [
        AuditEntry.local_id == wanted.local_id,
        AuditEntry.at >= wanted.start,
        AuditEntry.at < wanted.end,
    ]
    if wanted.actor:
        name = wanted.actor if ":" in wanted.actor else f"user:{wanted.actor}"
        conditions.append(AuditEntry.actor == name)
    if wanted.action:
        conditions.append(AuditEntry.action == wanted.action)
    if wanted.member_number:
        member = select(Member.id).where(Member.local_id == wanted.local_id, Member.number == wanted.member_number)
        conditions.append(AuditEntry.member_id == member.scalar_subquery())
    if wanted.before:
        conditions.append(tuple_(AuditEntry.at, AuditEntry.id) < (wanted.before.at, wanted.before.id))
    rows = session.execute(
        select(AuditEntry, Member.given_name, Member.family_name, Member.number)
        .outerjoin(Member, Member.id == AuditEntry.member_id)
        .where(*conditions)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(PAGE + 1)
    ).all()
    words = ", ".join(filter(None, (wanted.actor, wanted.member_number, wanted.action)))
    session.add(AuditEntry(actor=actor, action="audit_searched", local_id=wanted.local_id, detail=words, at=at))
    shown = [
        EntryView(
            id=entry.id,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            detail=entry.detail,
            member=f"{given} {family}" if given else None,
            member_number=number,
        )
        for entry, given, family, number in rows[:PAGE]
    ]
    return shown, Key(shown[-1].at, shown[-1].id) if len(rows) > PAGE else None
