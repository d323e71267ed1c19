"""A campaign as if it went out: for its preview, and for texts to the organizer's own phone."""

from datetime import datetime

from bot.campaign_kinds import Kind
from models import Campaign, CampaignRun, Local
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.kinds import wording_faults
from scheduler.campaigns.preview_tally import WordingRefused
from scheduler.campaigns.settings import missing_settings
from scheduler.campaigns.triggers import Occasion
from scheduler.variants.assignment import variants


def as_if_started(campaign: Campaign, now: datetime) -> Campaign:
    """A copy that the session does not know, with a start that is not past."""
    values = {column.key: getattr(campaign, column.key) for column in Campaign.__table__.columns}
    return Campaign(**values | {"starts_at": campaign.starts_at or now})


def refuse_unfinished(kind: Kind, campaign: Campaign, local: Local) -> None:
    """What must be said before its texts can be made.

    Raises:
        CampaignError: a setting is missing.
        WordingRefused: a placeholder is unknown, or there are no words in a language.
    """
    if missing := missing_settings(kind, campaign.settings):
        raise CampaignError("\n".join(f"{name}: is missing: {kind.settings[name].about['en']}" for name in missing))
    faults = [
        f"text of {variant}, {fault}"
        for variant in variants(campaign.shares)
        for fault in wording_faults(kind, campaign.wording.get(variant, {}), local.languages)
    ]
    if faults:
        raise WordingRefused("\n".join(faults))


def run_of(kind: Kind, campaign: Campaign, occasion: Occasion) -> CampaignRun:
    """The run that the clock would make of an occasion; it is not on the record."""
    return CampaignRun(
        id=0,
        campaign_id=campaign.id,
        occasion=occasion.occasion,
        about=dict(occasion.about),
        starts_at=occasion.starts_at,
        expires_at=occasion.expires_at or occasion.starts_at + kind.useful_for,
    )
