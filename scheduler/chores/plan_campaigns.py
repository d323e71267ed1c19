"""Campaigns that are approved or running: their runs are made, planned, and ended."""

from datetime import datetime

import structlog
from sqlalchemy.exc import OperationalError

from bot.bot import Bot
from config.clock import now
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.lifecycle import pause
from scheduler.campaigns.running import advance, live_campaigns, sweep_canceled
from scheduler.desk import Desk

EVERY_SECONDS = 20

log = structlog.get_logger(__name__)


def chore(desk: Desk) -> None:
    """One campaign after the other; one that cannot go on is paused, and the others do."""
    at = now()
    with desk.sessions() as session:
        live = live_campaigns(session, at)
    for campaign_id in live:
        _advance(desk, desk.bot(), campaign_id, at)
    sweep_canceled(desk.sessions, at)


def _advance(desk: Desk, bot: Bot, campaign_id: int, at: datetime) -> None:
    try:
        texts = advance(desk.sessions, bot.files, bot.kinds, campaign_id, at)
    except OperationalError as error:
        # A lock or the database is in the way: the next run finds the same work again.
        log.warning("campaign_waits", campaign_id=campaign_id, error=type(error).__name__)
    except CampaignError as error:
        _pause(desk, campaign_id, at, str(error), type(error).__name__)
    except Exception as error:  # whatever is wrong with one campaign must not keep the others from going out
        _pause(desk, campaign_id, at, "It could not be planned; the log of the clock tells why.", type(error).__name__)
        log.exception("campaign_failed", campaign_id=campaign_id)
    else:
        if texts:
            log.info("campaign_planned", campaign_id=campaign_id, texts=texts)


def _pause(desk: Desk, campaign_id: int, at: datetime, reason: str, error: str) -> None:
    log.error("campaign_paused", campaign_id=campaign_id, error=error)
    with desk.sessions.begin() as session:
        pause(session, campaign_id, None, at, reason)
