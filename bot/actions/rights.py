"""The right to a steward: the sentence for everybody, and an alarm when the talk is now or near."""

from collections.abc import Mapping
from typing import Any

from bot.actions.registry import ActionContext, action
from bot.actions.report_urgent import raise_alarm
from bot.actions.said import response
from bot.actions.words import words_of
from bot.engine import ActionResult, Say
from bot.reports.urgency import Urgency, is_now, urgency

RIGHTS = response("utter_know_rights")


@action("action_tell_rights")
def tell_rights(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says the Weingarten sentence; when the text says it is now or soon, pages stewards and staff as well."""
    text = words_of(context)
    urgent = urgency(text, context.today)
    if urgent is None and is_now(text):
        urgent = Urgency.NOW
    return ActionResult(says=raise_alarm(context, urgent) if urgent else (Say(RIGHTS),))
