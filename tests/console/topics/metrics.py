"""The union's figures."""

from typing import Any

from tests.fixtures.line import Line

SEES = {"admin", "organizer", "viewer"}
PAGES = {
    "/figures/": SEES,
    "/figures/{figure}": SEES,
    "/figures/{figure}/plan": {"admin", "organizer"},
}
FILES = {"/figures/file.csv": SEES}


def places(_line: Line) -> dict[str, Any]:
    """One of them."""
    return {"figure": "first_reply"}
