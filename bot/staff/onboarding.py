"""Staff begin the onboarding of a member, and see how far everybody is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.actions.onboarding_plan import PLAN
from bot.actions.onboarding_record import completed_in_time, open_row
from bot.bot import Bot
from bot.welcoming import text_new_member
from config.clock import now
from models import (
    AuditEntry,
    Local,
    Member,
    MemberStatus,
    Onboarding,
    OnboardingStage,
    OnboardingStart,
)

MOST_LISTED = 200
COUNTED = timedelta(days=365)


class OnboardingRefused(Exception):
    """What staff asked for cannot be done; the sentence says why."""


class Started(StrEnum):
    """What came of it: TEXTED at once; WAITS for a decent hour, or until the member can be texted."""

    TEXTED = "texted"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage the member has come to; `ended` None is where they are."""

    name: str
    started_at: datetime
    finished_at: datetime | None
    ended: str | None


@dataclass(frozen=True, slots=True)
class OnboardingView:
    """How far one member is.

    Args:
        state: under_way, completed or declined.
        in_time: whether it was completed within the local's days; None while it was not completed.
    """

    member: str
    member_number: str
    begun_by: str
    state: str
    started_at: datetime
    due_at: datetime
    completed_at: datetime | None
    in_time: bool | None
    later_at: datetime | None
    nudges: int
    stages: tuple[StageView, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """Of the onboardings begun in the last year: how many, how many were completed, and within the local's days."""

    begun: int
    completed: int
    in_time: int


def start(
    bot: Bot,
    member_number: str,
    actor: str,
    *,
    local_id: int,
    begun_by: OnboardingStart = OnboardingStart.STAFF,
    at_once: bool = True,
) -> Started:
    """Begins getting started for a member; the first question leaves now, or at the next decent hour.

    Args:
        at_once: False leaves the first text to the clock, for an import of many.

    Raises:
        OnboardingRefused: nobody active has this number, or it was begun before.
    """
    at = now()
    with bot.sessions.begin() as session:
        onboarding_id = _open(bot, session, member_number, actor, local_id, begun_by, at)
    if not at_once:
        return Started.WAITS
    # A transaction of its own: it locks the conversation first, as a turn does.
    with bot.sessions.begin() as session:
        texted = text_new_member(bot, session, onboarding_id, at)
    if texted:
        bot.wake_sender()
    return Started.TEXTED if texted else Started.WAITS


def progress(session: Session, actor: str, *, local_id: int, open_only: bool = True) -> list[OnboardingView]:
    """How far everybody is, the newest first; at most 200."""
    query = (
        select(Onboarding, Member)
        .join(Member, Member.id == Onboarding.member_id)
        .where(Onboarding.local_id == local_id)
        .order_by(Onboarding.started_at.desc(), Onboarding.id.desc())
        .limit(MOST_LISTED)
    )
    if open_only:
        query = query.where(Onboarding.completed_at.is_(None), Onboarding.declined_at.is_(None))
    found = session.execute(query).all()
    stages: dict[int, list[StageView]] = {row.id: [] for row, _ in found}
    for each in session.scalars(
        select(OnboardingStage).where(OnboardingStage.onboarding_id.in_(stages)).order_by(OnboardingStage.id)
    ):
        ended = each.ended.value if each.ended else None
        stages[each.onboarding_id].append(StageView(each.stage, each.started_at, each.finished_at, ended))
    if found:
        looks = [_look(actor, member.id) for _, member in found]
        session.execute(insert(AuditEntry), looks)
    return [_view(row, member, tuple(stages[row.id])) for row, member in found]


def count(session: Session, *, local_id: int) -> Count:
    """How many completed, and in time; nobody is named."""
    return Count(*completed_in_time(session, local_id, now() - COUNTED))


def _open(
    bot: Bot,
    session: Session,
    member_number: str,
    actor: str,
    local_id: int,
    begun_by: OnboardingStart,
    at: datetime,
) -> int:
    member = session.scalar(
        select(Member).where(
            Member.local_id == local_id,
            Member.number == member_number,
            Member.status.in_([MemberStatus.ACTIVE, MemberStatus.RETIREE]),
        )
    )
    if member is None:
        raise OnboardingRefused(f"There is no active member {member_number}.")
    plan = bot.files.get(PLAN, session.get_one(Local, local_id).handle)
    row, made = open_row(session, local_id=local_id, member_id=member.id, begun_by=begun_by, plan=plan, now=at)
    if not made:
        raise OnboardingRefused(f"Member {member_number} {_before(row)}.")
    row.text_at = at
    session.add(AuditEntry(actor=actor, action="onboarding_started", member_id=member.id, detail=begun_by.value, at=at))
    return row.id


def _before(row: Onboarding) -> str:
    if row.completed_at is not None:
        return f"completed it on {row.completed_at:%Y-%m-%d}"
    if row.declined_at is not None:
        return f"said no thanks on {row.declined_at:%Y-%m-%d}, and may text WELCOME"
    return f"is at it since {row.started_at:%Y-%m-%d}"


def _look(actor: str, member_id: int) -> dict[str, object]:
    return {"actor": actor, "action": "onboarding_viewed", "member_id": member_id, "detail": "list", "at": now()}


def _view(row: Onboarding, member: Member, stages: tuple[StageView, ...]) -> OnboardingView:
    state = "completed" if row.completed_at else "declined" if row.declined_at else "under_way"
    return OnboardingView(
        member=member.full_name,
        member_number=member.number,
        begun_by=row.begun_by.value,
        state=state,
        started_at=row.started_at,
        due_at=row.due_at,
        completed_at=row.completed_at,
        in_time=row.in_time,
        later_at=row.later_at,
        nudges=row.nudges,
        stages=stages,
    )
