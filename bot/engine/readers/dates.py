"""Days and hours as people text them: "tmrw", "sat at 6", "dec 3rd", "3/4", "el sábado", "en 2 semanas".

The value is ISO text on the member's wall clock: "2026-12-05", or "2026-12-05T18:00" when an hour was said.
A weekday is the nearest one that `prefer` looks to, today included; "next sat" is the one of the week after this.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.engine.folding import bare, vocabulary
from bot.engine.readers.clock_times import read_time
from bot.engine.readers.numerals import numeral
from bot.engine.readers.registry import NOT_UNDERSTOOD, NotUnderstood, Question, ReadContext, Reading, reader

_MONTH_FIRST = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "PH"})
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene", "february feb febrero", "march mar marzo", "april apr abril abr",
            "may mayo", "june jun junio", "july jul julio", "august aug agosto ago",
            "september sept sep septiembre setiembre", "october oct octubre", "november nov noviembre",
            "december dec diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon lunes", "tuesday tues tue martes", "wednesday weds wed miercoles",
            "thursday thurs thur thu jueves", "friday fri viernes", "saturday sat sabado", "sunday sun domingo",
        )
    )
    for name in names.split()
}  # fmt: skip
_DAYS_FROM_TODAY = {
    "day after tomorrow": 2, "pasado manana": 2, "day before yesterday": -2, "antier": -2, "anteayer": -2,
    "tomorrow": 1, "tmrw": 1, "tmr": 1, "tmw": 1, "tomorow": 1, "2moro": 1, "2mrw": 1, "manana": 1,
    "today": 0, "2day": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0,
    "hoy": 0, "esta noche": 0, "esta tarde": 0, "esta manana": 0,
    "yesterday": -1, "last night": -1, "ayer": -1, "anoche": -1,
}  # fmt: skip
_FILLER = vocabulary(
    "on at the this for it is it's was happened around about by of in coming please date day morning afternoon",
    "evening night maybe like lets let's el la los las a al de del para en por es fue paso como este esta",
    "proximo proxima dia fecha tarde noche que viene",
)
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_RELATIVE = "|".join(sorted(_DAYS_FROM_TODAY, key=len, reverse=True))
_UNIT = r"(?P<unit>days?|dias?|weeks?|wks?|semanas?|months?|mes(?:es)?)"


@reader("date")
def read_date(text: str, question: Question, context: ReadContext) -> Reading | NotUnderstood:
    """The one day named, with its hour if there is one; nothing else may stand in the text."""
    now = context.local_now()
    said = bare(text)
    if len(said) > 80:
        return NOT_UNDERSTOOD
    parse = _Parse(said, now, past=question.slot.prefer == "past", month_first=context.country in _MONTH_FIRST)
    try:
        day = parse.day()
    except (OverflowError, ValueError):  # "31/31", "in 900000000 weeks"
        return NOT_UNDERSTOOD
    if day is None:
        return NOT_UNDERSTOOD
    time, rest = read_time(parse.rest)
    if any(word not in _FILLER for word in re.findall(r"[^\s.,;:!?()]+", rest)):
        return NOT_UNDERSTOOD
    return Reading(f"{day.isoformat()}T{time}" if time else day.isoformat())


class _Parse:
    """Takes the day out of the text; `rest` is what remains of it."""

    def __init__(self, text: str, now: datetime, *, past: bool, month_first: bool) -> None:
        self.rest = text
        self.now = now
        self.today = now.date()
        self.past = past
        self.month_first = month_first

    def day(self) -> date | None:
        """The day, by the first form that fits; None when none does, or the text names a second weekday."""
        forms: tuple[Callable[[], date | None], ...] = (
            self._iso, self._month_and_day, self._numeric, self._distance, self._relative,
            self._weekday, self._day_of_month,
        )  # fmt: skip
        for form in forms:
            day = form()
            if day is not None:
                if form not in (self._weekday, self._relative):
                    # "Saturday Dec 5": the weekday only repeats the date.
                    self._take(rf"\b(?:{_WEEKDAY})\b")
                return day
        return None

    def _take(self, pattern: str) -> re.Match[str] | None:
        match = re.search(pattern, self.rest)
        if match:
            self.rest = f"{self.rest[: match.start()]} {self.rest[match.end() :]}"
        return match

    def _iso(self) -> date | None:
        match = self._take(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None

    def _month_and_day(self) -> date | None:
        year = r"(?:,?\s*(?:of |de(?:l)? )?(?P<y>\d{4})\b)?"
        match = self._take(
            rf"\b(?P<m>{_MONTH})\.?\s+(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?!\s*[ap]\.?m){year}"
        ) or self._take(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:of\s+|de\s+)?(?P<m>{_MONTH})\b\.?{year}")
        if not match:
            return None
        return self._in_year(_MONTHS[match["m"]], int(match["d"]), match["y"])

    def _numeric(self) -> date | None:
        match = self._take(r"\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?\b(?!\s*(?:[ap]\.?m|:))")
        if not match:
            return None
        first, second = int(match[1]), int(match[2])
        month, day = (first, second) if self.month_first else (second, first)
        if month > 12:
            month, day = day, month
        return self._in_year(month, day, match[3])

    def _distance(self) -> date | None:
        match = self._take(rf"\b(?:in|en|dentro de)\s+(?P<n>\w+)\s+{_UNIT}\b")
        sign = 1
        if not match:
            match = self._take(rf"\b(?P<n>\w+)\s+{_UNIT}\s+ago\b") or self._take(rf"\bhace\s+(?P<n>\w+)\s+{_UNIT}\b")
            sign = -1
        if not match:
            return None
        count = 1 if match["n"] in {"a", "an"} else numeral(match["n"])
        if count is None or count != int(count):
            return None
        days = {"d": 1, "w": 7, "s": 7, "m": 30}[match["unit"][0]]
        return self.today + timedelta(days=sign * days * int(count))

    def _relative(self) -> date | None:
        match = self._take(rf"(?<!\w)(?:the\s+)?({_RELATIVE})(?!\w)")
        return self.today + timedelta(days=_DAYS_FROM_TODAY[match[1]]) if match else None

    def _weekday(self) -> date | None:
        match = self._take(
            rf"\b(?P<before>next|last|this past|past|proximo|pasado)?\s*\b(?P<day>{_WEEKDAY})\b"
            r"\s*(?P<after>pasado|de la proxima semana|de la semana que viene|next week)?"
        )
        if not match or re.search(rf"\b(?:{_WEEKDAY})\b", self.rest):
            return None
        wanted = _WEEKDAYS[match["day"]]
        around = {match["before"], match["after"]} - {None}
        if around & {"last", "this past", "past", "pasado"}:
            return self.today - timedelta(days=(self.today.weekday() - wanted - 1) % 7 + 1)
        if around & {"next", "next week", "de la proxima semana", "de la semana que viene"}:
            return self.today - timedelta(days=self.today.weekday()) + timedelta(days=7 + wanted)
        if self.past:
            return self.today - timedelta(days=(self.today.weekday() - wanted) % 7)
        return self.today + timedelta(days=(wanted - self.today.weekday()) % 7)

    def _day_of_month(self) -> date | None:
        match = self._take(r"\bthe\s+(\d{1,2})(?:st|nd|rd|th)?\b") or self._take(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
        match = match or self._take(r"\bel\s+(?:dia\s+)?(\d{1,2})\b")
        if not match:
            return None
        day, month, year = int(match[1]), self.today.month, self.today.year
        step = -1 if self.past else 1
        for _ in range(12):
            found = _valid(year, month, day)
            if found and (found <= self.today if self.past else found >= self.today):
                return found
            month += step
            if not 1 <= month <= 12:
                year, month = year + step, (month - 1) % 12 + 1
        return None

    def _in_year(self, month: int, day: int, year: str | None) -> date:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        # Feb 29 needs a leap year, hence the reach of eight years.
        for distance in range(9):
            found = _valid(self.today.year + (-distance if self.past else distance), month, day)
            if found and (found <= self.today if self.past else found >= self.today):
                return found
        raise ValueError("no such day")


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
