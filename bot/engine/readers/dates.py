"""Days and hours as people text them: "tmrw", "sat at 6", "dec 3rd", "3/4", "el sábado", "en 2 semanas".

The value is ISO text on the member's wall clock: "2026-12-05", or "2026-12-05T18:00" when an hour was said.
A weekday is the nearest one that `prefer` looks to, today included; "next sat" is the one of the week after this.
A day without a year is the nearest that `prefer` looks to, and so is the century of a year of two digits. Where a text
could be read in two ways the Reading is unsure: "3/4", "next fri", "at 6", a day far from today.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.engine.folding import bare, vocabulary
from bot.engine.readers.clock_times import read_time
from bot.engine.readers.numerals import digits_for_words, numeral
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
            "monday mon lunes lun", "tuesday tues tue martes", "wednesday weds wed miercoles mie",
            "thursday thurs thur thu jueves jue", "friday fri viernes vie", "saturday sat sabado sab",
            "sunday sun domingo dom",
        )
    )
    for name in names.split()
}  # fmt: skip
_DAYS_FROM_TODAY = {
    "day after tomorrow": 2, "pasado manana": 2, "day before yesterday": -2, "antier": -2, "anteayer": -2,
    "tomorrow": 1, "tmrw": 1, "tmr": 1, "tmw": 1, "tomorow": 1, "tommorow": 1, "tommorrow": 1, "tomorro": 1, "tomrw": 1,
    "tmrrw": 1, "tmmrw": 1, "2moro": 1, "2morrow": 1, "2mrw": 1, "manana": 1, "mnn": 1,
    "today": 0, "2day": 0, "tonight": 0, "tonite": 0, "2nite": 0, "2night": 0,
    "this morning": 0, "this afternoon": 0, "this evening": 0,
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
_UNIT = r"(?P<unit>days?|dias?|weeks?|wks?|semanas?|months?|mes(?:es)?|years?|yrs?|anos?)"
_YEARS = (1900, 2100)  # what lies outside is a slip of the finger
_FAR_DAYS = 180  # a day without a year that far from today is told, with its year
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "fifteenth": 15, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip


@reader("date")
def read_date(text: str, question: Question, context: ReadContext) -> Reading | NotUnderstood:
    """The one day named, with its hour if there is one; nothing else may stand in the text."""
    now = context.local_now()
    said = bare(text)
    if len(said) > 80:
        return NOT_UNDERSTOOD
    parse = _Parse(_plain(said), now, past=question.slot.prefer == "past", month_first=context.country in _MONTH_FIRST)
    try:
        day = parse.day()
    except (OverflowError, ValueError):  # "31/31", "in 900000000 weeks"
        return NOT_UNDERSTOOD
    if day is None or not _YEARS[0] <= day.year <= _YEARS[1]:
        return NOT_UNDERSTOOD
    found = read_time(parse.rest, context.country)
    if any(word not in _FILLER for word in re.findall(r"[^\s.,;:!?()]+", found.rest)):
        return NOT_UNDERSTOOD
    value = f"{day.isoformat()}T{found.time}" if found.time else day.isoformat()
    return Reading(value, parse.unsure or (found.time is not None and found.unsure))


def _plain(said: str) -> str:
    """Numbers and ordinals in digits: "dec third", "tres de diciembre", "1ro de mayo", "1º"."""
    # "mar 2 dic" is a Tuesday; elsewhere "mar" is March.
    said = re.sub(rf"^mar\.?,?\s+(?=\d{{1,2}}\s+(?:de\s+)?(?:{_MONTH})\b)", "martes ", said)
    said = re.sub(r"\b(?:primero|1(?:ero|ro|er|o))\b", "1", said)
    # "second" and "first" are days only beside a month or an article.
    ordinals = "|".join(_ORDINALS)
    said = re.sub(rf"\b(the|{_MONTH})\.?\s+({ordinals})\b", lambda match: f"{match[1]} {_ORDINALS[match[2]]}th", said)
    said = re.sub(rf"\b({ordinals})(?=\s+of\b)", lambda match: f"{_ORDINALS[match[1]]}th", said)
    return digits_for_words(said)


class _Parse:
    """Takes the day out of the text; `rest` is what remains of it, `unsure` whether it could be another day."""

    def __init__(self, text: str, now: datetime, *, past: bool, month_first: bool) -> None:
        self.rest = text
        self.now = now
        self.today = now.date()
        self.past = past
        self.month_first = month_first
        self.unsure = False

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
                    named = self._take(rf"\b({_WEEKDAY})\b")
                    self.unsure = self.unsure or (named is not None and _WEEKDAYS[named[1]] != day.weekday())
                return day
        return None

    def _take(self, pattern: str) -> re.Match[str] | None:
        match = re.search(pattern, self.rest)
        if match:
            self.rest = f"{self.rest[: match.start()]} {self.rest[match.end() :]}"
        return match

    def _iso(self) -> date | None:
        match = self._take(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None

    def _month_and_day(self) -> date | None:
        year = r"(?:,?\s*(?:of |de(?:l)? )?(?P<y>\d{4}|'\d{2})\b)?"
        match = self._take(
            rf"\b(?P<m>{_MONTH})\.?\s*(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?!\s*[ap]\.?m?\b){year}"
        ) or self._take(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]*(?:of\s+|de\s+)?(?P<m>{_MONTH})\b[.-]?{year}")
        if not match:
            return None
        return self._in_year(_MONTHS[match["m"]], int(match["d"]), match["y"])

    def _numeric(self) -> date | None:
        match = self._take(r"\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?\b(?![/.-]?\d)(?!\s*(?:[ap]\.?m?\b|:))")
        if not match:
            return None
        first, second = int(match[1]), int(match[2])
        month, day = (first, second) if self.month_first else (second, first)
        if month > 12:
            month, day = day, month
        self.unsure = first != second and first <= 12 and second <= 12
        return self._in_year(month, day, match[3])

    def _distance(self) -> date | None:
        couple = r"(?:(?:a |un )?(?:couple|par) (?:of |de )?)"
        count = rf"(?P<n>{couple}|\w+\s+)"
        match = self._take(rf"\b(?:in|en|dentro de)\s+{count}{_UNIT}\b(?!\s+ago)")
        match = match or self._take(rf"\b{count}{_UNIT}\s+(?:from (?:now|today)|a partir de hoy)\b")
        sign = 1
        if not match:
            match = self._take(rf"\b{count}{_UNIT}\s+ago\b") or self._take(rf"\bhace\s+{count}{_UNIT}\b")
            sign = -1
        if not match:
            return None
        number = self._count(match["n"].strip())
        if number is None:
            return None
        unit = match["unit"]
        if unit.startswith(("month", "mes")):
            return _months_from(self.today, sign * number)
        if unit.startswith(("y", "a")):
            return _months_from(self.today, sign * number * 12)
        return self.today + timedelta(days=sign * number * (1 if unit.startswith("d") else 7))

    @staticmethod
    def _count(said: str) -> int | None:
        if "couple" in said or "par" in said.split():
            return 2
        count = 1 if said in {"a", "an"} else numeral(said)
        return int(count) if count is not None and count == int(count) else None

    def _relative(self) -> date | None:
        match = self._take(rf"(?<!\w)(?:the\s+)?({_RELATIVE})(?!\w)")
        return self.today + timedelta(days=_DAYS_FROM_TODAY[match[1]]) if match else None

    def _weekday(self) -> date | None:
        match = self._take(
            rf"\b(?P<before>next|nxt|last|this past|past|proximo|pasado)?\s*\b(?P<day>{_WEEKDAY})\b"
            r"\s*(?P<after>pasado|de la proxima semana|de la semana que viene|next week)?"
        )
        if not match or re.search(rf"\b(?:{_WEEKDAY})\b", self.rest):
            return None
        wanted = _WEEKDAYS[match["day"]]
        around = {match["before"], match["after"]} - {None}
        if around & {"last", "this past", "past", "pasado"}:
            return self.today - timedelta(days=(self.today.weekday() - wanted - 1) % 7 + 1)
        if around & {"next", "nxt", "next week", "de la proxima semana", "de la semana que viene"}:
            # "next fri" on a Wednesday is the day after tomorrow to some; on the weekend both mean the same.
            self.unsure = bool(around & {"next", "nxt"}) and wanted > self.today.weekday()
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
            digits = year.lstrip("'")
            found = date(int(digits), month, day) if len(digits) == 4 else self._in_century(month, day, int(digits))
            self.unsure = self.unsure or abs((found - self.today).days) > 2 * 365
            return found
        # Feb 29 needs a leap year, hence the reach of eight years.
        for distance in range(9):
            near = _valid(self.today.year + (-distance if self.past else distance), month, day)
            if near and (near <= self.today if self.past else near >= self.today):
                self.unsure = self.unsure or abs((near - self.today).days) > _FAR_DAYS
                return near
        raise ValueError("no such day")

    def _in_century(self, month: int, day: int, year: int) -> date:
        """ "12/3/26", "5/6/75": the nearest such day; one that must be past is never in the time to come."""
        this = self.today.year // 100 * 100
        days = [_valid(century + year, month, day) for century in (this - 100, this, this + 100)]
        found = [each for each in days if each and not (self.past and each > self.today)]
        if not found:
            raise ValueError("no such day")
        return min(found, key=lambda each: abs((each - self.today).days))


def _months_from(day: date, months: int) -> date:
    """The same day of another month, or its last day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    for less in range(4):
        if found := _valid(year, month, day.day - less):
            return found
    raise ValueError("no such month")


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
