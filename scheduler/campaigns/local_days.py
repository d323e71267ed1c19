"""Days and hours of a local's calendar as moments: what "two days before at 10" and "each month on the 31st" mean."""

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models import Local

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def zone_of(local: Local) -> ZoneInfo:
    """The zone in which the local's days begin."""
    return ZoneInfo(local.time_zone)


def local_date(moment: datetime, local: Local) -> date:
    """The day it is there at this moment."""
    return moment.astimezone(zone_of(local)).date()


def at_hour(day: date, hour: time, local: Local) -> datetime:
    """The moment, in UTC, at which the local's clocks show this hour on this day.

    An hour that a spring night leaves out is told by the clock before the change, so it comes an hour later; of one
    that an autumn night has twice it is the first.
    """
    return datetime.combine(day, hour, zone_of(local)).astimezone(UTC)


def exact(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, that somebody means by this hour; of one that comes twice it is the first.

    Raises:
        ValueError: clocks skip it on this day.
    """
    moment = datetime.combine(day, hour, zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != datetime.combine(day, hour):
        raise ValueError(f"{hour:%H:%M} is skipped on {day.isoformat()}: clocks go forward")
    return moment


def hour_of(setting: str) -> time:
    """The hour of a setting of type `time`, such as "17:30"."""
    return time.fromisoformat(setting)


def days_back(first: date) -> Iterator[date]:
    """Each day, from `first` into the past."""
    while True:
        yield first
        first -= timedelta(days=1)


def months_back(first: date, day_of_month: int) -> Iterator[date]:
    """The day of each month, from the month of `first` into the past; the last one where a month has no such day."""
    year, month = first.year, first.month
    while True:
        yield date(year, month, min(day_of_month, calendar.monthrange(year, month)[1]))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
