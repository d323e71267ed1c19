"""Reminders before a moment: when each is due, until when it has a use, and which of them is due now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from models import Local
from scheduler.campaigns.local_days import at_hour, hour_of, local_date, zone_of
from scheduler.campaigns.triggers import LOOK_AHEAD, Occasion

# As locals/default/hours.yml has it. A local's own hours may be shorter: the sender keeps to those (docs/hours.md).
_OPENS, _OPENS_ON_SUNDAYS, _CLOSES = time(9), time(12), time(20)
_SUNDAY = 7
EVENING = time(19)
IN_TIME = timedelta(hours=1)  # before the moment, a reminder is of use still
APART = timedelta(hours=4)  # one of the evening is left out where another comes so near to it


@dataclass(frozen=True, slots=True)
class Reminder:
    """One of them.

    name: such as "7 days before".
    """

    name: str
    starts_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Countdown:
    """All reminders before `moment`, the first one first."""

    moment: datetime
    reminders: tuple[Reminder, ...]

    @classmethod
    def of(cls, settings: Mapping[str, Any], moment: datetime, local: Local) -> "Countdown":
        """By the settings `days`, `at` and `hours`. One that would come after the moment is left out.

        Two hours before a rally at 9 no text may leave: who comes wants to be reminded in the evening before.
        """
        starts: dict[datetime, str] = {}
        for days in settings.get("days") or []:
            day = local_date(moment, local) - timedelta(days=days)
            starts[at_hour(day, hour_of(settings["at"]), local)] = _called(days, "day")
        if hours := settings.get("hours"):
            start = moment - timedelta(hours=hours)
            if _leaves_in_time(start, moment, local):
                starts[start] = _called(hours, "hour")
            elif all(abs(_evening(start, local) - each) >= APART for each in starts):
                starts[_evening(start, local)] = "the evening before"
        ordered = [start for start in sorted(starts) if start < moment]
        ends = [_half_way(start, after) for start, after in pairwise(ordered)] + [moment]
        reminders = zip(ordered, ends, strict=True) if ordered else ()
        return cls(moment, tuple(Reminder(starts[start], start, end) for start, end in reminders))


def due(
    countdown: Countdown, name: str, about: Mapping[str, Any], not_before: datetime | None, now: datetime
) -> list[Occasion]:
    """The reminders that have begun, or will within the hour, and still have a use.

    Args:
        name: of what they are before.
        not_before: when the campaign starts; a reminder that has a use by then comes at that moment.
    """
    found = []
    for reminder in countdown.reminders:
        starts_at = max(reminder.starts_at, not_before) if not_before else reminder.starts_at
        if starts_at <= now + LOOK_AHEAD and max(starts_at, now) < reminder.expires_at:
            found.append(Occasion(f"{name}, {reminder.name}", dict(about), starts_at, reminder.expires_at))
    return found


def _leaves_in_time(start: datetime, moment: datetime, local: Local) -> bool:
    """Whether a text that is due then may leave while it is still of use."""
    wall = start.astimezone(zone_of(local))
    day = wall.date()
    if _opens(day) <= wall.time() < _CLOSES:
        return True
    next_day = day if wall.time() < _opens(day) else day + timedelta(days=1)
    return at_hour(next_day, _opens(next_day), local) <= moment - IN_TIME


def _opens(day: date) -> time:
    return _OPENS_ON_SUNDAYS if day.isoweekday() == _SUNDAY else _OPENS


def _evening(start: datetime, local: Local) -> datetime:
    """The last evening before it."""
    day = local_date(start, local)
    evening = at_hour(day, EVENING, local)
    return evening if evening < start else at_hour(day - timedelta(days=1), EVENING, local)


def _half_way(start: datetime, after: datetime) -> datetime:
    return start + (after - start) / 2


def _called(count: float, unit: str) -> str:
    return f"{count:g} {unit if count == 1 else unit + 's'} before"
