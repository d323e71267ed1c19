"""`rollcall campaign withdraw`."""

from console.commands.campaign_verbs._common import Work
from console.commands.campaign_verbs._step import step
from models import Campaign
from scheduler.campaigns.lifecycle import withdraw


def _take(desk: Work, campaign_id: int) -> Campaign:
    return withdraw(desk.session, desk.actor, desk.now, campaign_id)


def _says(_desk: Work, _campaign: Campaign) -> str:
    return "a draft again."


command = step("withdraw", "Take a submission back: it is a draft again.", _take, _says)
