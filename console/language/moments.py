"""Days, hours, ages and amounts as people write them, in the language of the moment."""

from datetime import date, datetime, timedelta, tzinfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

from console.language import current_language, gettext

# Spanish as it is written in the United States: 12-hour clocks, and a point before the cents.
LOCALES = {"en": "en_US", "es": "es_US"}
_MOMENT = {"en": "MMM d, y, h:mm a", "es": "d MMM y, h:mm a"}


def locale() -> str:
    """Babel's name for the language of the moment."""
    return LOCALES[current_language()]


def day(value: date | datetime, zone: tzinfo) -> str:
    """Nov 5, 2026; a moment's day is the one in `zone`."""
    shown = value.astimezone(zone).date() if isinstance(value, datetime) else value
    return format_date(shown, format="medium", locale=locale())


def moment(value: datetime, zone: tzinfo) -> str:
    """Nov 5, 2026, 6:30 PM."""
    return format_datetime(value.astimezone(zone), format=_MOMENT[current_language()], locale=locale())


def hour(value: datetime, zone: tzinfo) -> str:
    """6:30 PM."""
    return format_time(value.astimezone(zone), format="short", locale=locale())


def age(value: datetime, now: datetime) -> str:
    """How long ago: 3 hours; the greatest unit alone."""
    gone = max(now - value, timedelta(0))
    if gone < timedelta(minutes=1):
        return gettext("just now")
    return format_timedelta(gone, threshold=1.5, locale=locale())


def duration(value: timedelta | float) -> str:
    """3 minutes; the greatest unit alone. A number is of seconds."""
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    return format_timedelta(timedelta(seconds=max(seconds, 1)), threshold=1.5, locale=locale())


def number(value: float) -> str:
    """1,234."""
    return format_decimal(value, locale=locale())


def money(cents: int) -> str:
    """$86.50."""
    return format_currency(cents / 100, "USD", locale=locale())


def share(value: float) -> str:
    """42%; `value` is from 0 to 1."""
    return format_percent(value, locale=locale())
