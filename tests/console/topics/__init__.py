"""The console's pages, as tests walk them: one module a topic, found by itself.

Each has what it needs of these:

    PAGES: dict[str, set[str]]    a page for each row: its address, and which roles see it
    FILES: dict[str, set[str]]    the same of what is downloaded: tried as each role, but no page to look at
    OF_A_LOCAL: set[str]          those with something of one local in their address: another local must not find it
    places(line) -> dict          what stands in the addresses' `{names}`: of the demo local, and where the steward is
                                  among the roles, of the demo steward's own
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from tests.fixtures.line import Line

EVERYBODY = {"admin", "organizer", "steward", "viewer"}


def _gathered(name: str) -> dict[str, set[str]]:
    return {address: roles for topic in _TOPICS for address, roles in getattr(topic, name, {}).items()}


_TOPICS = [
    import_module(f"{__name__}.{found.name}") for found in sorted(iter_modules(__path__), key=lambda one: one.name)
]
PAGES = _gathered("PAGES")
FILES = _gathered("FILES")
OF_A_LOCAL = {address for topic in _TOPICS for address in getattr(topic, "OF_A_LOCAL", set())}


def places_of(line: Line) -> Mapping[str, Any]:
    """What stands in the addresses of all pages."""
    return {name: value for topic in _TOPICS if hasattr(topic, "places") for name, value in topic.places(line).items()}
