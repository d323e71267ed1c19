"""Campaigns as staff see them side by side, and what of one still waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models import Campaign, CampaignRun, CampaignState

PAGE = 25


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list.

    planned: members in its runs so far, with a control group; None before the first run is planned.
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


@dataclass(frozen=True, slots=True)
class Standing:
    """What has become of the texts of the runs that are not over.

    waiting: not handed to the carrier yet. at_carrier: handed over or just being so, and not told as delivered.
    """

    waiting: int
    at_carrier: int


_STANDING = text("""
    SELECT
        (SELECT count(*) FROM campaign_run AS run JOIN outbox ON outbox.run_id = run.id
         WHERE run.campaign_id = :campaign_id AND run.ended_at IS NULL
           AND outbox.status IN ('planned', 'due')) AS waiting,
        (SELECT count(*) FROM campaign_run AS run JOIN outbox ON outbox.run_id = run.id
         WHERE run.campaign_id = :campaign_id AND run.ended_at IS NULL
           AND outbox.status IN ('sending', 'unknown', 'sent')) AS at_carrier
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
    planned = select(func.sum(CampaignRun.planned)).where(CampaignRun.campaign_id == Campaign.id).scalar_subquery()
    query = select(Campaign, planned).where(Campaign.local_id == local_id).order_by(Campaign.id.desc()).limit(most)
    if states:
        query = query.where(Campaign.state.in_(states))
    if kind:
        query = query.where(Campaign.kind == kind)
    if words.strip():
        query = query.where(func.lower(Campaign.name).contains(words.strip().lower(), autoescape=True))
    if before is not None:
        query = query.where(Campaign.id < before)
    return [_row(campaign, number) for campaign, number in session.execute(query)]


def standing(session: Session, campaign_id: int) -> Standing:
    """Counted in one statement; of a campaign of 100,000 it reads as many rows."""
    row = session.execute(_STANDING, {"campaign_id": campaign_id}).one()
    return Standing(row.waiting, row.at_carrier)


def _row(campaign: Campaign, planned: int | None) -> Listed:
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
    )
