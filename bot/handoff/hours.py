"""Office hours as moments. Days and hours are the local's wall clock, so that a change of the clocks moves nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.handoff.rules import HandoffRules

FARTHEST = 31  # days; an office closed for longer has no hours worth telling


def opens_at(rules: HandoffRules, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the office is open next, in UTC: `now` when it is open, None when it does not open within a month."""
    return next((max(opens, now) for opens, _ in _spans(rules, zone, now)), None)


def is_open(rules: HandoffRules, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the office is open."""
    return opens_at(rules, zone, now) == now


def after_office_minutes(rules: HandoffRules, zone: ZoneInfo, now: datetime, minutes: int) -> datetime:
    """The moment, in UTC, at which the office has been open for so many minutes from `now` on.

    Without office hours in the next month the minutes are those of the clock.
    """
    left = timedelta(minutes=minutes)
    for opens, closes in _spans(rules, zone, now):
        begins = max(opens, now)
        if begins + left <= closes:
            return begins + left
        left -= closes - begins
    return now + timedelta(minutes=minutes)


def silent_at(rules: HandoffRules, zone: ZoneInfo, now: datetime) -> datetime:
    """When a hand-off is closed if nobody says a word any more. It counts from when somebody is there to answer."""
    return (opens_at(rules, zone, now) or now) + timedelta(hours=rules.close_after_hours)


def _spans(rules: HandoffRules, zone: ZoneInfo, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing, in UTC, of the days from today's on, without what is past."""
    today = now.astimezone(zone).date()
    for day in (today + timedelta(days=ahead) for ahead in range(FARTHEST)):
        hours = None if day in rules.holidays else rules.office_hours.on(day)
        if hours is None:
            continue
        opens = datetime.combine(day, hours.opens, zone).astimezone(UTC)
        closes = datetime.combine(day, hours.closes, zone).astimezone(UTC)
        if closes > now:
            yield opens, closes
