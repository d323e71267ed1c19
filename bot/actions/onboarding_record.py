"""The rows of an onboarding: opened once for a member, its stages begun and ended, what is planned next."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.actions.onboarding_plan import Plan, Stage
from models import Member, Onboarding, OnboardingStage, OnboardingStart, StageEnd

COMPLETED, DECLINED = "completed", "declined"  # of member.onboarding_stage, besides the stages


def open_row(
    session: Session, *, local_id: int, member_id: int, begun_by: OnboardingStart, plan: Plan, now: datetime
) -> tuple[Onboarding, bool]:
    """The member's onboarding, its row locked, and whether it was made just now."""
    made = session.scalar(
        insert(Onboarding)
        .values(
            local_id=local_id,
            member_id=member_id,
            begun_by=begun_by,
            started_at=now,
            due_at=now + timedelta(days=plan.within_days),
        )
        .on_conflict_do_nothing(index_elements=[Onboarding.member_id])
        .returning(Onboarding.id)
    )
    return session.scalars(_locked(member_id)).one(), made is not None


def find_row(session: Session, member_id: int) -> Onboarding | None:
    """The member's onboarding, its row locked; None when it was never begun."""
    return session.scalars(_locked(member_id)).one_or_none()


def _locked(member_id: int) -> Select[Onboarding]:
    return select(Onboarding).where(Onboarding.member_id == member_id).with_for_update()


def stages_ended(session: Session, onboarding_id: int) -> frozenset[str]:
    """The names of the stages that are done or skipped."""
    ended = OnboardingStage.finished_at.is_not(None)
    found = session.scalars(select(OnboardingStage.stage).where(OnboardingStage.onboarding_id == onboarding_id, ended))
    return frozenset(found)


def end_stage(session: Session, onboarding_id: int, stage: str, end: StageEnd, now: datetime) -> None:
    """Notes that a stage is over."""
    session.execute(
        update(OnboardingStage)
        .where(
            OnboardingStage.onboarding_id == onboarding_id,
            OnboardingStage.stage == stage,
            OnboardingStage.finished_at.is_(None),
        )
        .values(finished_at=now, ended=end)
    )


def next_stage(session: Session, row: Onboarding, stages: Sequence[Stage], now: datetime) -> Stage | None:
    """The first stage that is not over, begun now unless it was before; None when all are."""
    ended = stages_ended(session, row.id)
    found = next((stage for stage in stages if stage not in ended), None)
    if found is not None:
        session.execute(
            insert(OnboardingStage)
            .values(onboarding_id=row.id, stage=found.value, started_at=now)
            .on_conflict_do_nothing(index_elements=[OnboardingStage.onboarding_id, OnboardingStage.stage])
        )
    mark_member(session, row.member_id, found.value if found else COMPLETED)
    return found


def plan_nudge(row: Onboarding, plan: Plan, now: datetime) -> None:
    """A reminder when nothing is heard for the days of the plan, as long as there are any left to give."""
    ended = row.completed_at is not None or row.declined_at is not None
    row.text_at = now + plan.silence if row.nudges < plan.most_nudges and not ended else None


def mark_member(session: Session, member_id: int, where: str) -> None:
    """Keeps on the member's own row how far they are, for lists of members."""
    session.execute(update(Member).where(Member.id == member_id).values(onboarding_stage=where))


def completed_in_time(session: Session, local_id: int, since: datetime) -> tuple[int, int, int]:
    """Of the onboardings begun since then: how many, how many completed, how many of them within the local's days."""
    done = Onboarding.completed_at.is_not(None)
    counted = session.execute(
        select(
            func.count(),
            func.count().filter(done),
            func.count().filter(done & (Onboarding.completed_at <= Onboarding.due_at)),
        ).where(Onboarding.local_id == local_id, Onboarding.started_at >= since)
    ).one()
    return counted[0], counted[1], counted[2]
