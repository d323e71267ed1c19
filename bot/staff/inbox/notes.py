"""What the line left for the staff about a person, and that it is done."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.staff.inbox.whom import Person
from models import AuditEntry, StaffNote

MOST = 20


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to do for somebody."""

    id: int
    kind: str
    detail: str
    at: datetime


def open_notes(session: Session, local_id: int, person: Person) -> list[Note]:
    """Those about a person that nobody has done, the oldest first."""
    rows = session.scalars(
        select(StaffNote)
        .where(StaffNote.local_id == local_id, StaffNote.done_at.is_(None), _about(person))
        .order_by(StaffNote.at)
        .limit(MOST)
    )
    return [Note(each.id, each.kind.value, each.detail, each.at) for each in rows]


def finish(session: Session, actor: str, now: datetime, local_id: int, person: Person, note_id: int) -> bool:
    """Notes that somebody has seen to it; False when it was done before, or is none about this person."""
    note = session.scalar(
        select(StaffNote)
        .where(StaffNote.id == note_id, StaffNote.local_id == local_id, StaffNote.done_at.is_(None), _about(person))
        .with_for_update()
    )
    if note is None:
        return False
    note.done_at = now
    session.add(AuditEntry(actor=actor, action="note_done", member_id=note.member_id, detail=f"note {note.id}", at=now))
    return True


def _about(person: Person) -> ColumnElement[bool]:
    of_nobody = StaffNote.member_id.is_(None) & StaffNote.address.in_(person.addresses)
    return of_nobody if person.member_id is None else or_(StaffNote.member_id == person.member_id, of_nobody)
