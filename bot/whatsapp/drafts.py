"""What is to be registered at Twilio so that a local's plan is whole, as bodies for its Content API."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.engine import FlowBook
from bot.local import LocalView
from bot.whatsapp.plan import BUTTON_NUMBERS, LIST_NUMBERS, Plan
from bot.wording import PLACEHOLDER

QUICK_REPLY, LIST_PICKER, TEXT = "twilio/quick-reply", "twilio/list-picker", "twilio/text"


@dataclass(frozen=True, slots=True)
class Missing:
    """One content that is not registered.

    number: of buttons or items. response, language: of a template.
    draft: the body that creates it.
    """

    kind: str
    number: int = 0
    response: str = ""
    language: str = ""
    draft: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        """What it is called at Twilio and in lists of ours."""
        return f"{self.response}_{self.language}" if self.response else f"{self.kind}_{self.number}"


def missing(plan: Plan, book: FlowBook, local: LocalView) -> Iterator[Missing]:
    """Everything the plan has no ContentSid for: buttons, lists, and its templates in the local's languages."""
    for number in BUTTON_NUMBERS:
        if number not in plan.choices.buttons:
            yield Missing("buttons", number=number, draft=_draft(local, f"buttons_{number}", _buttons(number)))
    for number in LIST_NUMBERS:
        if number not in plan.choices.lists:
            yield Missing("lists", number=number, draft=_draft(local, f"lists_{number}", _list(number)))
    for response, planned in plan.templates.items():
        for language in local.languages:
            if language not in planned.content:
                draft = _template(book, local, response, language, planned.variables)
                yield Missing("templates", response=response, language=language, draft=draft)


def _draft(local: LocalView, name: str, types: dict[str, Any], language: str = "en") -> dict[str, Any]:
    return {"friendly_name": f"{local.handle}_{name}", "language": language, "types": types}


def _buttons(number: int) -> dict[str, Any]:
    actions = [{"type": "QUICK_REPLY", "title": _place(n + 1), "id": str(n)} for n in range(1, number + 1)]
    return {QUICK_REPLY: {"body": _place(1), "actions": actions}}


def _list(number: int) -> dict[str, Any]:
    items = [{"item": _place(2 * n + 1), "description": _place(2 * n + 2), "id": str(n)} for n in range(1, number + 1)]
    return {LIST_PICKER: {"body": _place(1), "button": _place(2), "items": items}}


def _template(
    book: FlowBook, local: LocalView, response: str, language: str, variables: tuple[str, ...]
) -> dict[str, Any] | None:
    """The response in the local's words. None when it has several wordings by condition: no template says them all."""
    found = book.responses[response].variations.get(language, ())
    own = local.wording.get(response, {}).get(language)
    if not own and len(found) != 1:
        return None
    places = {name: _place(number) for number, name in enumerate(variables, start=1)} | local.facts
    body = PLACEHOLDER.sub(lambda place: places.get(place[1], place[0]), own or found[0].text)
    # WhatsApp approves no template without a sample of each variable.
    samples = {str(number): name.replace("_", " ") for number, name in enumerate(variables, start=1)}
    return _draft(local, f"{response}_{language}", {TEXT: {"body": body}}, language) | {"variables": samples}


def _place(number: int) -> str:
    return f"{{{{{number}}}}}"
