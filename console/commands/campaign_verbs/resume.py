"""`rollcall campaign resume`."""

from console.commands.campaign_verbs._common import Work
from console.commands.campaign_verbs._step import step
from models import Campaign
from scheduler.campaigns.lifecycle import resume


def _take(desk: Work, campaign_id: int) -> Campaign:
    return resume(desk.session, desk.actor, desk.now, campaign_id)


def _says(_desk: Work, campaign: Campaign) -> str:
    return f"{campaign.state.value} again. What is past its use has expired; the rest leaves in allowed hours."


command = step("resume", "Let a paused campaign go on; what is past its use expires instead.", _take, _says)
