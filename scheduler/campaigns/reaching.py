"""How many a draft would reach if its audience were this one."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.actions.campaign_rules import CAMPAIGNS
from bot.campaign_kinds import Kind
from bot.local import LocalView
from bot.local_files import LocalFiles
from models import Campaign
from scheduler.audiences.query import EVERYONE, Node
from scheduler.audiences.reach import Counts, count
from scheduler.campaigns.audience import query_of, terms_of
from scheduler.campaigns.looking_ahead import as_if_started

LONGEST = "20s"  # a million members take longer than the 6 s that a statement of a turn may


def whole_audience(kind: Kind, campaign: Campaign, audience: Node, now: datetime) -> Node:
    """What the kind and the organizer ask of a member together.

    Raises:
        CampaignError: a setting that the kind's audience names is missing.
    """
    supposed = as_if_started(campaign, now)
    supposed.audience = audience.to_json()
    return query_of(kind, supposed)


def kinds_own(kind: Kind, campaign: Campaign, now: datetime) -> Node:
    """What the kind alone asks.

    Raises:
        CampaignError: a setting that it names is missing.
    """
    return whole_audience(kind, campaign, EVERYONE, now)


def reach_of(
    session: Session,
    files: LocalFiles,
    kind: Kind,
    campaign: Campaign,
    local: LocalView,
    audience: Node,
    now: datetime,
) -> Counts:
    """Who would get it now and who not, counted in one statement.

    Raises:
        CampaignError: a setting that the kind's audience names is missing.
    """
    query = whole_audience(kind, campaign, audience, now)
    session.execute(text(f"SET LOCAL statement_timeout = '{LONGEST}'"))
    return count(session, query, terms_of(kind, campaign, files.get(CAMPAIGNS, local.handle), now))
