"""Time zones as people call them: Pacific Time (Los Angeles), where the record says America/Los_Angeles."""

from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from console.language import current_language
from console.language.moments import locale

# Where members live: the states, the territories, and Canada, whose numbers carriers reach alike.
_UNITED_STATES = ("US", "PR", "VI", "GU", "MP", "AS")
_GROUPS = (("US", _UNITED_STATES), ("CA", ("CA",)))


def zone_name(key: str) -> str:
    """A zone in the language of the moment; what is none is told as it is written."""
    return _name(key, current_language())


def zone_choices(chosen: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Zones to choose from, by country: (written, name) by name. One that is `chosen` already is among them."""
    territories = get_global("zone_territories")
    names = Locale.parse(locale()).territories
    groups = []
    for country, parts in _GROUPS:
        keys = [key for key, territory in territories.items() if territory in parts]
        groups.append((names[country], _sorted(keys)))
    if chosen and not any(chosen == key for _, choices in groups for key, _ in choices):
        groups.append((names["001"], [(chosen, zone_name(chosen))]))
    return groups


def _sorted(keys: list[str]) -> list[tuple[str, str]]:
    named = ((key, zone_name(key)) for key in keys)
    return sorted(((key, f"{name[:1].upper()}{name[1:]}") for key, name in named), key=lambda each: each[1])


@lru_cache(maxsize=512)
def _name(key: str, _language: str) -> str:
    try:
        place = get_timezone_location(key, locale=locale(), return_city=True)
    except (LookupError, ValueError, OSError):  # what no zone is called, and what no name of a file could be
        return key
    # Where a language has no name for the hours, Babel makes one up, in Spanish that of summer: the place will do.
    names = Locale.parse(locale()).meta_zones.get(_meta_zone(key), {}).get("long", {})
    hours = names.get("generic") or names.get("standard")
    return f"{hours} ({place.rpartition('/')[2]})" if hours else place


def _meta_zone(key: str) -> str:
    """The zone of the map that a zone is part of; Babel has some by the name of now, some by an older one."""
    aliases, meta_zones = get_global("zone_aliases"), get_global("meta_zones")
    older = (old for old, new in aliases.items() if new == key)
    return next((meta_zones[each] for each in (key, aliases.get(key, key), *older) if each in meta_zones), "")
