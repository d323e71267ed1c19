"""Each day at an hour of the local's clock, for what runs out on a day of its own for each member.

Settings: at, days. Who is told, and of what, is for the kind's facts: whoever has come within one of the `days` and was
not told so yet. So a day on which the clock was down loses nobody, and what is put on the record late is told late.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models import Campaign, Local
from scheduler.campaigns.local_days import at_hour, hour_of, local_date
from scheduler.campaigns.triggers import LOOK_AHEAD, Occasion, recurring

LIFE = "23 hours"

USEFUL = timedelta(hours=23)


def occasions(_session: Session, campaign: Campaign, local: Local, now: datetime) -> list[Occasion]:
    """The one of today, or of yesterday while today's is still to come."""
    hour = hour_of(campaign.settings["at"])
    today = local_date(now + LOOK_AHEAD, local)
    for day in (today, today - timedelta(days=1)):
        starts_at = at_hour(day, hour, local)
        if starts_at > now + LOOK_AHEAD:
            continue
        expires_at = starts_at + USEFUL
        # The first one need not wait for the hour of another day.
        starts_at = max(starts_at, campaign.starts_at) if campaign.starts_at else starts_at
        if starts_at <= now + LOOK_AHEAD and max(starts_at, now) < expires_at:
            return [Occasion(day.isoformat(), {"on": day.isoformat()}, starts_at, expires_at)]
    return []


ends = recurring.ends
