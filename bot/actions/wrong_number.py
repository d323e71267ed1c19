"""Someone else has the number now: it is unlinked, opted out, and staff are told."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from bot.actions.registry import ActionContext, action
from bot.actions.words import words_of
from bot.engine import ActionResult
from bot.ledger import write_consent
from models import ConsentAction, MemberPhone, StaffNoteKind


@action("action_unlink_number")
def unlink_number(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Ends every link of the number to members of this local. A new link is for staff to make."""
    identity = context.identity
    context.session.execute(
        update(MemberPhone)
        .where(MemberPhone.id.in_([member.link_id for member in identity.candidates]))
        .values(ended_at=context.now, ended_reason="wrong_number")
    )
    members = ", ".join(member.number for member in identity.candidates)
    context.tell_staff(
        StaffNoteKind.WRONG_NUMBER, f"Not the number of {members} any more: unlinked. Ask for a new one."
    )
    write_consent(
        context.session,
        action=ConsentAction.OPT_OUT,
        local_id=context.local.id,
        channel=context.channel,
        address=identity.address,
        source="wrong_number",
        wording=words_of(context),
        at=context.now,
        message_id=context.message_id,
    )
    # From here on the number is nobody's: the rest of this turn must not treat its holder as the member.
    identity.candidates, identity.proved = (), None
    identity.acting_id, identity.acting_until = None, None
    return ActionResult()
