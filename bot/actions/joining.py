"""A number that is no member's asks to join: noted for staff, changed by a second request, never two of them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.actions.notes import leave_note
from bot.actions.onboarding_stages import agree_to_texts
from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.engine import ActionError, ActionResult
from models import Channel, JoinRequest, JoinState, StaffNoteKind

# A number that asks more often is a machine, or somebody who plays; the last word stands.
MOST_ASKED = 3
WINDOW = timedelta(hours=24)

# From staff (bot/staff/joining.py).
DECLINED = response("utter_join_declined")
LINKED = response("utter_join_linked")

NOTE = "Asks to join. See `rollcall joins list`."


@action("action_open_join")
def open_join(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `join_state`: new, again (a request waits, and may be changed), too_many, or no_number (in the chat)."""
    if context.channel is Channel.WEB_CHAT:
        return ActionResult(slots={"join_state": "no_number"})
    newest = _newest(context)
    if newest is not None and _too_many(context, newest):
        return ActionResult(slots={"join_state": "too_many"})
    waits = newest is not None and newest.state is JoinState.PENDING
    return ActionResult(slots={"join_state": "again" if waits else "new"})


@action("action_submit_join")
def submit_join(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Keeps the request of this number, over one that waits; a yes to texts goes to the consent ledger."""
    name = str(slots.get("join_name") or "").strip()
    newest = _newest(context)
    if not name or (newest is not None and _too_many(context, newest)):
        raise ActionError("no_request")
    agrees = slots.get("agrees_to_texts") is True
    values = {
        "name": name,
        "workplace": slots.get("join_workplace"),
        "language": context.local.speaks(context.language),
        "agrees_to_texts": agrees,
        "asked_at": context.now,
        **_window(context, newest),
    }
    if newest is not None and newest.state is JoinState.PENDING:
        for column, value in values.items():
            setattr(newest, column, value)
    else:
        line = {"local_id": context.local.id, "channel": context.channel, "address": context.identity.address}
        context.session.add(JoinRequest(**line, **values))
    context.session.flush()
    if agrees:
        agree_to_texts(context, slots)
    leave_note(context, StaffNoteKind.REQUEST, NOTE)
    return ActionResult()


def _newest(context: ActionContext) -> JoinRequest | None:
    """The last request of this number, locked: staff may be deciding. Nobody else writes one, its talk being locked."""
    return context.session.scalar(
        select(JoinRequest)
        .where(JoinRequest.address == context.identity.address, JoinRequest.local_id == context.local.id)
        .order_by(JoinRequest.id.desc())
        .limit(1)
        .with_for_update()
    )


def _too_many(context: ActionContext, newest: JoinRequest) -> bool:
    return newest.asked >= MOST_ASKED and context.now - newest.window_at < WINDOW


def _window(context: ActionContext, newest: JoinRequest | None) -> dict[str, Any]:
    if newest is None or context.now - newest.window_at >= WINDOW:
        return {"window_at": context.now, "asked": 1}
    return {"window_at": newest.window_at, "asked": newest.asked + 1}
