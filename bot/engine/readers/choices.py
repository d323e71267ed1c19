"""One of the numbered choices shown with a question, by its number, its place or its words."""

import re

from rapidfuzz.fuzz import ratio

from bot.engine.folding import bare, vocabulary, words
from bot.engine.format import SOMETHING_ELSE
from bot.engine.readers.numerals import numeral
from bot.engine.readers.registry import NOT_UNDERSTOOD, NotUnderstood, Question, ReadContext, Reading, reader

CLOSE = 80  # rapidfuzz ratio of two words: "raly" and "rally"
_ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5,
    "5th": 5, "primero": 1, "primera": 1, "primer": 1, "segundo": 2, "segunda": 2, "tercero": 3, "tercera": 3,
    "cuarto": 4, "cuarta": 4, "quinto": 5, "quinta": 5, "last": -1, "ultimo": -1, "ultima": -1,
}  # fmt: skip
_FILLER = vocabulary(
    "the a an one please pls option number no # choice i i'd want pick for to of on my your about i'll it's el",
    "la los las un una por favor opcion numero quiero de para mi su al",
)
_NONE_OF_THEM = frozenset(
    {
        "none", "neither", "none of these", "none of them", "none of those", "something else", "other", "else",
        "no", "ninguno", "ninguna", "ninguno de estos", "otra cosa", "otro", "otra", "algo mas", "nada de eso",
    }
)  # fmt: skip


@reader("choice")
def read_choice(text: str, question: Question, _context: ReadContext) -> Reading | NotUnderstood:
    """The choice whose number is given, or the only one whose label holds every word of the text."""
    number = number_of_choice(text, len(question.choices))
    if number is not None:
        return Reading(question.choices[number - 1].value)
    if bare(text) in _NONE_OF_THEM and any(c.value == SOMETHING_ELSE for c in question.choices):
        return Reading(SOMETHING_ELSE)
    said = [word for word in words(text) if word not in _FILLER]
    if not said or not any(len(word) >= 3 for word in said):
        return NOT_UNDERSTOOD
    fitting = [choice for choice in question.choices if _names(said, words(choice.label))]
    return Reading(fitting[0].value) if len(fitting) == 1 else NOT_UNDERSTOOD


def number_of_choice(text: str, count: int) -> int | None:
    """The number from 1 to `count` that "2", "#2", "option two" or "the second one" gives."""
    said = [word for word in re.findall(r"[^\s.,;:!?()#\ufe0f\u20e3]+", bare(text)) if word not in _FILLER]
    if not said and words(text) and words(text)[-1] in {"one", "un", "una"}:
        said = ["1"]
    if len(said) != 1:
        return None
    place = _ORDINALS.get(said[0], numeral(said[0]))
    if place == -1:
        place = count
    return int(place) if place is not None and place == int(place) and 1 <= place <= count else None


def _names(said: list[str], label: list[str]) -> bool:
    return all(any(_same_word(word, other) for other in label) for word in said)


def _same_word(word: str, other: str) -> bool:
    if len(word) < 3:
        return word == other
    return other.startswith(word) or (word.startswith(other) and len(other) >= 3) or ratio(word, other) >= CLOSE
