"""One of the fixed values of a categorical slot, by its name, a synonym or its number."""

import re
from collections.abc import Iterator

from rapidfuzz.fuzz import ratio

from bot.engine.folding import bare, fold
from bot.engine.readers.choices import number_of_choice
from bot.engine.readers.registry import NOT_UNDERSTOOD, NotUnderstood, Question, ReadContext, Reading, reader

MAX_WORDS = 8  # a longer text is a sentence of its own, not the name of a value
CLOSE = 88  # rapidfuzz ratio: one wrong letter in a word of eight
_NEGATIONS = frozenset({"no", "not", "don't", "dont", "won't", "wont", "can't", "cant", "never", "nunca"})


@reader("categorical")
def read_category(text: str, question: Question, _context: ReadContext) -> Reading | NotUnderstood:
    """The value whose words the text holds; two values, or a stray "not", is not understood."""
    phrases = dict(_phrases(question))
    said = bare(text)
    if said in phrases:
        return Reading(phrases[said])
    values = tuple(question.slot.values)
    number = number_of_choice(said, len(values))
    if number is not None:
        return Reading(values[number - 1])
    if len(said.split()) > MAX_WORDS:
        return NOT_UNDERSTOOD
    found, rest = _held(said, phrases)
    # "no, 3 guests" changes the answer before; its "no" is none to this question.
    if re.match(r"(?:no|nope|nah)\b", said) and re.search(r"\d", rest):
        return NOT_UNDERSTOOD
    if len(found) == 1 and not _NEGATIONS & set(rest.split()):
        return Reading(found.pop())
    close = {value for phrase, value in phrases.items() if len(phrase) >= 4 and ratio(said, phrase) >= CLOSE}
    return Reading(close.pop()) if not found and len(close) == 1 else NOT_UNDERSTOOD


def _phrases(question: Question) -> Iterator[tuple[str, str]]:
    for value, synonyms in question.slot.values.items():
        yield fold(value), value
        yield fold(value.replace("_", " ")), value
        for synonym in synonyms:
            yield bare(synonym), value


def _held(said: str, phrases: dict[str, str]) -> tuple[set[str], str]:
    """The values named in `said`, the longest phrases first ("not going" before "going"), and what is left."""
    found = set()
    for phrase in sorted(phrases, key=len, reverse=True):
        pattern = rf"(?<!\w){re.escape(phrase)}(?!\w)"
        if phrase and re.search(pattern, said):
            found.add(phrases[phrase])
            said = re.sub(pattern, " ", said)
    return found, said
