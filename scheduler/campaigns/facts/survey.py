"""The first question of a survey, with how to answer it: the text asks it, and the flow goes on from there."""

from sqlalchemy.orm import Session

from bot.actions.campaign_survey import question_words
from models import Campaign, CampaignRun, Local

NAMES = ("first_question",)
PRIVATE = False


def facts(_campaign: Campaign, _run: CampaignRun, _local: Local) -> None:
    """It is the same for everybody."""


def common(_session: Session, campaign: Campaign, _run: CampaignRun, _local: Local, language: str) -> dict[str, str]:
    """The question as the flow would put it."""
    return {"first_question": question_words(campaign.settings["questions"][0], language)}


COMMON = common
