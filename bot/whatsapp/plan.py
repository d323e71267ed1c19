"""What a local has registered at Twilio's Content API, and whether it fits our responses."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.engine import FlowBook
from bot.local_files import LocalFile, LocalFileError, LocalFiles

# Twilio 63016: free words until 24 hours after the person's last ones. Ours end earlier by what a text may wait.
WINDOW = timedelta(hours=24) - timedelta(minutes=5)
# What every response may name and a template may have in plain words: it does not change from text to text.
OF_THE_LOCAL = frozenset({"local_name", "office_phone"})

BUTTON_NUMBERS = range(2, 4)  # WhatsApp shows 3 buttons in a message that needs no approval
LIST_NUMBERS = range(2, 11)  # and 10 items in a list

Sid = Annotated[str, Field(pattern=r"^HX[0-9a-f]{32}$")]
Label = Annotated[str, Field(min_length=1, max_length=20)]


class Template(BaseModel):
    """One response as an approved template.

    variables: the response's placeholders in the order of {{1}}, {{2}}...
    content: language -> SID; a language that is missing is not registered yet.
    """

    model_config = ConfigDict(extra="forbid")

    variables: tuple[str, ...] = ()
    content: dict[str, Sid] = {}


class Choices(BaseModel):
    """Content that needs no approval, by the number of its choices.

    buttons: twilio/quick-reply. {{1}} the words, {{2}}... the titles; ids "1", "2"... WhatsApp takes 3 buttons.
    lists: twilio/list-picker. {{1}} the words, {{2}} the label that opens the list, then title and description of each
        item; ids "1", "2"... WhatsApp takes 10 items.
    """

    model_config = ConfigDict(extra="forbid")

    buttons: dict[Annotated[int, Field(ge=BUTTON_NUMBERS.start, lt=BUTTON_NUMBERS.stop)], Sid] = {}
    lists: dict[Annotated[int, Field(ge=LIST_NUMBERS.start, lt=LIST_NUMBERS.stop)], Sid] = {}


class Plan(BaseModel):
    """A local's file.

    opens_list: language -> the label on the button that opens a list.
    """

    model_config = ConfigDict(extra="forbid")

    templates: dict[str, Template] = {}
    choices: Choices = Choices()
    opens_list: dict[str, Label] = {"en": "Choose", "es": "Elegir"}


WHATSAPP = LocalFile("whatsapp", Plan)


def check_plans(files: LocalFiles, book: FlowBook) -> None:
    """Checks every local's plan against the responses.

    Raises:
        LocalFileError: a template names no response of ours, or other placeholders than the response has.
    """
    plans = files.of(WHATSAPP)
    found = [f"{handle}/{WHATSAPP.name}.yml: {fault}" for handle, plan in plans for fault in faults(plan, book)]
    if found:
        raise LocalFileError(found)


def faults(plan: Plan, book: FlowBook) -> Iterator[str]:
    """One sentence for each thing that does not fit."""
    for name, planned in plan.templates.items():
        response = book.responses.get(name)
        if response is None:
            yield f"templates.{name}: there is no such response"
            continue
        for unknown in sorted(set(planned.variables) - response.placeholders):
            yield f"templates.{name}: the response has no placeholder {{{unknown}}}"
        for missing in sorted(response.placeholders - OF_THE_LOCAL - set(planned.variables)):
            yield f"templates.{name}: the response's placeholder {{{missing}}} is no variable"
        if len(set(planned.variables)) < len(planned.variables):
            yield f"templates.{name}: a variable is named twice"
        for language in sorted(set(planned.content) - set(book.languages)):
            yield f"templates.{name}: there is no language {language}"
