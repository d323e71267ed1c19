"""Stewards: coverage and answers, making one, one of them, ending it."""

from typing import Any

from tests.fixtures.line import Line

STAFF = {"admin", "organizer"}
PAGES = {
    "/stewards/": STAFF,
    "/stewards/new": STAFF,
    "/stewards/{steward}": STAFF,
    "/stewards/{steward}/end": STAFF,
}
OF_A_LOCAL = {"/stewards/{steward}", "/stewards/{steward}/end"}


def places(_line: Line) -> dict[str, Any]:
    """Maria's member number."""
    return {"steward": "10428"}
