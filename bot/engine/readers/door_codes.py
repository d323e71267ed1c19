"""The code shown at the door of an event, and who came along: "HERE 4821", "4821 +2", "aqui 4821 con 2"."""

import re

from bot.engine.book import SlotSpec
from bot.engine.folding import bare, vocabulary
from bot.engine.readers.numbers import read_number
from bot.engine.readers.registry import NOT_UNDERSTOOD, NotUnderstood, Question, ReadContext, Reading, reader

MOST_GUESTS = 20
_FILLER = vocabulary(
    "here hi hello hola i'm im i am we're were we are code the is it's its at door check in checkin checking me now",
    "just got arrived",
    "aqui estoy estamos ya llegue llegamos el la codigo clave es en la puerta yo",
)
_CODE = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_GUESTS = Question(SlotSpec(name="guests", type="float", reader="float", counts="guests"))


@reader("door_code")
def read_door_code(text: str, _question: Question, context: ReadContext) -> Reading | NotUnderstood:
    """ "4821", or "4821 +2" when guests came along; before the digits only words that go with a code."""
    return door_code(text, context)


def door_code(text: str, context: ReadContext) -> Reading | NotUnderstood:
    """The same for a text that answers no question."""
    said = bare(text)
    found = _CODE.search(said)
    if found is None or _CODE.search(said, found.end()):
        return NOT_UNDERSTOOD
    before = re.findall(r"[^\s.,;:!?#()-]+", said[: found.start()])
    if any(word not in _FILLER for word in before):
        return NOT_UNDERSTOOD
    after = said[found.end() :].strip(" .,;:!?-")
    if not after:
        return Reading(found[1])
    guests = read_number(after, _GUESTS, context)
    if not isinstance(guests, Reading) or not 0 <= guests.value <= MOST_GUESTS or guests.value != int(guests.value):
        return NOT_UNDERSTOOD
    return Reading(f"{found[1]} +{int(guests.value)}")
