"""What cannot wait: the sentence to say at once, and stewards and office paged."""

from bot.actions.alerts import page_steward
from bot.actions.registry import ActionContext
from bot.actions.said import response
from bot.engine import Say
from bot.reports.urgency import Urgency

PAGE_NOW = response("utter_page_interview_now")
PAGE_SOON = response("utter_page_interview_soon")
PAGE_DANGER = response("utter_page_danger")
SAY_NOW = response("utter_rights_now")
SAY_SOON = response("utter_rights_soon")
SAY_DANGER = response("utter_urgent_help")

_PAGES = {Urgency.NOW: PAGE_NOW, Urgency.SOON: PAGE_SOON, Urgency.DANGER: PAGE_DANGER}
_SAYS = {Urgency.NOW: SAY_NOW, Urgency.SOON: SAY_SOON, Urgency.DANGER: SAY_DANGER}


def raise_alarm(context: ActionContext, urgent: Urgency) -> tuple[Say, ...]:
    """Pages stewards and staff as urgent, whoever texts.

    Returns:
        What the person is to be told at once: the Weingarten sentence, or whom to call.
    """
    page_steward(context, _PAGES[urgent], {}, urgent=True)
    return (Say(_SAYS[urgent]),)
