"""What we text new members by ourselves: the first question of getting started, and nudges, at decent hours."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session

from bot.actions.onboarding_plan import PLAN
from bot.actions.onboarding_record import find_row, plan_nudge, stages_ended
from bot.bot import Bot
from bot.outreach import begin
from models import Local, Onboarding, OnboardingStage

# On the local's wall clock. The law allows 8 to 21 (47 CFR 64.1200(c)(1)); an hour less at both ends is kinder.
EARLIEST, LATEST = time(9), time(20)
TRY_AGAIN = timedelta(days=1)
SOURCE = "onboarding"


def next_hours(now: datetime, zone: ZoneInfo) -> datetime:
    """When a conversation of our own may begin next: `now` within the hours."""
    local = now.astimezone(zone)
    if EARLIEST <= local.time() < LATEST:
        return now
    day = local.date() if local.time() < EARLIEST else local.date() + timedelta(days=1)
    return datetime.combine(day, EARLIEST, zone)


def text_new_member(bot: Bot, session: Session, onboarding_id: int, now: datetime) -> bool:
    """Texts what is due to one new member, in a transaction of its own; returns whether a text leaves.

    Who has answered nothing yet gets the first question, anybody else a nudge. Whoever cannot be texted now (opted out,
    in a hand-off, without a number) is tried again a day later, until their time to complete it is over.
    """
    found = session.execute(
        select(Onboarding.local_id, Onboarding.member_id, Local.handle, Local.time_zone, _begun())
        .join(Local, Local.id == Onboarding.local_id)
        .where(Onboarding.id == onboarding_id, Onboarding.text_at <= now)
    ).one_or_none()
    if found is None:
        return False
    local_id, member_id, handle, time_zone, begun = found
    if next_hours(now, ZoneInfo(time_zone)) > now:
        return False
    sent = begin(
        bot,
        session,
        local_id=local_id,
        member_id=member_id,
        flow="onboarding_nudge" if stages_ended(session, onboarding_id) else "start_onboarding",
        source=SOURCE,
        # The conversation is locked before the row, in the order of a turn.
        still_wanted=lambda: _is_due(session, member_id, now),
    )
    row = find_row(session, member_id)
    if row is None or (sent is None and not _due(row, now)):
        return False
    if sent is None:
        row.text_at = now + TRY_AGAIN if now + TRY_AGAIN < row.due_at else None
        return False
    if begun:
        row.nudges, row.nudged_at = row.nudges + 1, now
    plan_nudge(row, bot.files.get(PLAN, handle), now)
    return True


def _begun() -> Exists:
    """Whether a stage was ever asked: a text after that is a reminder."""
    return exists().where(OnboardingStage.onboarding_id == Onboarding.id)


def _is_due(session: Session, member_id: int, now: datetime) -> bool:
    row = find_row(session, member_id)
    return row is not None and _due(row, now)


def _due(row: Onboarding, now: datetime) -> bool:
    return row.text_at is not None and row.text_at <= now
