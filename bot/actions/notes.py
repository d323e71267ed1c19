"""Notes for staff: a person is asked for, something is urgent, a wish is passed on."""

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
    "pay_dues": "Wants to pay dues.",
    "book_training": "Wants to book a class or training.",
    "file_grievance": "Wants to file a grievance or report a problem at work; the deadline may be short.",
    "update_contact": "Wants to change their contact details or record.",
    "benefits_value": "Asks what their dues and the union get them.",
    "start_onboarding": "Is new, or wants to join.",
    "contract_question": "Has a question about the contract.",
    "my_data": "Asks for a copy of the data kept about them.",
    "delete_my_data": "Asks to have their data erased.",
    "my_points": "Asks for their points.",
    "volunteer": "Wants to volunteer.",
}


@action("action_ask_for_person")
def ask_for_person(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Leaves a note that this number wants to talk to a person; sets `noted` to new or already."""
    return _noted(context, StaffNoteKind.PERSON_ASKED, "Asks to talk to a person.")


@action("action_alert_staff")
def alert_staff(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Leaves an urgent note, each time: a second cry for help is news."""
    context.tell_staff(StaffNoteKind.URGENT, "Needs help at once: read the conversation.")
    return ActionResult()


@action("action_pass_to_staff")
def pass_to_staff(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Leaves a note of what `staff_subject` names; sets `noted` to new or already."""
    wish = WISHES.get(str(slots.get("staff_subject")))
    if wish is None:
        raise ActionError("no_subject")
    return _noted(context, StaffNoteKind.REQUEST, wish)


def _noted(context: ActionContext, kind: StaffNoteKind, detail: str) -> ActionResult:
    """One statement, so that asking twice in a hurry leaves one note."""
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
    return ActionResult(slots={"noted": "new" if left.scalar() is not None else "already"})
