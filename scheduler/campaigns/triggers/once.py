"""Once, when the campaign starts."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import Campaign, Local
from scheduler.campaigns.triggers import LOOK_AHEAD, Occasion

LIFE = None  # as long as the kind says: `useful_for`


def occasions(_session: Session, campaign: Campaign, _local: Local, now: datetime) -> list[Occasion]:
    """The one there is, from an hour before its start.

    It is there too when a clock that was down finds it too late: its texts are planned as expired, and counted so.
    """
    if campaign.starts_at is None or campaign.starts_at > now + LOOK_AHEAD:
        return []
    return [Occasion("once", {}, campaign.starts_at, campaign.expires_at)]


def ends(_session: Session, campaign: Campaign, _local: Local, now: datetime) -> bool:
    """As soon as it has begun: nothing comes after."""
    return campaign.starts_at is not None and campaign.starts_at <= now
