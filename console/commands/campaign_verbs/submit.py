"""`rollcall campaign submit`."""

from bot.actions.campaign_rules import CAMPAIGNS
from console.commands.campaign_verbs._common import Work
from console.commands.campaign_verbs._step import step
from models import Campaign
from scheduler.campaigns.lifecycle import submit


def _take(desk: Work, campaign_id: int) -> Campaign:
    return submit(desk.session, desk.actor, desk.now, campaign_id, kinds=desk.kinds)


def _says(desk: Work, campaign: Campaign) -> str:
    second = desk.files.get(CAMPAIGNS, desk.local.handle).approval
    who = "Somebody else approves it" if second else "Next"
    return f"submitted. {who}: rollcall campaign approve {campaign.id}"


command = step("submit", "Hand a draft in for approval; from now on it does not change.", _take, _says)
