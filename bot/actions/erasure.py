"""The wish to have one's data erased: confirmed twice, done by the clock after a time in which it can be taken back."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import case, insert, select, update

from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.engine import ActionResult
from bot.identity import LOCKED_FOR, MOST_TRIES
from bot.local_files import LocalFile
from models import AuditEntry, Erasure, ErasureState, Phone

DONE = response("utter_erasure_done")  # said by scheduler/chores/erase.py


class Privacy(BaseModel):
    """What a local sets about its members' data.

    keep_words_days: after so many days the clock removes the words of texts, and photos; None keeps them.
    """

    model_config = ConfigDict(extra="forbid")

    cooling_off_days: int = Field(ge=0, le=30)
    keep_words_days: int | None = Field(None, ge=30, le=3650)


PRIVACY = LocalFile("privacy", Privacy)


@action("action_look_at_erasure", private=True)
def look_at_erasure(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `erase_on` to the day on which a wish made before is due; empty without one."""
    due_at = context.session.scalar(
        select(Erasure.due_at).where(Erasure.member_id == context.member.id, Erasure.state == ErasureState.WAITING)
    )
    due_on = due_at.astimezone(context.zone).date().isoformat() if due_at else None
    return ActionResult(slots={"erase_on": due_on, "erase_days": context.file(PRIVACY).cooling_off_days})


@action("action_plan_erasure", private=True)
def plan_erasure(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Compares `erase_code` with the member number; sets `erase_outcome` to planned, wrong, locked or refused."""
    if context.identity.locked:
        return ActionResult(slots={"erase_outcome": "locked", "erase_code": None})
    code = re.sub(r"[^0-9]", "", str(slots.get("erase_code") or ""))
    if code[-4:] != re.sub(r"[^0-9]", "", context.member.last_four):
        return _wrong(context)
    due_at = context.now + timedelta(days=context.file(PRIVACY).cooling_off_days)
    context.session.execute(
        insert(Erasure).values(
            local_id=context.local.id,
            member_id=context.member.id,
            channel=context.channel,
            address=context.identity.address,
            language=context.language,
            state=ErasureState.WAITING,
            asked_at=context.now,
            due_at=due_at,
        )
    )
    _audit(context, "erasure_asked")
    due_on = due_at.astimezone(context.zone).date().isoformat()
    return ActionResult(slots={"erase_outcome": "planned", "erase_on": due_on, "erase_code": None})


@action("action_withdraw_erasure")
def withdraw_erasure(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Takes the wish back; sets `erase_outcome` to kept, or none when nothing waits."""
    withdrawn = context.session.execute(
        update(Erasure)
        .where(Erasure.member_id == context.likely_member.id, Erasure.state == ErasureState.WAITING)
        .values(state=ErasureState.WITHDRAWN, settled_at=context.now)
        .returning(Erasure.id)
    ).first()
    if withdrawn is None:
        return ActionResult(slots={"erase_outcome": "none"})
    _audit(context, "erasure_withdrawn")
    return ActionResult(slots={"erase_outcome": "kept"})


def _wrong(context: ActionContext) -> ActionResult:
    """Counted with the wrong tries of verification: who holds a found phone must not guess here instead."""
    identity = context.identity
    if identity.phone_id is None:
        # A visit of the web chat has no phone to count on: one wrong try ends the conversation.
        return ActionResult(slots={"erase_outcome": "refused", "erase_code": None})
    tries = case((Phone.locked_until <= context.now, 1), else_=Phone.failed_tries + 1)
    identity.failed_tries, identity.locked_until = context.session.execute(
        update(Phone)
        .where(Phone.id == identity.phone_id)
        .values(failed_tries=tries, locked_until=case((tries >= MOST_TRIES, context.now + LOCKED_FOR)))
        .returning(Phone.failed_tries, Phone.locked_until)
    ).one()
    outcome = "locked" if identity.locked else "wrong"
    left = max(MOST_TRIES - identity.failed_tries, 0)
    return ActionResult(slots={"erase_outcome": outcome, "tries_left": left, "erase_code": None})


def _audit(context: ActionContext, what: str) -> None:
    member = context.likely_member
    context.session.execute(
        insert(AuditEntry).values(
            actor=f"member:{member.number}", action=what, member_id=member.id, detail="by text", at=context.now
        )
    )
