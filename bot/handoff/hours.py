"""Hours as moments, the office's among them. They are those of a wall clock: a change of the clocks moves nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.handoff.rules import HandoffRules, Open

FARTHEST = 31  # days; an office closed for longer has no hours worth telling


def opens_at(rules: HandoffRules, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the office is open next, in UTC: `now` when it is open, None when it does not open within a month."""
    return next((max(opens, now) for opens, _ in spans(_office(rules), zone, now)), None)


def is_open(rules: HandoffRules, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the office is open."""
    return opens_at(rules, zone, now) == now


def after_office_minutes(rules: HandoffRules, zone: ZoneInfo, now: datetime, minutes: int) -> datetime:
    """The moment, in UTC, at which the office has been open for so many minutes from `now` on.

    Without office hours in the next month the minutes are those of the clock.
    """
    left = timedelta(minutes=minutes)
    for opens, closes in spans(_office(rules), zone, now):
        begins = max(opens, now)
        if begins + left <= closes:
            return begins + left
        left -= closes - begins
    return now + timedelta(minutes=minutes)


def silent_at(rules: HandoffRules, zone: ZoneInfo, now: datetime) -> datetime:
    """When a hand-off is closed if nobody says a word any more. It counts from when somebody is there to answer."""
    return (opens_at(rules, zone, now) or now) + timedelta(hours=rules.close_after_hours)


def spans(
    on: Callable[[date], Open | None], zone: ZoneInfo, now: datetime, days: int = FARTHEST
) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing, in UTC, of so many days from today's on, without what is past.

    Args:
        on: the hours of a day, None when there are none.
    """
    today = now.astimezone(zone).date()
    for day in (today + timedelta(days=ahead) for ahead in range(days)):
        hours = on(day)
        if hours is None:
            continue
        # An hour that the clocks skip or repeat is left out rather than taken in.
        opens, closes = max(_readings(day, hours.opens, zone)), min(_readings(day, hours.closes, zone))
        if closes > max(now, opens):
            yield opens, closes


def _readings(day: date, time_of_day: time, zone: ZoneInfo) -> list[datetime]:
    """The moment or, where the clocks change, the two that this reading of the clock may mean (PEP 495)."""
    return [datetime.combine(day, time_of_day.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1)]


def _office(rules: HandoffRules) -> Callable[[date], Open | None]:
    return lambda day: None if day in rules.holidays else rules.office_hours.on(day)
