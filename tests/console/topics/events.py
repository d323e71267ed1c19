"""Events: the list, one event, its forms, its door, what is printed, its files."""

from typing import Any

from tests.fixtures.line import Line

STAFF = {"admin", "organizer"}
DOOR = STAFF | {"steward"}
PAGES = {
    "/events/": STAFF,
    "/events/past": STAFF,
    "/events/new": STAFF,
    "/events/{event}": STAFF,
    "/events/{event}/change": STAFF,
    "/events/{event}/call-off": STAFF,
    "/events/{event}/rides": STAFF,
    "/events/{event}/poster": STAFF,
    "/events/{event}/door-sheet": DOOR,
    "/events/door": DOOR,
    "/events/{event}/door": DOOR,
    "/events/{event}/door/came": DOOR,
}
FILES = {
    "/events/{event}/people.csv": STAFF,
    "/events/{event}/event.ics": STAFF,
    "/events/{event}/join.svg": STAFF,
    "/events/{event}/door.svg": DOOR,
}
OF_A_LOCAL = {address for address in PAGES | FILES if "{event}" in address}


def places(line: Line) -> dict[str, Any]:
    """The demo's parade."""
    return {"event": line.value("SELECT id FROM event WHERE title = 'Harbor workers parade'")}
