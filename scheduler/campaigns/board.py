"""Campaigns as staff see them side by side, and what of one still waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text, true
from sqlalchemy.orm import Session

from models import Campaign, CampaignRun, CampaignState
from scheduler.campaigns.ending import HELD_FOR

PAGE = 25


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list.

    planned: members in its runs so far, with a control group; None before the first run is planned.
    largest: members in the largest of its runs: who is in several is in `planned` as often.
    """

    id: int
    name: str
    kind: str
    state: CampaignState
    starts_at: datetime | None
    created_by: str
    submitted_by: str | None
    submitted_at: datetime | None
    paused_at: datetime | None
    paused_for: str | None
    started_at: datetime | None
    planned: int | None
    largest: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a campaign is not on its way to a phone yet.

    waiting: not handed to the carrier. at_carrier: in the carrier's queue, or just being handed over.
    """

    waiting: int
    at_carrier: int


# A run that is over may have texts at the carrier still, as long as the carrier may hold one.
_STANDING = text("""
    SELECT count(*) FILTER (WHERE outbox.status IN ('planned', 'due')) AS waiting,
           count(*) FILTER (WHERE outbox.status NOT IN ('planned', 'due')) AS at_carrier
    FROM campaign_run AS run JOIN outbox ON outbox.run_id = run.id
    WHERE run.campaign_id = :campaign_id AND (run.ended_at IS NULL OR run.ended_at > :since) AND (
        outbox.status IN ('planned', 'due', 'sending', 'unknown')
        OR (outbox.status = 'sent' AND outbox.provider_sid IS NOT NULL
            AND EXISTS (SELECT FROM message WHERE message.id = outbox.message_id
                        AND message.status IN ('waiting', 'scheduled', 'accepted', 'queued'))))
""")


def listed(
    session: Session,
    local_id: int,
    *,
    states: Sequence[CampaignState] = (),
    kind: str = "",
    words: str = "",
    before: int | None = None,
    most: int = PAGE + 1,
) -> list[Listed]:
    """Campaigns of a local, the newest first; one statement.

    Args:
        states: any of these; all when empty.
        words: that stand in the name.
        before: the id of the last row of the page before.
    """
    runs = select(func.sum(CampaignRun.planned).label("planned"), func.max(CampaignRun.planned).label("largest"))
    counted = runs.where(CampaignRun.campaign_id == Campaign.id).lateral()
    query = (
        select(Campaign, counted.c.planned, counted.c.largest)
        .join(counted, true())
        .where(Campaign.local_id == local_id)
        .order_by(Campaign.id.desc())
        .limit(most)
    )
    if states:
        query = query.where(Campaign.state.in_(states))
    if kind:
        query = query.where(Campaign.kind == kind)
    if words.strip():
        query = query.where(func.lower(Campaign.name).contains(words.strip().lower(), autoescape=True))
    if before is not None:
        query = query.where(Campaign.id < before)
    return [_row(*row) for row in session.execute(query)]


def standing(session: Session, campaign_id: int, now: datetime) -> Standing:
    """Counted in one statement; of a campaign of 100,000 it reads as many rows."""
    row = session.execute(_STANDING, {"campaign_id": campaign_id, "since": now - HELD_FOR}).one()
    return Standing(row.waiting, row.at_carrier)


def _row(campaign: Campaign, planned: int | None, largest: int | None) -> Listed:
    return Listed(
        id=campaign.id,
        name=campaign.name,
        kind=campaign.kind,
        state=campaign.state,
        starts_at=campaign.starts_at,
        created_by=campaign.created_by,
        submitted_by=campaign.submitted_by,
        submitted_at=campaign.submitted_at,
        paused_at=campaign.paused_at,
        paused_for=campaign.paused_for,
        started_at=campaign.started_at,
        planned=None if planned is None else int(planned),
        largest=largest,
    )
