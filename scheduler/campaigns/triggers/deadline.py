"""Before a moment that the organizer sets, such as the last hour to vote: some days before, and some hours before.

Settings: deadline, days (such as 7, 3, 1), at (the hour of those days), hours (before the deadline; 0 for none). Missed
ones and moved deadlines are as with events (triggers/event.py).
"""

from datetime import datetime

from sqlalchemy.orm import Session

from models import Campaign, Local
from scheduler.campaigns.countdown import Countdown, due
from scheduler.campaigns.local_days import local_date
from scheduler.campaigns.triggers import Occasion

LIFE = "until half-way to the next reminder; the last one until the deadline"


def occasions(_session: Session, campaign: Campaign, local: Local, now: datetime) -> list[Occasion]:
    """The reminder that is due now or within the hour, if any."""
    deadline = _deadline(campaign)
    countdown = Countdown.of(campaign.settings, deadline, local)
    return due(countdown, f"deadline {local_date(deadline, local).isoformat()}", {}, campaign.starts_at, now)


def ends(_session: Session, campaign: Campaign, _local: Local, now: datetime) -> bool:
    """When it is over."""
    return _deadline(campaign) <= now


def _deadline(campaign: Campaign) -> datetime:
    return datetime.fromisoformat(str(campaign.settings["deadline"]))
