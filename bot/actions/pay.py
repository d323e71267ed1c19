"""How dues are paid at this local, and what is said to a text that holds a card number."""

from collections.abc import Mapping
from typing import Any

from bot.actions.dues_rules import DUES
from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.engine import ActionResult, Say
from bot.wording.texts import in_language

ONLINE = response("utter_pay_online")
WORDS = response("utter_pay_words")
OFFICE = response("utter_pay_office")
OFFICE_PHONE = response("utter_pay_office_phone")
NEVER_CARDS = response("utter_never_text_cards")
CARD_NUMBER = response("utter_card_number")


@action("action_tell_how_to_pay")
def tell_how_to_pay(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says what the local's file has: the link, the ways, the office's hours."""
    rules = context.file(DUES)
    says = [Say(ONLINE, {"pay_url": str(rules.pay_url)})] if rules.pay_url else []
    says.append(Say(WORDS, {"pay_words": in_language(rules.pay_words, context.language)}))
    if rules.office_hours:
        says.append(Say(OFFICE, {"office_hours": in_language(rules.office_hours, context.language)}))
    else:
        says.append(Say(OFFICE_PHONE))
    return ActionResult(says=(*says, Say(NEVER_CARDS)))
