"""What does not fit, in the language of the moment: pydantic's faults by their kind, and our models' own sentences."""

import re
from typing import Any

from bot.staff.settings import Fault
from console.language import gettext, lazy_gettext, mark
from console.setting_forms.words import part_label

_WORDS: dict[str, Any] = {
    "missing": lazy_gettext("This is needed."),
    "none_required": lazy_gettext("This is needed."),
    "int_type": lazy_gettext("Write a whole number."),
    "int_parsing": lazy_gettext("Write a whole number."),
    "int_from_float": lazy_gettext("Write a whole number."),
    "float_type": lazy_gettext("Write a number."),
    "float_parsing": lazy_gettext("Write a number."),
    "string_type": lazy_gettext("This is needed."),
    "string_too_short": lazy_gettext("This is needed."),
    "string_pattern_mismatch": lazy_gettext("Use small letters, digits and hyphens."),
    "too_short": lazy_gettext("At least one is needed."),
    "url_parsing": lazy_gettext("Write a whole address, such as https://www.example.org/pay."),
    "url_scheme": lazy_gettext("Write a whole address, such as https://www.example.org/pay."),
    "date_from_datetime_parsing": lazy_gettext("Write days like 2026-12-25."),
    "date_parsing": lazy_gettext("Write days like 2026-12-25."),
    "date_type": lazy_gettext("This is needed."),
    "time_parsing": lazy_gettext("Write times like 09:00."),
    "time_type": lazy_gettext("Both times are needed, or none."),
    "enum": lazy_gettext("Choose one of the list."),
    "literal_error": lazy_gettext("Choose one of the list."),
    "model_type": lazy_gettext("This is needed."),
}
# What our own models and bot/staff/settings.py say.
_OURS = (
    mark("closes must come after opens"),
    mark("closes before it opens"),
    mark("a stage stands twice"),
    mark("one day of the week must have hours, or nothing would ever be sent"),
    mark("hours must be within 08:00 and 21:00"),
    mark("is not a phone number; write it like +14155550100"),
    mark("is not a time zone; write it like America/Chicago"),
    mark("a language stands twice"),
    mark("Another local has this one."),
    mark("There is no such change."),
    mark("It has been changed again since."),
)
# Those of them that name something: what is named, and our words for the whole.
_NAMING: tuple[tuple[re.Pattern[str], Any], ...] = (
    (re.compile(r"has no text in (?P<languages>.+)"), lazy_gettext("There is no text in: %(languages)s.")),
    (
        re.compile(r"is too long in (?P<language>\w+): (?P<units>\d+) of (?P<most>\d+) .*"),
        lazy_gettext("Too long (%(language)s): %(units)s of %(most)s characters."),
    ),
    (
        re.compile(r".*answer with quote costs (?P<segments>\d+) segments in (?P<language>\w+), (?P<most>\d+) at most"),
        lazy_gettext("Answer and quote together are too long (%(language)s): %(segments)s segments, %(most)s at most."),
    ),
    (re.compile(r".*has no questions in (?P<languages>.+)"), lazy_gettext("There are no questions in: %(languages)s.")),
    (
        re.compile(r"“(?P<question>.+)” finds (?P<other>.+) already"),
        lazy_gettext("“%(question)s” already finds another passage: %(other)s."),
    ),
    (
        re.compile(r"passages need `contract`: .*"),
        lazy_gettext("Set the contract's name and dates first."),
    ),
    (re.compile(r"`until` is before `from`"), lazy_gettext("The last day is before the first.")),
)


def fault_words(fault: Fault, *, place: bool = True) -> str:
    """One fault as a sentence.

    Args:
        place: whether it says where in the field it is.
    """
    if not place:
        return _words(fault)
    return _placed(fault)


def _placed(fault: Fault) -> str:
    place = ", ".join(_place(part) for part in fault.place if not _is_inner(part))
    return f"{place}: {_words(fault)}" if place else _words(fault)


def _words(fault: Fault) -> str:
    limits = {name: str(value) for name, value in fault.limits.items()}
    if fault.kind == "greater_than_equal":
        return gettext("At least %(least)s.", least=limits["ge"])
    if fault.kind == "greater_than":
        return gettext("More than %(least)s.", least=limits["gt"])
    if fault.kind == "less_than_equal":
        return gettext("At most %(most)s.", most=limits["le"])
    if fault.kind in ("too_long", "string_too_long"):
        return gettext("Too many: %(most)s at most.", most=limits["max_length"])
    if fault.kind in _WORDS:
        return str(_WORDS[fault.kind])
    for pattern, words in _NAMING:
        if found := pattern.fullmatch(fault.words):
            return str(words) % found.groupdict()
    return gettext(fault.words)


def _place(part: int | str) -> str:
    return gettext("line %(number)s", number=part + 1) if isinstance(part, int) else part_label(part)


def _is_inner(part: int | str) -> bool:
    """Which branch of a type it was: pydantic names it, and nobody else knows it."""
    return isinstance(part, str) and (part[:1].isupper() or "[" in part)
