"""Values as a member reads them: money, days, hours, phone numbers and lists, in each language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

import phonenumbers
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

_LOCALES = {"en": "en_US", "es": "es_US"}
_DAY = {"en": "EEE MMM d", "es": "EEE d MMM"}
_DAY_WITH_YEAR = {"en": "EEE MMM d, y", "es": "EEE d MMM y"}
_YES_NO = {"en": ("yes", "no"), "es": ("sí", "no")}
_FAR = 180  # days: a day further away than this is told with its year


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in cents of US dollars."""

    cents: int


def format_money(cents: int, language: str) -> str:
    """8650 -> "$86.50"."""
    return format_currency(Decimal(cents) / 100, "USD", locale=_locale(language))


def format_day(day: date, language: str, *, today: date | None = None) -> str:
    """ "Tue Dec 2", "mar 2 dic"; with the year when `today` is half a year away.

    The accent of "sáb" is left out: this one letter would make the text UCS-2 and more than double its cost.
    """
    far = today is not None and abs((day - today).days) > _FAR
    patterns = _DAY_WITH_YEAR if far else _DAY
    text = format_date(day, patterns.get(language, patterns["en"]), locale=_locale(language))
    return text.replace(".", "").replace("á", "a")


def format_time(moment: time, language: str) -> str:
    """ "6 pm", "6:30 pm"; the same in both languages, as it is texted in the US."""
    del language
    hour = moment.hour % 12 or 12
    half = "am" if moment.hour < 12 else "pm"
    return f"{hour} {half}" if moment.minute == 0 else f"{hour}:{moment.minute:02} {half}"


def format_day_and_time(moment: datetime, language: str, *, today: date | None = None) -> str:
    """ "Tue Dec 2, 6 pm", on the wall clock that `moment` carries."""
    return f"{format_day(moment.date(), language, today=today)}, {format_time(moment.time(), language)}"


@lru_cache(maxsize=1024)
def format_phone(number: str) -> str:
    """ "+14155550100" -> "(415) 555-0100"; a number of another country keeps its code."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    national = parsed.country_code == 1
    style = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def format_list(items: list[Any], language: str, *, numbered: bool, today: date | None = None) -> str:
    """A line for each item; an item that is a mapping shows its `label`."""
    labels = [
        str(item["label"]) if isinstance(item, dict) and "label" in item else format_value(item, language, today=today)
        for item in items
    ]
    if numbered:
        labels = [f"{number} {label}" for number, label in enumerate(labels, start=1)]
    return "\n".join(labels)


def format_value(value: Any, language: str, style: str | None = None, *, today: date | None = None) -> str:
    """`value` by its own type, or by the `format` that its slot declares.

    A value that does not fit its format is shown as it is: a member gets a plain answer rather than none.
    """
    if isinstance(value, list | tuple):
        return format_list(list(value), language, numbered=style == "numbered", today=today)
    if style in _STYLES and isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            return _STYLES[style](value, language, today)
        except ValueError:
            return str(value)
    return _by_type(value, language, today)


def _by_type(value: Any, language: str, today: date | None) -> str:
    if isinstance(value, bool):
        return _YES_NO.get(language, _YES_NO["en"])[0 if value else 1]
    if isinstance(value, Money):
        return format_money(value.cents, language)
    if isinstance(value, datetime):
        return format_day_and_time(value, language, today=today)
    if isinstance(value, date):
        return format_day(value, language, today=today)
    if isinstance(value, time):
        return format_time(value, language)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _iso_day(value: Any, language: str, today: date | None) -> str:
    """ISO text of a day, or of a day with its hour if it has one."""
    moment = datetime.fromisoformat(str(value))
    if len(str(value)) <= len("2026-12-02"):
        return format_day(moment.date(), language, today=today)
    return format_day_and_time(moment, language, today=today)


_STYLES: dict[str, Callable[[Any, str, date | None], str]] = {
    "money": lambda value, language, _: format_money(int(value), language),
    "date": lambda value, language, today: format_day(date.fromisoformat(str(value)[:10]), language, today=today),
    "datetime": _iso_day,
    "time": lambda value, language, _: format_time(_clock(str(value)), language),
    "number": lambda value, language, _: format_decimal(value, locale=_locale(language)),
    "phone": lambda value, _language, _today: format_phone(str(value)),
}


def _clock(text: str) -> time:
    return datetime.fromisoformat(text).time() if "T" in text else time.fromisoformat(text)


def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, _LOCALES["en"]))
