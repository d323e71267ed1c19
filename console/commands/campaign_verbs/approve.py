"""`rollcall campaign approve`."""

from console.commands.campaign_verbs._common import Work
from console.commands.campaign_verbs._step import step
from models import Campaign
from scheduler.campaigns.lifecycle import approve


def _take(desk: Work, campaign_id: int) -> Campaign:
    return approve(desk.session, desk.actor, desk.now, campaign_id, files=desk.files)


def _says(desk: Work, campaign: Campaign) -> str:
    later = campaign.starts_at is not None and campaign.starts_at > desk.now
    return f"approved; it starts {desk.clock(campaign.starts_at) if later else 'now, inside allowed hours'}."


command = step("approve", "Let a submitted campaign go out: at its start, or now when it has none.", _take, _says)
