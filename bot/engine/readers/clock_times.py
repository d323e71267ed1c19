"""The hour in a text: "at 6", "6:30 pm", "6p", "18:00", "9ish", "noon", "half 6", "a las 7 de la noche"."""

import re
from dataclasses import dataclass

from bot.engine.folding import bare, vocabulary
from bot.engine.readers.numerals import digits_for_words
from bot.engine.readers.registry import NOT_UNDERSTOOD, NotUnderstood, Question, ReadContext, Reading, reader

_NAMED = {"noon": (12, 0), "midday": (12, 0), "mediodia": (12, 0), "midnight": (0, 0), "medianoche": (0, 0)}
_PART = (
    r"(?:\s*(?P<half>a|p)\.?\s?m?\b\.?"
    r"|\s*(?P<part>in the morning|in the afternoon|in the evening|at night|de la manana|de la tarde|de la noche))"
)
_AT = r"(?:\b(?:at|around|about|by)\s+|\ba\s+(?:eso\s+de\s+)?las?\s+|\bcomo\s+a\s+las?\s+|@\s*)"
_HOUR = r"(?P<h>\d{1,2})"
_FRACTION = r"(?P<fraction>media|cuarto|1/2)"
_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        # half past 6, quarter to 7, 20 past 6
        rf"{_AT}?\b(?P<minutes>half|quarter|\d{{1,2}})\s+(?P<to>past|after|to|till|of)\s+{_HOUR}\b{_PART}?",
        rf"{_AT}?\b(?P<minutes>half)\s+{_HOUR}\b{_PART}?",
        # las 6 y media, un cuarto para las 7, 7 menos cuarto
        rf"{_AT}?\b{_HOUR}\s+y\s+{_FRACTION}\b{_PART}?",
        rf"{_AT}?\b{_HOUR}\s+menos\s+(?P<less>cuarto)\b{_PART}?",
        rf"\b(?:un\s+)?(?P<less>cuarto)\s+para\s+las?\s+{_HOUR}\b{_PART}?",
        rf"{_AT}?\b{_HOUR}(?:[:.](?P<m>\d{{2}}))?(?P<ish>\s?-?ish)?{_PART}",
        rf"{_AT}?\b{_HOUR}:(?P<m>\d{{2}})(?P<ish>\s?-?ish)?(?!\d)(?!\s*:)",
        rf"{_AT}?\b{_HOUR}(?P<ish>\s?-?ish)\b",
        rf"{_AT}{_HOUR}\s*(?P<clock>o'?clock)?\b(?!\s*/)",
        rf"\b{_HOUR}\s*(?P<clock>o'?clock)\b",
        rf"\b{_HOUR}(?P<m>\d{{2}})\s*(?:hrs?|horas|h)\b",
    )
)
_PARTS_OF_HOUR = {"half": 30, "quarter": 15}
_EVENING = frozenset({"in the afternoon", "in the evening", "at night", "de la tarde", "de la noche"})
_FILLER = vocabulary(
    "at around about by maybe like lets let's say it's its is the a las la eso de como por favor please pls ok"
)
# In these "half 6" is half past; in German it is half an hour before.
_HALF_PAST = frozenset({"GB", "IE", "AU", "NZ", "ZA"})


@dataclass(frozen=True, slots=True)
class TimeFound:
    """An hour in a text. `time` is "HH:MM" or None, `rest` the text without it; `unsure` could be another hour."""

    time: str | None
    rest: str
    unsure: bool = False


@reader("time")
def read_clock_time(text: str, _question: Question, context: ReadContext) -> Reading | NotUnderstood:
    """The one hour named, as "HH:MM"; a lone number is one too."""
    said = digits_for_words(bare(text))
    if len(said) > 60:
        return NOT_UNDERSTOOD
    lone = re.fullmatch(r"(\d{1,2})", said)
    found = read_time(f"at {lone[1]}" if lone else said, context.country)
    left = re.findall(r"[^\s.,;:!?()]+", found.rest)
    if found.time is None or any(word not in _FILLER for word in left):
        return NOT_UNDERSTOOD
    return Reading(found.time, found.unsure)


def read_time(text: str, country: str = "US") -> TimeFound:
    """The hour in a folded text.

    Without a half of the day, 1 to 7 is taken as afternoon and 8 to 12 as said: union meetings are after work.
    """
    for word, (hour, minute) in _NAMED.items():
        if re.search(rf"\b{word}\b", text):
            rest = re.sub(rf"\b(?:(?:at|a|al|a la)\s+)?{word}\b", " ", text, count=1)
            return TimeFound(f"{hour:02}:{minute:02}", rest)
    for form in _FORMS:
        match = form.search(text)
        if match is not None:
            return _time(match, text, country)
    return TimeFound(None, text)


def _time(match: re.Match[str], text: str, country: str) -> TimeFound:
    found = match.groupdict()
    hour, minute = int(found["h"]), int(found.get("m") or 0)
    offset = _offset(found)
    if hour > 23 or minute > 59 or offset is None or (offset and hour > 12):
        return TimeFound(None, text)
    half = found.get("half") or _half(found.get("part"))
    guessed = False
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif not half and 1 <= hour <= 12 and len(found["h"].lstrip("0")) == len(found["h"]):
        guessed = True
        hour += 12 if hour <= 7 else 0
    total = (hour * 60 + minute + offset) % (24 * 60)
    bare_half = found.get("minutes") == "half" and not found.get("to")
    unsure = guessed or bool(found.get("ish")) or (bare_half and country not in _HALF_PAST)
    return TimeFound(f"{total // 60:02}:{total % 60:02}", f"{text[: match.start()]} {text[match.end() :]}", unsure)


def _offset(found: dict[str, str | None]) -> int | None:
    """Minutes to add to the hour; None for more than an hour has."""
    if found.get("fraction"):
        return 15 if found["fraction"] == "cuarto" else 30
    if found.get("less"):
        return -15
    said = found.get("minutes")
    if said is None:
        return 0
    minutes = _PARTS_OF_HOUR.get(said) or int(said)
    if minutes > 59:
        return None
    return -minutes if found.get("to") in {"to", "till", "of"} else minutes


def _half(part: str | None) -> str | None:
    if part is None:
        return None
    return "p" if part in _EVENING else "a"
