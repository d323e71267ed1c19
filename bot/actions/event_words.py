"""Which event a sentence is about, and how many guests it brings: "me + 2 for the rally sat"."""

import re
from collections.abc import Sequence
from datetime import datetime

from rapidfuzz.fuzz import ratio

from bot.engine.folding import fold, vocabulary, words
from bot.engine.readers.numerals import numeral

CLOSE = 85  # rapidfuzz ratio of two words: "raly" and "rally"
_LEAST_LETTERS = 4  # shorter words of a title ("for", "a") name nothing

# What members call an event whose title is in English.
_ALSO_CALLED = {
    "meeting": vocabulary("meeting meetings mtg junta juntas reunion asamblea"),
    "rally": vocabulary("rally mitin manifestacion marcha concentracion"),
    "march": vocabulary("march marcha"),
    "training": vocabulary("training class course clase curso capacitacion entrenamiento taller"),
    "class": vocabulary("class training clase curso"),
    "picnic": vocabulary("picnic cookout bbq"),
    "picket": vocabulary("picket piquete"),
    "parade": vocabulary("parade desfile"),
    "forklift": vocabulary("forklift montacargas"),
    "food": vocabulary("food alimentos"),
    "conflict": vocabulary("conflict conflictos"),
    "party": vocabulary("party fiesta posada"),
}
_WEEKDAYS = (
    vocabulary("monday mon lunes lun"),
    vocabulary("tuesday tues tue martes"),
    vocabulary("wednesday weds wed miercoles mie"),
    vocabulary("thursday thurs thur thu jueves jue"),
    vocabulary("friday fri viernes vie"),
    vocabulary("saturday sat sabado sab"),
    vocabulary("sunday sun domingo dom"),
)
_DAY_OF_MONTH = re.compile(r"\b(?:the|el|dia)\s+(\d{1,2})(?:st|nd|rd|th)?\b|\b(\d{1,2})(?:st|nd|rd|th)\b")

_NUMBER = r"(\d{1,3}|[a-z]+)"
_GUESTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:me|myself|yo|i)\s*(?:\+|plus|and|y|mas)\s*{_NUMBER}\b",
        rf"(?:^|\s)(?:\+|plus)\s*{_NUMBER}\b",
        rf"\b{_NUMBER}\s+(?:guests?|invitad[oa]s?|others|more people)\b",
        rf"\b(?:bringing|bring|brin|llevo|traigo|con|with)\s+{_NUMBER}\b",
    )
)
_PARTY = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_NUMBER}\s+of us\b",
        rf"\b(?:party of|somos|seremos|vamos)\s+{_NUMBER}\b",
    )
)
_KIN = re.compile(
    r"\b(?:and|y|with|w|con|bringing|bring|llevo a|traigo a)\s+(?:my|mi)\s+(?:wife|husband|partner|spouse|girlfriend|"
    r"boyfriend|friend|son|daughter|mom|mother|dad|father|brother|sister|kid|baby|cousin|esposa|esposo|pareja|novia|novio|"
    r"amiga|amigo|hijo|hija|mama|papa|hermano|hermana|prima|primo)\b"
)
_ALONE = re.compile(
    r"\bjust me\b|\bonly me\b|\bby myself\b|\bsol[oa] yo\b|\byo sol[oa]\b|\bnomas yo\b|\bsin invitados\b"
)


def named_events(text: str, events: Sequence[tuple[str, datetime]]) -> list[int]:
    """The places of the events that `text` fits best; empty when it names none.

    Args:
        events: title and start, on the local's wall clock.
    """
    said = words(text)
    scores = [_title_score(said, title) + _day_score(fold(text), said, starts_at) for title, starts_at in events]
    best = max(scores, default=0)
    return [at for at, score in enumerate(scores) if score == best] if best else []


def guests_in(text: str) -> int | None:
    """How many people come besides the member, if `text` says so."""
    plain = fold(text)
    if _ALONE.search(plain):
        return 0
    for patterns, counts_member in ((_PARTY, True), (_GUESTS, False)):
        for pattern in patterns:
            for found in pattern.findall(plain):
                number = numeral(found)
                if number is not None and number == int(number):
                    return max(int(number) - counts_member, 0)
    return len(_KIN.findall(plain)) or None


def _title_score(said: list[str], title: str) -> int:
    names = [word for word in words(title) if len(word) >= _LEAST_LETTERS]
    return sum(any(_same(word, name) for word in said) for name in names)


def _same(word: str, name: str) -> bool:
    return word in _ALSO_CALLED.get(name, ()) or (len(word) >= _LEAST_LETTERS and ratio(word, name) >= CLOSE)


def _day_score(plain: str, said: list[str], starts_at: datetime) -> int:
    """A point for the weekday, one for the day of the month; two together are no more than two title words."""
    weekday = any(word.removesuffix("s") in _WEEKDAYS[starts_at.weekday()] for word in said) or any(
        word in _WEEKDAYS[starts_at.weekday()] for word in said
    )
    days = {int(first or second) for first, second in _DAY_OF_MONTH.findall(plain)}
    return int(weekday) + int(starts_at.day in days)
