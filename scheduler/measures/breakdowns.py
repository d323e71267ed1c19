"""What a report is broken down by: a column of its rows (rows.py), and how its values are called."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One of them.

    Args:
        column: SQL over the rows of a report.
        none: how those are called that have no value.
        by_time: its groups follow each other, and are not sorted by size.
        compared: its rates are shown with intervals, because they are held against each other.
    """

    name: str
    column: str
    none: str
    by_time: bool = False
    compared: bool = False


BREAKDOWNS: Mapping[str, Breakdown] = {
    each.name: each
    for each in (
        Breakdown("worksite", "worksite_id", "no worksite"),
        Breakdown("shift", "shift", "no shift"),
        Breakdown("language", "language", "no language"),
        Breakdown("variant", "variant", "no variant", compared=True),
        Breakdown("answer", "answer", "no answer"),
        Breakdown("day", "day", "no day", by_time=True),
        # Weeks begin on Monday (ISO 8601).
        Breakdown("week", "CAST(date_trunc('week', day) AS date)", "no week", by_time=True),
        Breakdown("kind", "kind", "no kind"),
    )
}
OF_A_CAMPAIGN = ("worksite", "shift", "language", "variant", "answer", "day")
OF_A_LOCAL = ("day", "week", "kind")
