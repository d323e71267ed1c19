"""A copy of all that is kept of a member, made by the staff for the member."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.actions.exporting import Part, whole_copy
from models import AuditEntry

MOST_LETTERS = 300


class CopyRefused(Exception):
    """No copy is made; the sentence says why."""


def make_copy(session: Session, actor: str, at: datetime, member_id: int, reason: str) -> tuple[Part, ...]:
    """The parts of the copy, as the member's own link would hand them out; audited with the reason.

    Raises:
        CopyRefused: nobody says how the member asked for it.
    """
    why = " ".join(reason.split())[:MOST_LETTERS]
    if not why:
        raise CopyRefused("Say how the member asked for it: a reason is kept with it.")
    session.add(AuditEntry(actor=actor, action="copy_made", member_id=member_id, detail=why, at=at))
    session.flush()
    return whole_copy(session, member_id)
