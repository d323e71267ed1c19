"""Where a number may be: what the member's record says, then the postal code, then the area code, then the local."""

from functools import cache, lru_cache
from zoneinfo import available_timezones

import phonenumbers
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_geographical_number

from scheduler.hours.area_codes import ANYWHERE, STRADDLING
from scheduler.hours.postal_codes import zones_of_postal_code

# The longest prefix phonenumbers tells zones by has 9 digits; what follows changes nothing.
_TELLING = len("+") + 9


def zones_of(e164: str, time_zone: str | None, postal_code: str | None, local_zone: str) -> tuple[str, ...]:
    """All zones in which whoever holds this number may be, sorted; the first source that says anything decides.

    Args:
        e164: the number.
        time_zone: of the member's record; one that is no IANA zone counts as none.
        postal_code: of the member's address, US or Canadian.
        local_zone: the local's.

    A number that can be anywhere (toll-free, personal) has the zones of all states, and the local's.
    """
    if time_zone in _known():
        return (str(time_zone),)
    found = zones_of_postal_code(postal_code) if postal_code else ()
    found = found or zones_of_number(e164)
    if found == ANYWHERE:
        return tuple(sorted({*ANYWHERE, local_zone}))
    return found or (local_zone,)


def zones_of_number(e164: str) -> tuple[str, ...]:
    """The zones of the number's area, sorted; ANYWHERE when it has none, () when nothing is known of it."""
    return _of_beginning(e164[:_TELLING])


@lru_cache(maxsize=100_000)
def _of_beginning(beginning: str) -> tuple[str, ...]:
    told = _told(beginning.ljust(_TELLING, "0"))
    if told == _told("+18000000000"):
        return ANYWHERE
    also = STRADDLING.get(beginning[2:5], frozenset()) if beginning.startswith("+1") else frozenset()
    return tuple(sorted(told | also))


def _told(e164: str) -> frozenset[str]:
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return frozenset()
    return frozenset(time_zones_for_geographical_number(number)) - {UNKNOWN_TIMEZONE}


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())
