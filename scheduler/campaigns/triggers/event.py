"""Before an event: some days before at an hour of the local's clock, and some hours before it starts.

Settings: event, days (such as 7, 1), at (the hour of those days), hours (before the start; 0 for none).

A reminder has a use until half-way to the next one, the last one until the start: a clock that was down sends what it
missed while that holds, and never two in a row. An event that moves to another day is reminded of anew; one that moves
by an hour is not.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Campaign, Event, Local
from scheduler.campaigns.countdown import Countdown, due
from scheduler.campaigns.local_days import local_date
from scheduler.campaigns.triggers import Occasion

LIFE = "until half-way to the next reminder; the last one until the start"


def occasions(session: Session, campaign: Campaign, local: Local, now: datetime) -> list[Occasion]:
    """The reminder that is due now or within the hour, if any."""
    event = _event(session, campaign)
    if event is None or event.canceled_at is not None:
        return []
    about: dict[str, Any] = {"event_id": event.id}
    name = f"event {event.id} on {local_date(event.starts_at, local).isoformat()}"
    countdown = Countdown.of(campaign.settings, event.starts_at, local)
    return due(countdown, name, about, campaign.starts_at, now)


def ends(session: Session, campaign: Campaign, _local: Local, now: datetime) -> bool:
    """When the event has begun, is called off, or is gone from the record."""
    event = _event(session, campaign)
    return event is None or event.canceled_at is not None or event.starts_at <= now


def _event(session: Session, campaign: Campaign) -> Event | None:
    return session.get(Event, int(campaign.settings["event"]))
