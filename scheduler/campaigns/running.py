"""From approved to done: runs are made of a campaign's occasions, planned when they start, and ended with their texts.

Each step is a short transaction of its own, and each may be repeated: a clock that was killed between two, or was down
for a day, finds in the tables where it was.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Row, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.campaign_kinds import Kind, Kinds
from bot.local_files import LocalFiles
from models import Campaign, CampaignRun, CampaignState, Local
from models.database import SessionMaker
from scheduler.audiences.reach import Query
from scheduler.campaigns.ending import end_runs, finish_canceled
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.lifecycle import LIVE
from scheduler.campaigns.planning import AUDIENCE, CampaignOver, look_where_numbers_are, plan
from scheduler.campaigns.records import CLOCK, audit, moved_or_not
from scheduler.campaigns.triggers import LOOK_AHEAD, Occasion, Trigger, triggers

# In the words of the index ix_campaign_live, so that what it costs grows neither with campaigns of next year nor with
# those that are over.
LIVE_CAMPAIGNS = text("""
    SELECT id FROM campaign WHERE state IN ('approved', 'running') AND starts_at <= :until ORDER BY starts_at, id
""")
UNPLANNED = text("""
    SELECT id, starts_at FROM campaign_run
    WHERE campaign_id = :campaign_id AND ended_at IS NULL AND planned_at IS NULL AND starts_at <= :now
    ORDER BY starts_at, id
""")
UNSWEPT = text("""
    SELECT DISTINCT campaign.id FROM campaign_run JOIN campaign ON campaign.id = campaign_run.campaign_id
    WHERE campaign_run.ended_at IS NULL AND campaign.state = 'canceled'
""")


def live_campaigns(session: Session, now: datetime) -> Sequence[int]:
    """The campaigns that are approved or running and start within the hour, the first to start first."""
    return session.scalars(LIVE_CAMPAIGNS, {"until": now + LOOK_AHEAD}).all()


def advance(sessions: SessionMaker, files: LocalFiles, kinds: Kinds, campaign_id: int, now: datetime) -> int:
    """Takes a campaign as far as it can be: makes its runs, plans those that are due, ends what is over.

    Returns how many texts were planned.

    Raises:
        CampaignError: its kind, its trigger or its audience cannot be used any more.
    """
    with sessions.begin() as session:
        _make_runs(session, kinds, campaign_id, now)
    texts = 0
    for run in _unplanned(sessions, campaign_id, now):
        look_where_numbers_are(sessions)
        try:
            with sessions.begin() as session:
                planned = plan(session, files, run.id, now, kinds=kinds)
        except CampaignOver:
            return texts
        texts += planned.planned if planned else 0
    with sessions.begin() as session:
        _end(session, kinds, campaign_id, now)
    return texts


def sweep_canceled(sessions: SessionMaker, now: datetime) -> None:
    """Goes on where whoever canceled a campaign was cut short."""
    with sessions() as session:
        left = session.scalars(UNSWEPT).all()
    for campaign_id in left:
        more = True
        while more:
            with sessions.begin() as session:
                more = finish_canceled(session, campaign_id, now)


def _make_runs(session: Session, kinds: Kinds, campaign_id: int, now: datetime) -> None:
    """A run for each occasion that has none, and the campaign set running once the first may start."""
    campaign = session.get_one(Campaign, campaign_id, with_for_update=True, populate_existing=True)
    if campaign.state not in LIVE:
        return
    kind, trigger, local = _what(session, kinds, campaign)
    occasions = trigger.occasions(session, campaign, local, now)
    rows = [_run(kind, campaign, each) for each in occasions if not _past_the_end(campaign, each)]
    if rows:
        session.execute(insert(CampaignRun).on_conflict_do_nothing(index_elements=["campaign_id", "occasion"]), rows)
    if campaign.state is CampaignState.APPROVED and campaign.starts_at is not None and campaign.starts_at <= now:
        values = {"state": CampaignState.RUNNING, "started_at": now}
        if started := moved_or_not(session, campaign_id, [CampaignState.APPROVED], **values):
            audit(session, CLOCK, now, "campaign_started", started)


def _past_the_end(campaign: Campaign, occasion: Occasion) -> bool:
    """Whether the campaign was to be over by then. What began before its end and was missed is planned as expired."""
    return campaign.expires_at is not None and occasion.starts_at >= campaign.expires_at


def _run(kind: Kind, campaign: Campaign, occasion: Occasion) -> dict[str, object]:
    about = dict(occasion.about)
    if occasion.audience is not None:
        about[AUDIENCE] = _as_json(occasion.audience)
    return {
        "campaign_id": campaign.id,
        "occasion": occasion.occasion,
        "about": about,
        "starts_at": occasion.starts_at,
        "expires_at": _until(campaign, occasion.expires_at or occasion.starts_at + kind.useful_for),
    }


def _until(campaign: Campaign, expires_at: datetime) -> datetime:
    return min(expires_at, campaign.expires_at) if campaign.expires_at is not None else expires_at


def _as_json(query: Query) -> dict[str, object]:
    return dict(query) if isinstance(query, Mapping) else query.to_json()


def _unplanned(sessions: SessionMaker, campaign_id: int, now: datetime) -> Sequence[Row[int, datetime]]:
    with sessions() as session:
        return session.execute(UNPLANNED, {"campaign_id": campaign_id, "now": now}).all()


def _end(session: Session, kinds: Kinds, campaign_id: int, now: datetime) -> None:
    """Ends the runs whose texts are all on their way, and the campaign when nothing more will come."""
    campaign = session.get_one(Campaign, campaign_id, populate_existing=True)
    if campaign.state is not CampaignState.RUNNING or _tests_still(campaign):
        return
    end_runs(session, campaign_id, now)
    _, trigger, local = _what(session, kinds, campaign)
    if not trigger.ends(session, campaign, local, now):
        return
    open_runs = select(CampaignRun.id).where(CampaignRun.campaign_id == campaign_id, CampaignRun.ended_at.is_(None))
    if session.scalar(select(open_runs.exists())):
        return
    if done := moved_or_not(session, campaign_id, [CampaignState.RUNNING], state=CampaignState.DONE, ended_at=now):
        audit(session, CLOCK, now, "campaign_done", done)


def _tests_still(campaign: Campaign) -> bool:
    """Whether a part of the audience waits for the winner of a test."""
    return campaign.test_percent < 100 and campaign.winner is None


def _what(session: Session, kinds: Kinds, campaign: Campaign) -> tuple[Kind, Trigger, Local]:
    if campaign.kind not in kinds:
        raise CampaignError(f"There is no kind {campaign.kind!r} any more.")
    kind = kinds[campaign.kind]
    return kind, triggers()[kind.trigger], session.get_one(Local, campaign.local_id)
