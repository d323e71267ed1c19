"""The hour in a text: "at 6", "6:30 pm", "18:00", "noon", "a las 7 de la noche"."""

import re

_NAMED = {"noon": "12:00", "midday": "12:00", "mediodia": "12:00", "midnight": "00:00", "medianoche": "00:00"}
_PART = (
    r"(?:\s*(?P<half>a|p)\.?\s?m\b\.?"
    r"|\s*(?P<part>in the morning|in the afternoon|in the evening|at night|de la manana|de la tarde|de la noche))"
)
_FORMS = (
    rf"(?:\bat\s+|\ba\s+las?\s+|@\s*)?\b(?P<h>\d{{1,2}})(?::(?P<m>\d{{2}}))?{_PART}",
    r"(?:\bat\s+|\ba\s+las?\s+|@\s*)?\b(?P<h>\d{1,2}):(?P<m>\d{2})\b",
    r"(?:\bat\s+|\ba\s+las?\s+|@\s*)(?P<h>\d{1,2})\b",
)
_EVENING = frozenset({"in the afternoon", "in the evening", "at night", "de la tarde", "de la noche"})


def read_time(text: str) -> tuple[str | None, str]:
    """The hour as "HH:MM" and the text without it; None and the text itself when there is none.

    Without a half of the day, 1 to 7 is taken as afternoon and 8 to 12 as said: union meetings are after work.
    """
    for word, time in _NAMED.items():
        if re.search(rf"\b{word}\b", text):
            return time, re.sub(rf"\b(?:at |al? )?{word}\b", " ", text)
    for form in _FORMS:
        match = re.search(form, text)
        if match is None:
            continue
        found = match.groupdict()
        hour, minute = int(found["h"]), int(found.get("m") or 0)
        half = found.get("half") or _half(found.get("part"))
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        elif 1 <= hour <= 7 and len(found["h"]) == 1:
            hour += 12
        if hour > 23 or minute > 59:
            return None, text
        return f"{hour:02}:{minute:02}", f"{text[: match.start()]} {text[match.end() :]}"
    return None, text


def _half(part: str | None) -> str | None:
    if part is None:
        return None
    return "p" if part in _EVENING else "a"
