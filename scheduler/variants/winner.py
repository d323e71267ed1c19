"""The winner of a test: picked once, at the campaign's `winner_at`, and sent to who was not in the test.

The winner and the order to plan the rest are one transaction, so a clock that dies here has done both or neither. The
plan itself is the clock's (scheduler/campaigns/planning.py): it makes recipients of who has none yet, whenever it runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.campaign_kinds import Kind, Kinds
from models import Campaign, CampaignState
from scheduler.campaigns.planning import plan_the_rest
from scheduler.campaigns.records import CLOCK, audit
from scheduler.variants.assignment import variants
from scheduler.variants.tallies import Measure, tallies
from scheduler.variants.verdict import compare, verdict

# The first two conditions are for the index ix_campaign_live: what it costs grows neither with campaigns that are over
# nor with those of next year.
_DUE = text("""
    SELECT id FROM campaign
    WHERE state IN ('approved', 'running') AND starts_at <= :now AND state = 'running' AND winner IS NULL
      AND shares IS NOT NULL AND winner_at <= :now
    ORDER BY winner_at, id
""")
_SURE = "The others get {name} too."
_LEADS = "The difference is not sure, and the others get {name}, which leads."
_NONE = "Nobody has done anything yet, and the others get {name}."


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, and why, in a sentence or two."""

    winner: str
    real: bool
    why: str


def due(session: Session, now: datetime) -> Sequence[int]:
    """Campaigns whose test is over and has no winner; one that is paused waits until it goes on."""
    return session.scalars(_DUE, {"now": now}).all()


def measure_of(kind: Kind | None) -> Measure:
    """What variants of this kind are compared by: the answers to its question, else what it is for, else replies.

    Answers come first because they come first: at `winner_at` nobody has been to an event that is a week away.
    """
    if kind is not None and kind.question is not None:
        return Measure.ANSWERED
    return Measure.CONVERTED if kind is not None and kind.converts is not None else Measure.REPLIED


def decide(session: Session, kinds: Kinds, campaign_id: int, now: datetime) -> Decision | None:
    """Picks the leading variant, `a` while nobody has done anything, and has the rest planned with it.

    Returns:
        None when there is a winner already, or the campaign does not run.
    """
    campaign = session.get(Campaign, campaign_id, with_for_update=True, populate_existing=True)
    if campaign is None or campaign.winner is not None or campaign.state is not CampaignState.RUNNING:
        return None
    if campaign.winner_at is None or campaign.winner_at > now:
        return None
    comparison = compare(tallies(session, campaign), measure_of(kinds.get(campaign.kind)))
    winner = comparison.leading or variants(campaign.shares)[0]
    ending = _NONE if comparison.leading is None else _SURE if comparison.real else _LEADS
    why = f"{verdict(comparison, 'en')} {ending.format(name=winner.upper())}"
    campaign.winner = winner
    session.flush()
    if campaign.test_percent < 100:
        plan_the_rest(session, campaign_id)
    audit(session, CLOCK, now, "campaign_winner", campaign, why)
    return Decision(winner, comparison.real, why)
