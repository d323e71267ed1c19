"""The last touch of a member, and when the next check-in would reach them.

Next check-in: of the campaigns of a kind `check_in` that are approved or running, and whose chosen audience has the
member, the first time one goes out once the member has had no touch point for its `quiet_days`. Any touch point until
then puts it off. None while something that does not pass by itself keeps texts from the member, such as an opt-out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.actions.campaign_rules import CAMPAIGNS
from bot.campaign_kinds import Kind
from bot.local_files import LocalFiles
from models import Campaign, CampaignState, Local, Member, TouchPoint
from scheduler.audiences.query import All, Leaf, Operator
from scheduler.audiences.reach import count
from scheduler.audiences.reading import read
from scheduler.campaigns.audience import terms_of
from scheduler.campaigns.triggers import recurring

KIND = "check_in"
LOOKED_AHEAD = 63  # days: the next one of any rhythm lies within
PASSING = frozenset({"too_often", "in_handoff"})


@dataclass(frozen=True, slots=True)
class LastTouch:
    """The newest touch point of a member."""

    at: datetime
    channel: str
    direction: str
    kind: str
    outcome: str


@dataclass(frozen=True, slots=True)
class CheckIn:
    """When it comes and by which campaign; or why none comes (exclusions.py), when there would be one."""

    campaign: str
    at: datetime | None
    kept_back: str | None = None


def last_touch(session: Session, member_id: int) -> LastTouch | None:
    """None when there never was one."""
    row = session.execute(
        select(TouchPoint.at, TouchPoint.channel, TouchPoint.direction, TouchPoint.kind, TouchPoint.outcome)
        .where(TouchPoint.member_id == member_id)
        .order_by(TouchPoint.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return LastTouch(row.at, row.channel.value, row.direction.value, row.kind, row.outcome)


def next_check_in(
    session: Session, member: Member, kinds: Mapping[str, Kind], files: LocalFiles, now: datetime
) -> CheckIn | None:
    """The first of all campaigns that would; None when none is under way for the member.

    Two statements, and one for each check-in campaign under way, of which a local has one or two.
    """
    touch = last_touch(session, member.id)
    local = session.get_one(Local, member.local_id)
    found = []
    for campaign in _under_way(session, member.local_id):
        kept_back = _kept_back(session, campaign, kinds[campaign.kind], member, files, now)
        if kept_back is None:
            continue
        quiet_since = touch.at + timedelta(days=float(campaign.settings["quiet_days"])) if touch else now
        at = _first(session, campaign, local, max(quiet_since, now))
        if kept_back or at is not None:
            found.append(CheckIn(campaign.name, None if kept_back else at, kept_back or None))
    return min(found, key=lambda each: (each.at is None, each.at or now), default=None)


def _under_way(session: Session, local_id: int) -> list[Campaign]:
    return list(
        session.scalars(
            select(Campaign)
            .where(
                Campaign.local_id == local_id,
                Campaign.kind == KIND,
                Campaign.state.in_([CampaignState.APPROVED, CampaignState.RUNNING]),
            )
            .order_by(Campaign.id)
        )
    )


def _kept_back(
    session: Session, campaign: Campaign, kind: Kind, member: Member, files: LocalFiles, now: datetime
) -> str | None:
    """Why no text reaches the member, "" when one does; None when the campaign is not for them."""
    mine = All((read(campaign.audience), Leaf("member", Operator.IS, member.number)))
    rules = files.get(CAMPAIGNS, session.get_one(Local, member.local_id).handle)
    counts = count(session, mine, terms_of(kind, campaign, rules, now))
    if not counts.matching:
        return None
    return next((reason for reason in counts.excluded if reason not in PASSING), "")


def _first(session: Session, campaign: Campaign, local: Local, not_before: datetime) -> datetime | None:
    """The first time it goes out at or after this moment; None when it ends before."""
    for days in range(LOOKED_AHEAD):
        seen_from = not_before + timedelta(days=days)
        for occasion in recurring.occasions(session, campaign, local, seen_from):
            ended = campaign.expires_at is not None and occasion.starts_at >= campaign.expires_at
            if occasion.starts_at >= not_before and not ended:
                return occasion.starts_at
    return None
