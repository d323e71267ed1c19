"""What each response costs, and which of its letters make it dear."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.engine.book import FlowBook
from bot.engine.conditions import parse
from bot.wording.render import Wording
from bot.wording.segments import GSM_BASIC, GSM_EXTENDED, count
from bot.wording.typical import Typical

_TWICE = {"[": "(", "]": ")", "{": "(", "}": ")", "~": "-", "^": "", "|": "/", "\\": "/", "€": "EUR", "\f": "\n"}
# A day as far from all others as a day can be: each is told with its year, which is as long as it gets.
FAR_AWAY = date.min
# Said on a page, where nothing is counted.
_IN_THE_CHAT = parse("context.channel = 'web_chat'")


@dataclass(frozen=True, slots=True)
class Dear:
    """A character that costs more than one septet, and what could stand for it.

    whole: it makes the whole text UCS-2: 70 characters in a segment, not 160. Otherwise it counts twice.
    instead: "" where it is best left out.
    """

    char: str
    instead: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """The dearest variation of a response in a language, its placeholders filled with typical values."""

    response: str
    language: str
    encoding: str
    units: int
    segments: int
    allowed: int
    dear: tuple[Dear, ...]
    text: str

    @property
    def over(self) -> bool:
        """Whether it costs more than it may."""
        return self.segments > self.allowed


def costs(book: FlowBook, typical: Typical, today: date) -> list[Cost]:
    """Every response in every language, the worst first.

    Args:
        today: days far from it are told with their year.
    """
    found = [cost_of(book, typical, name, language, today) for name in book.responses for language in book.languages]
    return sorted(found, key=lambda cost: (not cost.over, -cost.segments, -cost.units, cost.response, cost.language))


def cost_of(
    book: FlowBook, typical: Typical, response: str, language: str, today: date, *, own: str | None = None
) -> Cost:
    """What `response` costs in `language`; with `own`, what a local's own text for it costs."""
    variations = book.responses[response].variations
    shipped = variations.get(language, variations["en"])
    texts = [own] if own is not None else [each.text for each in shipped if each.condition != _IN_THE_CHAT]
    wording, values = Wording(book, strict=True), typical.values_for(book, response)
    rendered = [wording.filled(response, text, language, values, today=today) for text in texts]
    text = max(rendered, key=lambda each: (count(each).segments, count(each).units))
    counted = count(text)
    return Cost(
        response=response,
        language=language,
        encoding=counted.encoding,
        units=counted.units,
        segments=counted.segments,
        allowed=typical.most_segments(response),
        dear=tuple(_dear(text)),
        text=text,
    )


def _dear(text: str) -> Iterator[Dear]:
    for char in dict.fromkeys(text):
        if char in GSM_EXTENDED:
            yield Dear(char, _TWICE.get(char, ""), whole=False)
        elif char not in GSM_BASIC:
            yield Dear(char, _plain(char), whole=True)


def _plain(char: str) -> str:
    """The letter without its accent; for what is no letter, nothing."""
    base = "".join(each for each in unicodedata.normalize("NFKD", char) if not unicodedata.combining(each))
    return base if base != char and GSM_BASIC.issuperset(base) else ""
