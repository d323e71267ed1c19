"""Again and again: each day, week or month, at an hour of the local's clock.

Settings: every (day, week or month), weekday (of a week), day_of_month (1 to 31; the last day where a month is
shorter), at. It goes on until the campaign's own end (`expires_at`), or until somebody ends it.

A clock that was down sends the newest one it missed while that has a use, for a day at the most and never into the next
one: older ones are the same text to the same people.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy.orm import Session

from models import Campaign, Local
from scheduler.campaigns.local_days import WEEKDAYS, at_hour, days_back, hour_of, local_date, months_back
from scheduler.campaigns.triggers import LOOK_AHEAD, Occasion

LIFE = "23 hours of a daily one, three days of the others"

USEFUL = {"day": timedelta(hours=23), "week": timedelta(days=3), "month": timedelta(days=3)}
_LOOKED_AT = timedelta(days=63)  # two months: the newest one of any rhythm lies within


def occasions(_session: Session, campaign: Campaign, local: Local, now: datetime) -> list[Occasion]:
    """The newest one that has begun, or will within the hour; none from before the campaign starts."""
    every, hour = str(campaign.settings["every"]), hour_of(campaign.settings["at"])
    for day in _days(campaign.settings, local_date(now + LOOK_AHEAD, local)):
        starts_at = at_hour(day, hour, local)
        if starts_at > now + LOOK_AHEAD:
            continue
        expires_at = starts_at + USEFUL[every]
        early = campaign.starts_at is not None and starts_at < campaign.starts_at
        return [] if early or expires_at <= now else [Occasion(day.isoformat(), {}, starts_at, expires_at)]
    return []


def ends(_session: Session, campaign: Campaign, _local: Local, now: datetime) -> bool:
    """When the campaign has an end and that has come."""
    return campaign.expires_at is not None and campaign.expires_at <= now


def _days(settings: Mapping[str, Any], newest: date) -> Iterator[date]:
    """The days it may be due, from the newest on into the past."""
    every = settings["every"]
    if every == "month":
        found = months_back(newest, int(settings["day_of_month"]))
    elif every == "week":
        found = (day for day in days_back(newest) if WEEKDAYS[day.weekday()] == settings["weekday"])
    else:
        found = days_back(newest)
    return takewhile(lambda day: day > newest - _LOOKED_AT, found)
