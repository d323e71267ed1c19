"""The next hours in which a text may leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

from bot.actions.hours_rules import HoursRules
from bot.handoff.hours import spans
from models import Shift

FARTHEST = timedelta(days=8)  # a week, and the day it began on again
# Local days to look at: today's, eight more, and one for zones that are a day behind at the end.
_DAYS = 10

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Window:
    """From `starts` until before `ends`, in UTC."""

    starts: datetime
    ends: datetime


def window(zones: Iterable[str], rules: HoursRules, shift: Shift | None, not_before: datetime) -> Window | None:
    """The first hours from `not_before` on that are allowed in every one of the zones; never longer than a day.

    Args:
        zones: IANA names, at least one.
        shift: the member's; a local may prefer other hours for one.
        not_before: the earliest moment, with a zone.

    Returns the window, None when none starts within eight days.
    """
    days = (list(spans(lambda day: rules.on(day, shift), ZoneInfo(zone), not_before, _DAYS)) for zone in zones)
    shared = reduce(_both, days)
    if not shared:
        return None
    starts, ends = max(shared[0][0], not_before), shared[0][1]
    return Window(starts, ends) if starts <= not_before + FARTHEST else None


def _both(some: list[Span], others: list[Span]) -> list[Span]:
    """What two lists of spans have in common; both are in order and without overlaps."""
    shared = []
    first, second = 0, 0
    while first < len(some) and second < len(others):
        opens = max(some[first][0], others[second][0])
        closes = min(some[first][1], others[second][1])
        if opens < closes:
            shared.append((opens, closes))
        if some[first][1] <= others[second][1]:
            first += 1
        else:
            second += 1
    return shared
