"""Getting started as staff see it: who is at which stage and for how long; remind, match a buddy, end a stage by hand.

Late is who is under way past `due_at`. Without an answer is who was asked, and has neither ended a stage nor said
"later". Docs: docs/onboarding.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, insert, select, text
from sqlalchemy.orm import Session

from bot.actions.onboarding_plan import PLAN, Plan, Stage
from bot.actions.onboarding_record import COMPLETED, mark_member, plan_nudge, stages_ended
from bot.bot import Bot
from bot.local_files import LocalFiles
from bot.staff.onboarding import OnboardingRefused, Started
from bot.welcoming import text_new_member
from config.clock import now
from models import AuditEntry, Local, Member, MemberStatus, Onboarding, OnboardingStage, StageEnd, Worksite

NOT_BEGUN = "not_begun"
MOST_IN_COLUMN = 30
MOST_BUDDIES = 5
NEW_FOR = timedelta(days=90)  # who joined later is too new to look after somebody
BETWEEN_NUDGES = timedelta(hours=24)

_BOARD = text("""
    WITH open AS (
        SELECT onboarding.*, coalesce(here.stage, :not_begun) AS stage, coalesce(here.started_at, onboarding.started_at)
                   AS stage_at, here.stage IS NOT NULL AND onboarding.later_at IS NULL AND NOT EXISTS (
                   SELECT FROM onboarding_stage AS ended
                   WHERE ended.onboarding_id = onboarding.id AND ended.finished_at IS NOT NULL) AS silent
        FROM onboarding LEFT JOIN LATERAL (
            SELECT stage, started_at FROM onboarding_stage
            WHERE onboarding_id = onboarding.id AND finished_at IS NULL ORDER BY id DESC LIMIT 1
        ) AS here ON true
        WHERE onboarding.local_id = :local_id AND completed_at IS NULL AND declined_at IS NULL
    ), placed AS (
        SELECT open.*, row_number() OVER (PARTITION BY stage ORDER BY stage_at, id) AS place,
               count(*) OVER (PARTITION BY stage) AS in_stage
        FROM open
        WHERE (NOT :late OR due_at < :now) AND (NOT :quiet OR silent)
    )
    SELECT placed.id, placed.stage, placed.stage_at, placed.started_at, placed.due_at, placed.nudges, placed.later_at,
           placed.silent, placed.in_stage, member.id AS member_id, member.number, member.language, member.shift,
           member.given_name || ' ' || member.family_name AS member, worksite.name AS worksite,
           buddy.given_name || ' ' || buddy.family_name AS buddy
    FROM placed JOIN member ON member.id = placed.member_id
    LEFT JOIN worksite ON worksite.id = member.worksite_id
    LEFT JOIN member AS buddy ON buddy.id = placed.buddy_id
    WHERE place <= :most ORDER BY placed.stage_at, placed.id
""")
_TOTALS = text("""
    SELECT count(*) AS open, count(*) FILTER (WHERE due_at < :now) AS late,
           count(*) FILTER (WHERE buddy_id IS NOT NULL) AS with_buddy
    FROM onboarding WHERE local_id = :local_id AND completed_at IS NULL AND declined_at IS NULL
""")
# Of the same worksite; the same shift and language first, then who looks after fewest.
_BUDDIES = text("""
    SELECT member.id, member.number, member.given_name || ' ' || member.family_name AS name, member.shift,
           member.language, held.count AS looks_after,
           member.shift IS NOT DISTINCT FROM CAST(:shift AS text) AS same_shift,
           member.language = :language AS same_language
    FROM member CROSS JOIN LATERAL (
        SELECT count(*) FROM onboarding WHERE buddy_id = member.id AND completed_at IS NULL AND declined_at IS NULL
    ) AS held
    WHERE member.local_id = :local_id AND member.worksite_id = :worksite_id AND member.status = 'active'
      AND member.id <> :member_id AND member.joined_on <= :joined_by
    ORDER BY same_shift DESC, same_language DESC, looks_after, member.joined_on, member.id LIMIT :most
""")


class Show(StrEnum):
    """Which cards of the board."""

    ALL = "all"
    LATE = "late"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Card:
    """One new member on the board.

    Args:
        since: when they came to the stage; for who has not begun, when it was started.
        silent: asked, and nothing came back.
    """

    id: int
    member_id: int
    member: str
    number: str
    worksite: str | None
    shift: str | None
    language: str
    since: datetime
    started_at: datetime
    due_at: datetime
    is_late: bool
    silent: bool
    nudges: int
    later_at: datetime | None
    buddy: str | None

    def days_in_stage(self, at: datetime) -> int:
        """Whole days."""
        return max((at - self.since).days, 0)


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with its cards, who is longest in it first; `total` may be more than are shown."""

    stage: str
    cards: Sequence[Card]
    total: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Of those who are under way."""

    open: int
    late: int
    with_buddy: int


@dataclass(frozen=True, slots=True)
class StageState:
    """A stage of one member; `by_staff`: who of the staff ended it, and may take that back."""

    stage: str
    started_at: datetime | None
    finished_at: datetime | None
    ended: str | None
    by_staff: str | None


@dataclass(frozen=True, slots=True)
class Buddy:
    """Who could look after a new member, and why they fit."""

    member_id: int
    number: str
    name: str
    same_shift: bool
    same_language: bool
    looks_after: int


@dataclass(frozen=True, slots=True)
class OneView:
    """One new member with everything staff can do about them."""

    id: int
    member_id: int
    member: str
    number: str
    language: str
    worksite: str | None
    shift: str | None
    started_at: datetime
    due_at: datetime
    completed_at: datetime | None
    declined_at: datetime | None
    later_at: datetime | None
    text_at: datetime | None
    nudges: int
    nudged_at: datetime | None
    buddy: str | None
    buddy_number: str | None
    buddy_at: datetime | None
    stages: Sequence[StageState]

    @property
    def is_open(self) -> bool:
        """Whether they are under way."""
        return self.completed_at is None and self.declined_at is None


def board(
    session: Session, files: LocalFiles, local_id: int, actor: str, at: datetime, show: Show = Show.ALL
) -> list[Column]:
    """The stages of the local in order, those not begun first; the look at names is audited.

    A stage that the local's file no longer has comes last, as long as somebody is in it.
    """
    values = {"local_id": local_id, "now": at, "most": MOST_IN_COLUMN, "not_begun": NOT_BEGUN}
    rows = session.execute(_BOARD, values | {"late": show is Show.LATE, "quiet": show is Show.SILENT}).all()
    _audit(session, actor, "onboarding_viewed", [row.member_id for row in rows], "board", at)
    known = [NOT_BEGUN, *_plan(session, files, local_id).stages]
    others = sorted({row.stage for row in rows} - set(known))
    columns = []
    for stage in (*known, *others):
        here = [row for row in rows if row.stage == stage]
        cards = [_card(row, at) for row in here]
        columns.append(Column(str(stage), cards, here[0].in_stage if here else 0))
    return columns


def totals(session: Session, local_id: int, at: datetime) -> Totals:
    """How many are under way, late, and have a buddy; nobody is named."""
    return Totals(*session.execute(_TOTALS, {"local_id": local_id, "now": at}).one())


def one(session: Session, files: LocalFiles, local_id: int, onboarding_id: int, actor: str, at: datetime) -> OneView:
    """One new member; the look is audited.

    Raises:
        OnboardingRefused: the local has none of this number.
    """
    row, member = _find(session, local_id, onboarding_id)
    buddy = session.get(Member, row.buddy_id) if row.buddy_id else None
    worksite = session.scalar(select(Worksite.name).where(Worksite.id == member.worksite_id))
    held = {
        each.stage: each
        for each in session.scalars(
            select(OnboardingStage).where(OnboardingStage.onboarding_id == row.id).order_by(OnboardingStage.id)
        )
    }
    names = [*_plan(session, files, local_id).stages]
    names += [Stage(name) for name in held if name in list(Stage) and name not in names]
    _audit(session, actor, "onboarding_viewed", [member.id], f"onboarding {row.id}", at)
    return OneView(
        id=row.id,
        member_id=member.id,
        member=member.full_name,
        number=member.number,
        language=member.language,
        worksite=worksite,
        shift=member.shift.value if member.shift else None,
        started_at=row.started_at,
        due_at=row.due_at,
        completed_at=row.completed_at,
        declined_at=row.declined_at,
        later_at=row.later_at,
        text_at=row.text_at,
        nudges=row.nudges,
        nudged_at=row.nudged_at,
        buddy=buddy.full_name if buddy else None,
        buddy_number=buddy.number if buddy else None,
        buddy_at=row.buddy_at,
        stages=[_state(str(name), held.get(str(name))) for name in names],
    )


def buddies(session: Session, local_id: int, onboarding_id: int, actor: str, at: datetime) -> list[Buddy]:
    """Who fits best of the member's worksite, five at most; audited. Nobody where no worksite is known."""
    _, member = _find(session, local_id, onboarding_id)
    if member.worksite_id is None:
        return []
    rows = session.execute(
        _BUDDIES,
        {
            "local_id": local_id,
            "worksite_id": member.worksite_id,
            "member_id": member.id,
            "shift": member.shift.value if member.shift else None,
            "language": member.language,
            "joined_by": (at - NEW_FOR).date(),
            "most": MOST_BUDDIES,
        },
    ).all()
    _audit(session, actor, "listed", [row.id for row in rows], f"buddies for onboarding {onboarding_id}", at)
    return [Buddy(row.id, row.number, row.name, row.same_shift, row.same_language, row.looks_after) for row in rows]


def match(session: Session, local_id: int, onboarding_id: int, buddy_number: str, actor: str, at: datetime) -> str:
    """Notes who looks after a new member; gives the buddy's name. Nobody is texted: staff introduce them.

    Raises:
        OnboardingRefused: there is no such active member, or it is the new member.
    """
    row, member = _find(session, local_id, onboarding_id, lock=True)
    buddy = session.scalar(
        select(Member).where(
            Member.local_id == local_id, Member.number == buddy_number, Member.status == MemberStatus.ACTIVE
        )
    )
    if buddy is None:
        raise OnboardingRefused(f"There is no active member {buddy_number}.")
    if buddy.id == member.id:
        raise OnboardingRefused("Nobody is their own buddy.")
    row.buddy_id, row.buddy_at = buddy.id, at
    _audit(session, actor, "buddy_matched", [member.id], f"member {buddy.number}", at)
    return buddy.full_name


def unmatch(session: Session, local_id: int, onboarding_id: int, actor: str, at: datetime) -> None:
    """Takes the buddy away.

    Raises:
        OnboardingRefused: the local has no such onboarding.
    """
    row, member = _find(session, local_id, onboarding_id, lock=True)
    row.buddy_id = row.buddy_at = None
    _audit(session, actor, "buddy_unmatched", [member.id], f"onboarding {onboarding_id}", at)


def nudge(bot: Bot, local_id: int, onboarding_id: int, actor: str) -> Started:
    """Texts a reminder now, or at the next decent hour when it is none now.

    Raises:
        OnboardingRefused: they are through, said no thanks, or were reminded in the last 24 hours.
    """
    at = now()
    with bot.sessions.begin() as session:
        row, member = _find(session, local_id, onboarding_id, lock=True)
        if row.completed_at is not None or row.declined_at is not None:
            raise OnboardingRefused("They are through, or said no thanks.")
        if row.nudged_at is not None and at - row.nudged_at < BETWEEN_NUDGES:
            raise OnboardingRefused("They were reminded in the last 24 hours.")
        row.text_at = at
        _audit(session, actor, "onboarding_nudged", [member.id], f"onboarding {onboarding_id}", at)
    # A transaction of its own: it locks the conversation first, as a turn does.
    with bot.sessions.begin() as session:
        texted = text_new_member(bot, session, onboarding_id, at)
    if texted:
        bot.wake_sender()
    return Started.TEXTED if texted else Started.WAITS


def end_by_hand(
    session: Session, files: LocalFiles, local_id: int, onboarding_id: int, stage: str, actor: str, at: datetime
) -> bool:
    """Notes that a stage is done, as staff did it with the member; gives whether that was the last one.

    Raises:
        OnboardingRefused: they are through or said no thanks, the local has no such stage, or it is over already.
    """
    row, member = _find(session, local_id, onboarding_id, lock=True)
    plan = _plan(session, files, local_id)
    if row.completed_at is not None or row.declined_at is not None:
        raise OnboardingRefused("They are through, or said no thanks.")
    if stage not in plan.stages:
        raise OnboardingRefused(f"There is no stage {stage}.")
    held = _stage(session, row.id, stage)
    if held is None:
        held = OnboardingStage(onboarding_id=row.id, stage=stage, started_at=at)
        session.add(held)
    elif held.finished_at is not None:
        raise OnboardingRefused("This stage is over already.")
    held.finished_at, held.ended, held.ended_by = at, StageEnd.DONE, actor
    session.flush()
    left = [each for each in plan.stages if each not in stages_ended(session, row.id)]
    if not left:
        row.completed_at, row.text_at = at, None
    mark_member(session, member.id, left[0].value if left else COMPLETED)
    _audit(session, actor, "onboarding_stage_ended", [member.id], stage, at)
    return not left


def take_back(
    session: Session, files: LocalFiles, local_id: int, onboarding_id: int, stage: str, actor: str, at: datetime
) -> None:
    """Opens a stage again that staff had ended; whoever was through by it is under way again.

    Raises:
        OnboardingRefused: staff have not ended this stage.
    """
    row, member = _find(session, local_id, onboarding_id, lock=True)
    held = _stage(session, row.id, stage)
    if held is None or held.ended_by is None:
        raise OnboardingRefused("Staff have not ended this stage.")
    held.finished_at = held.ended = held.ended_by = None
    row.completed_at = None
    session.flush()
    plan = _plan(session, files, local_id)
    plan_nudge(row, plan, at)
    left = [each for each in plan.stages if each not in stages_ended(session, row.id)]
    mark_member(session, member.id, left[0].value if left else stage)
    _audit(session, actor, "onboarding_stage_reopened", [member.id], stage, at)


def late(session: Session, local_id: int, at: datetime, *, most: int) -> list[tuple[int, int, str, str, datetime]]:
    """Who is past their time, the longest first: onboarding, member, name, number, since when."""
    rows = session.execute(
        select(Onboarding.id, Member.id, Member.given_name, Member.family_name, Member.number, Onboarding.due_at)
        .join(Member, Member.id == Onboarding.member_id)
        .where(
            Onboarding.local_id == local_id,
            Onboarding.completed_at.is_(None),
            Onboarding.declined_at.is_(None),
            Onboarding.due_at < at,
        )
        .order_by(Onboarding.due_at, Onboarding.id)
        .limit(most)
    )
    return [(id_, member_id, f"{given} {family}", number, due) for id_, member_id, given, family, number, due in rows]


def _plan(session: Session, files: LocalFiles, local_id: int) -> Plan:
    return files.get(PLAN, session.get_one(Local, local_id).handle)


def _find(session: Session, local_id: int, onboarding_id: int, *, lock: bool = False) -> tuple[Onboarding, Member]:
    query = (
        select(Onboarding, Member)
        .join(Member, Member.id == Onboarding.member_id)
        .where(Onboarding.id == onboarding_id, Onboarding.local_id == local_id)
    )
    found = session.execute(query.with_for_update(of=Onboarding) if lock else query).one_or_none()
    if found is None:
        raise OnboardingRefused(f"There is no onboarding {onboarding_id}.")
    return found[0], found[1]


def _stage(session: Session, onboarding_id: int, stage: str) -> OnboardingStage | None:
    return session.scalar(
        select(OnboardingStage).where(OnboardingStage.onboarding_id == onboarding_id, OnboardingStage.stage == stage)
    )


def _card(row: Row[Any], at: datetime) -> Card:
    return Card(
        id=row.id,
        member_id=row.member_id,
        member=row.member,
        number=row.number,
        worksite=row.worksite,
        shift=row.shift,
        language=row.language,
        since=row.stage_at,
        started_at=row.started_at,
        due_at=row.due_at,
        is_late=row.due_at < at,
        silent=row.silent,
        nudges=row.nudges,
        later_at=row.later_at,
        buddy=row.buddy,
    )


def _state(name: str, held: OnboardingStage | None) -> StageState:
    if held is None:
        return StageState(name, None, None, None, None)
    ended = held.ended.value if held.ended else None
    return StageState(name, held.started_at, held.finished_at, ended, held.ended_by)


def _audit(session: Session, actor: str, action: str, member_ids: Sequence[int], detail: str, at: datetime) -> None:
    if member_ids:
        row = {"actor": actor, "action": action, "detail": detail, "at": at}
        session.execute(insert(AuditEntry), [row | {"member_id": each} for each in member_ids])
