"""Ends the tests of campaigns whose hour has come: the winner goes to the rest."""

import structlog

from config.clock import now
from scheduler.desk import Desk
from scheduler.variants.winner import decide, due

EVERY_SECONDS = 20

log = structlog.get_logger(__name__)


def chore(desk: Desk) -> None:
    """A transaction for each campaign; the clock's next look at campaigns plans the rest."""
    at = now()
    with desk.sessions() as session:
        found = due(session, at)
    for campaign_id in found:
        with desk.sessions.begin() as session:
            decision = decide(session, desk.bot().kinds, campaign_id, at)
        if decision is not None:
            log.info("campaign_winner", campaign_id=campaign_id, winner=decision.winner, real=decision.real)
