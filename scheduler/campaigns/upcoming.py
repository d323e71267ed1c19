"""The next time a campaign goes out, for its preview."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.campaign_kinds import Kind
from models import Campaign, Local
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.triggers import LOOK_AHEAD, Occasion, triggers

FARTHEST = timedelta(days=400)


def upcoming(session: Session, kind: Kind, campaign: Campaign, local: Local, now: datetime) -> Occasion:
    """The occasion that is under way, or the next one.

    A trigger tells what starts within the hour, so it is asked hour by hour; it reads at most the row that the
    campaign is about, which the session keeps.

    Args:
        campaign: with a start.

    Raises:
        CampaignError: nothing comes within 400 days.
    """
    trigger = triggers()[kind.trigger]

    def useful(at: datetime) -> list[Occasion]:
        found = trigger.occasions(session, campaign, local, at)
        return [each for each in found if (each.expires_at or each.starts_at + kind.useful_for) > now]

    at = now
    while at <= now + FARTHEST and not trigger.ends(session, campaign, local, at):
        if found := useful(at):
            return min(found, key=lambda each: each.starts_at)
        at += LOOK_AHEAD
    # What goes out once has ended as soon as it begins, and may still be under way.
    if found := useful(now):
        return found[0]
    raise CampaignError(
        f"{campaign.name} goes out no more: what it is about, or its own end, is past or too far ahead."
    )
