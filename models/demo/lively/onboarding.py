"""New members at every stage: one late, one silent, some with a buddy, two who are through, one who said no."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.demo.crew import Crew, Person
from models.onboarding import Onboarding, OnboardingStage, OnboardingStart, StageEnd

ORDER = 35
WITHIN = timedelta(days=30)  # within_days of locals/default/onboarding.yml
SILENCE = timedelta(days=3)
STAGES = ("welcome", "details", "steward", "orientation", "first_action")


@dataclass(frozen=True)
class _New:
    """days: since the start. ended: so many stages are over. buddy: place among the people."""

    days: int
    ended: int
    nudges: int = 0
    buddy: int | None = None
    declined: bool = False
    begun: bool = True


# The people's last ten, in their order.
NEW = (
    _New(42, 3, nudges=2, buddy=2),  # late
    _New(38, 5, buddy=14),
    _New(33, 5),
    _New(21, 4, nudges=1, buddy=26),
    _New(16, 2, nudges=1),
    _New(13, 0, nudges=2),  # was asked, and never answered
    _New(9, 3, buddy=32),
    _New(6, 1),
    _New(11, 1, declined=True),
    _New(0, 0, begun=False),
)


def load(crew: Crew) -> str:
    """Their next text, where there is one, is due in some days."""
    people = crew.people[-len(NEW) :]
    for person, new in zip(people, NEW, strict=True):
        _begin(crew, person, new)
    open_ones = [new for new in NEW if new.ended < len(STAGES) and not new.declined]
    return f"{len(NEW)} new members getting started, {len(open_ones)} of them under way, one late"


def _begin(crew: Crew, person: Person, new: _New) -> None:
    started_at = crew.ago(days=new.days, hours=5)
    person.member.joined_on = crew.today - timedelta(days=new.days + 1)
    through = new.ended == len(STAGES)
    step = timedelta(days=max(new.days - 6, 1) / (len(STAGES) + 1)) if through else timedelta(days=new.days / 7)
    ends = [started_at + (place + 1) * step for place in range(new.ended)]
    row = Onboarding(
        local_id=crew.local.id,
        member_id=person.member.id,
        begun_by=OnboardingStart.IMPORT if new.days > 15 else OnboardingStart.STAFF,
        started_at=started_at,
        due_at=started_at + WITHIN,
        completed_at=ends[-1] if through else None,
        declined_at=started_at + timedelta(days=2) if new.declined else None,
        text_at=None if through or new.declined or new.nudges == 2 else crew.now + SILENCE,
        nudges=new.nudges,
        nudged_at=max([started_at, *ends]) + SILENCE if new.nudges else None,
        buddy_id=crew.people[new.buddy].member.id if new.buddy is not None else None,
        buddy_at=started_at + timedelta(hours=1) if new.buddy is not None else None,
    )
    crew.session.add(row)
    crew.session.flush()
    reached = STAGES[: new.ended + 1] if new.begun else ()
    begins = [started_at, *ends]
    for place, stage in enumerate(reached):
        over = place < new.ended
        crew.session.add(
            OnboardingStage(
                onboarding_id=row.id,
                stage=stage,
                started_at=begins[place],
                finished_at=ends[place] if over else None,
                ended=(StageEnd.SKIPPED if stage == "details" and place % 2 else StageEnd.DONE) if over else None,
            )
        )
    person.member.onboarding_stage = (
        "completed" if through else "declined" if new.declined else reached[-1] if reached else "not_started"
    )
    if new.begun:
        _asked(crew, person, started_at, answered=new.ended > 0)


def _asked(crew: Crew, person: Person, at: datetime, *, answered: bool) -> None:
    spanish = person.member.language == "es"
    welcome = (
        f"¡Te damos la bienvenida a {crew.local.name}! ¿Empezamos? Responde 1 para seguir, 2 más tarde."
        if spanish
        else f"Welcome to {crew.local.name}! Shall we get you started? Reply 1 to go on, 2 for later."
    )
    crew.said(person, at, welcome, "start_onboarding", outcome="onboarding_welcome")
    if answered:
        crew.heard(person, at + timedelta(minutes=50), "1", "start_onboarding", outcome="onboarding_welcome")
