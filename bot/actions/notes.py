"""Notes for staff: what a person of the local should look at."""

from datetime import timedelta

from sqlalchemy import exists, insert, literal, select

from bot.actions.registry import ActionContext
from models import StaffNote, StaffNoteKind

SAME_NOTE = timedelta(hours=24)  # asked again within a day, the open note stands for both


def leave_note(context: ActionContext, kind: StaffNoteKind, detail: str) -> bool:
    """Leaves a note unless the same one is open; one statement, so that asking twice in a hurry leaves one.

    Returns:
        Whether it was left.
    """
    member = context.identity.member
    still_open = exists().where(
        StaffNote.local_id == context.local.id,
        StaffNote.address == context.identity.address,
        StaffNote.kind == kind,
        StaffNote.detail == detail,
        StaffNote.done_at.is_(None),
        StaffNote.at > context.now - SAME_NOTE,
    )
    columns = {
        StaffNote.local_id: context.local.id,
        StaffNote.member_id: member.id if member else None,
        StaffNote.address: context.identity.address,
        StaffNote.kind: kind,
        StaffNote.detail: detail,
        StaffNote.at: context.now,
    }
    values = select(*(literal(value, column.type) for column, value in columns.items())).where(~still_open)
    left = context.session.execute(insert(StaffNote).from_select(list(columns), values).returning(StaffNote.id))
    return left.scalar() is not None
