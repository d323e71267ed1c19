"""`rollcall campaign pause`."""

from console.commands.campaign_verbs._common import Work
from console.commands.campaign_verbs._step import step
from models import Campaign
from scheduler.campaigns.lifecycle import pause
from scheduler.campaigns.records import get


def _take(desk: Work, campaign_id: int) -> Campaign:
    pause(desk.session, campaign_id, desk.actor, desk.now)
    return get(desk.session, campaign_id)


def _says(_desk: Work, campaign: Campaign) -> str:
    return f"paused. To go on: rollcall campaign resume {campaign.id}"


command = step("pause", "Stop a campaign for a while; its texts wait.", _take, _says)
