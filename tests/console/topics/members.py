"""Members: the search, the record and what is done with it."""

from typing import Any

from tests.fixtures.line import Line

SEEN_BY = {"admin", "organizer", "steward"}
CHANGED_BY = {"admin", "organizer"}
PAGES = {
    "/members/": SEEN_BY,
    "/members/{joe}": SEEN_BY,
    "/members/{joe}/touches": SEEN_BY,
    "/members/{joe}/part": SEEN_BY,
    "/members/{joe}/numbers": SEEN_BY,
    "/members/{joe}/log": SEEN_BY,
    "/members/{joe}/consent": CHANGED_BY,
    "/members/{joe}/dues": CHANGED_BY,
    "/members/{joe}/copy": CHANGED_BY,
    "/members/{dana}/consent/{stop}/mistake": CHANGED_BY,
}
FILES = {"/members/rows": SEEN_BY}
OF_A_LOCAL = {page for page in PAGES if "{" in page}


def places(line: Line) -> dict[str, Any]:
    """Joe of the steward's Warehouse, and Dana with her STOP."""
    number = "SELECT id FROM member WHERE number = :number"
    return {
        "joe": line.value(number, number="10422"),
        "dana": line.value(number, number="10427"),
        "stop": line.value("SELECT max(id) FROM consent_entry WHERE e164 = '+14155550116' AND action = 'opt_out'"),
    }
