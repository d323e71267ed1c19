"""Questions about the contract: answered from the passages the local approves, or given to a person."""

from collections.abc import Mapping
from typing import Any

from bot.actions.alerts import open_handoff
from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.actions.words import words_of
from bot.engine import ActionResult, Say
from bot.engine.format import SOMETHING_ELSE
from bot.engine.readers.choices import number_of_choice
from bot.local_files import LocalFile
from bot.passages.contract import Contract
from bot.passages.finding import Found, find
from bot.passages.passage import Passage
from bot.wording.texts import in_language

CONTRACT = LocalFile("contract", Contract)

PASSAGE = response("utter_passage")
QUOTE = response("utter_passage_quote")
EXPIRED = response("utter_contract_expired")
ASK_AGAIN = response("utter_contract_say_again")
ELSE_LABEL = "utter_something_else_label"


@action("action_find_passage")
def find_passage(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Looks for the passage that answers; says it when it is sure.

    Sets `passage_outcome` to `told`, `which` with the `passage_choices`, `topic`, or `none`; and empties
    `contract_words`, so that it can be asked for again.
    """
    contract = context.file(CONTRACT)
    answer, choices = slots.get("contract_words"), slots.get("passage_choices") or []
    chosen = _chosen(str(answer), choices) if answer and choices else None
    if chosen == SOMETHING_ELSE:
        return _outcome("none")
    if chosen in contract.approved:
        return _tell(context, contract, contract.approved[chosen])
    found = find(contract, str(answer) if answer else words_of(context))
    if found.answer is not None:
        return _tell(context, contract, found.answer)
    if found.close and not choices:
        return _outcome("which", _choices(context, found))
    # Who was asked once is not asked again and again: a person can help.
    asked_before = answer is not None
    return _outcome("topic" if found.says_nothing and not asked_before else "none")


@action("action_contract_handoff")
def contract_handoff(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Gives the conversation to the member's steward, who knows the contract."""
    handed = open_handoff(context, "low_confidence")
    return ActionResult(says=(*handed.says, Say(ASK_AGAIN)))


def _tell(context: ActionContext, contract: Contract, passage: Passage) -> ActionResult:
    language = context.language
    says = [
        Say(PASSAGE, {"passage_answer": in_language(passage.answer, language)}),
        Say(
            QUOTE,
            {
                "article": passage.article,
                "passage_title": in_language(passage.title, language),
                "quote": passage.quote,
            },
        ),
    ]
    source = contract.contract
    if source is not None and source.until < context.today:
        name = in_language(source.name, language)
        says.append(Say(EXPIRED, {"contract_name": name, "expired_on": source.until.isoformat()}))
    return ActionResult(slots=_slots("told"), says=tuple(says))


def _outcome(outcome: str, choices: list[dict[str, str]] | None = None) -> ActionResult:
    return ActionResult(slots=_slots(outcome, choices))


def _slots(outcome: str, choices: list[dict[str, str]] | None = None) -> dict[str, Any]:
    return {"passage_outcome": outcome, "contract_words": None, "passage_choices": choices}


def _choices(context: ActionContext, found: Found) -> list[dict[str, str]]:
    titles = [{"value": each.id, "label": in_language(each.title, context.language)} for each in found.close]
    other = context.wording.render(ELSE_LABEL, context.language, {}, overrides=context.local.wording)
    return [*titles, {"value": SOMETHING_ELSE, "label": other}]


def _chosen(answer: str, choices: list[dict[str, str]]) -> str | None:
    """The value of the choice whose number was texted; None where other words are."""
    number = number_of_choice(answer, len(choices))
    return choices[number - 1]["value"] if number is not None else None
