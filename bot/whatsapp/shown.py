"""Which numbered answers a reply shows, so that a channel can offer them as buttons or a list."""

import re

from bot.engine import OpenQuestion
from bot.engine.book import SlotSpec
from bot.engine.readers import READERS, Question, ReadContext, Reading
from bot.wording import normalise

# "Reply 1 GOING, 2 NOT GOING, 3 MAYBE.": numbers with their words in one sentence.
_IN_LINE = re.compile(r"(?<!\S)(\d{1,2}) ([^\s\d,.;:?!][^,.;:?!\n]*?)(?=, (?:or |and |o |u |y )?\d{1,2} |[.;:?!\n]|$)")
_YES_OR_NO = re.compile(r"(?<!\S)1 .*(?<!\S)2 ")
# Not a bare "Yes": Twilio's advanced opt-out takes that for an opt-in.
_POLITE = {"en": ("Yes, please", "No, thanks"), "es": ("Sí, por favor", "No, gracias")}


def shown_choices(
    words: str, question: OpenQuestion | None, slot: SlotSpec | None, context: ReadContext
) -> tuple[str, ...]:
    """Labels of the open question's answers in the order of their numbers, if `words` shows them; else none.

    Args:
        slot: the one the question asks for.
        context: of the member who will answer. What a label says must be read as what its number means.
    """
    if question is None or slot is None:
        return ()
    if question.choices:
        return _listed(words, question)
    if question.reader == "bool" and _YES_OR_NO.search(words):
        return _POLITE.get(context.language, _POLITE["en"])
    if question.reader == "categorical":
        return _in_line(words, slot, context)
    return ()


def numbered(labels: tuple[str, ...]) -> str:
    """The labels as a reply lists them."""
    return "\n".join(f"{number} {normalise(label)}" for number, label in enumerate(labels, start=1))


def _listed(words: str, question: OpenQuestion) -> tuple[str, ...]:
    labels = tuple(choice.label for choice in question.choices)
    return labels if len(labels) > 1 and numbered(labels) in words else ()


def _in_line(words: str, slot: SlotSpec, context: ReadContext) -> tuple[str, ...]:
    found = [(int(number), label) for number, label in _IN_LINE.findall(words)]
    labels = tuple(label for _, label in found)
    read, asked = READERS["categorical"], Question(slot)
    meant = [read(label, asked, context) for label in labels]
    counted = [read(str(number), asked, context) for number in range(1, len(labels) + 1)]
    whole = len(labels) > 1 and [number for number, _ in found] == list(range(1, len(labels) + 1))
    return labels if whole and meant == counted and all(isinstance(each, Reading) for each in meant) else ()
