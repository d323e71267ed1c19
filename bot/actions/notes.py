"""Notes for staff: what a member wishes that the line does not do by itself."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, insert, literal, select

from bot.actions.registry import ActionContext, action
from bot.engine import ActionError, ActionResult
from models import StaffNote, StaffNoteKind

SAME_NOTE = timedelta(hours=24)  # asked again within a day, the open note stands for both

# What staff read. The member's own words stay in the conversation.
WISHES = {
    "my_points": "Asks for their points.",
    "volunteer": "Wants to volunteer.",
}


@action("action_pass_to_staff")
def pass_to_staff(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Leaves a note of what `staff_subject` names; sets `noted` to new or already."""
    wish = WISHES.get(str(slots.get("staff_subject")))
    if wish is None:
        raise ActionError("no_subject")
    noted = leave_note(context, StaffNoteKind.REQUEST, wish)
    return ActionResult(slots={"noted": "new" if noted else "already"})


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
