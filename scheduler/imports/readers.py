"""Reading values: dates, money, choices in the words people use, names. Nothing is guessed silently."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import lru_cache

from bot.staff.benefits import read_money
from scheduler.imports.fields import Reader, Unreadable, plain
from scheduler.imports.sentences import say

EARLIEST, LATEST = date(1930, 1, 1), date(2100, 1, 1)
MOST_CENTS = 1_000_000_00  # of one entry; more is a slip of the decimal point
_SLASHED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?:\s+0?0:00(?::00)?)?")
_CLOCK = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?(?::[0-9]{2})?\s*([ap])?\.?\s?m?\.?", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]{2,}")


def words(most: int = 200) -> Reader:
    """Free words of at most so many characters, with single spaces."""

    def read(text: str) -> str:
        cleaned = " ".join(text.split())
        if "\ufffd" in cleaned:
            raise Unreadable(say("unreadable_letter"))
        if len(cleaned) > most or not cleaned.isprintable():
            raise Unreadable(say("too_long", most=most))
        return cleaned

    return read


def names() -> Reader:
    """Words that come again and again in a file: they are remembered as long as the reader."""
    return lru_cache(maxsize=5_000)(words())


def email(text: str) -> str:
    """An address of the form name@host.tld."""
    cleaned = text.strip()
    if not _EMAIL.fullmatch(cleaned) or len(cleaned) > 254 or not cleaned.isprintable():
        raise Unreadable(say("not_an_email"))
    return cleaned


def choose(values: Mapping[str, tuple[str, ...]]) -> Reader:
    """One of `values`, by its own name or the words people use for it."""
    known = {plain(word): value for value, said in values.items() for word in (value, *said)}
    listed = ", ".join(values)

    @lru_cache(maxsize=1000)
    def read(text: str) -> str:
        found = known.get(plain(text))
        if found is None:
            raise Unreadable(say("none_of", listed=listed))
        return found

    return read


def day(*, day_first: bool) -> Callable[[str], date]:
    """A day as 2026-11-05, or 11/05/2026 (05/11/2026 where `day_first`)."""

    @lru_cache(maxsize=20_000)
    def read(text: str) -> date:
        found = _day(text.strip(), day_first=day_first)
        if found is None or not EARLIEST <= found <= LATEST:
            raise Unreadable(say("not_a_day", example="5/11/2026" if day_first else "11/5/2026"))
        return found

    return read


def moment(*, day_first: bool) -> Callable[[str], datetime]:
    """A day and an hour, without a zone: 2026-11-05 18:30, or 11/5/2026 6:30 PM."""
    read_day = day(day_first=day_first)

    def read(text: str) -> datetime:
        first, _, rest = text.strip().replace("T", " ", 1).partition(" ")
        at = clock(rest)
        return datetime.combine(read_day(first), at)  # the zone is the local's, put on where it is stored

    return read


def clock(text: str) -> time:
    """An hour as 18:30, 6:30 PM or 6pm."""
    match = _CLOCK.fullmatch(text.strip())
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if match and match[3]:
        hour = hour % 12 + (12 if match[3].lower() == "p" else 0) if 1 <= hour <= 12 else 99
    if match is None or hour > 23 or minute > 59 or (match[2] is None and not match[3]):
        raise Unreadable(say("not_an_hour"))
    return time(hour, minute)


def cents(text: str) -> int:
    """Cents of "43.25", "$1,200", "-43.25" or "(43.25)"; nothing is rounded."""
    cleaned = text.strip()
    negative = cleaned.startswith("-") or (cleaned.startswith("(") and cleaned.endswith(")"))
    found = read_money(cleaned.strip("-()"))
    if found is None or found > MOST_CENTS:
        raise Unreadable(say("not_an_amount"))
    return -found if negative else found


def whole(lowest: int, highest: int) -> Callable[[str], int]:
    """A whole number in a range."""

    def read(text: str) -> int:
        cleaned = text.strip().removesuffix(".0")
        if not re.fullmatch(r"[0-9]{1,12}", cleaned) or not lowest <= int(cleaned) <= highest:
            raise Unreadable(say("out_of_range", lowest=lowest, highest=highest))
        return int(cleaned)

    return read


def _day(text: str, *, day_first: bool) -> date | None:
    match = _SLASHED.fullmatch(text)
    try:
        if match is None:
            return date.fromisoformat(text[:10]) if re.fullmatch(r"[0-9-]{10}([ T][0:]+)?", text) else None
        one, two, year = int(match[1]), int(match[2]), int(match[3])
        return date(year, two, one) if day_first else date(year, one, two)
    except ValueError:
        return None
