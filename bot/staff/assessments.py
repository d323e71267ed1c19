"""Assessments of support at the desk of the staff: adding one, and reading what was thought when. None is changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, insert, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Assessment, AuditEntry, Member, MemberStatus
from models.assessment import MOST_LETTERS

PAGE = 50
LONGEST_AGO = timedelta(days=3660)


class AssessmentRefused(Exception):
    """It cannot be kept; the sentence says why. field: of the form."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """One that was made."""

    id: int
    member_id: int
    member: str
    member_number: str
    joined: bool
    score: int
    on_date: date
    assessed_by: str


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page ends."""

    on_date: date
    id: int

    @classmethod
    def read(cls, written: str) -> "Key | None":
        """From an address; None when it is none of ours."""
        day, _, number = written.partition("_")
        try:
            return cls(date.fromisoformat(day), int(number))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.on_date}_{self.id}"


def assess(
    session: Session,
    actor: str,
    now: datetime,
    *,
    seen: ColumnElement[bool],
    member_number: str,
    score: int,
    on_date: date,
    today: date,
    assessed_by: str,
) -> AssessmentView:
    """Adds one; audited. What was thought before stays.

    Args:
        seen: whom the actor may see.
        today: on the local's calendar.
        assessed_by: who talked with the person.

    Raises:
        AssessmentRefused: a value cannot be kept, or the very same is on record.
    """
    member = session.scalar(select(Member).where(Member.number == member_number.strip(), seen))
    if member is None:
        raise AssessmentRefused("member", "There is no member of this number.")
    if not 1 <= score <= 5:
        raise AssessmentRefused("score", "An assessment is from 1 to 5.")
    if on_date > today:
        raise AssessmentRefused("on_date", "That day is still to come.")
    if on_date < today - LONGEST_AGO:
        raise AssessmentRefused("on_date", "That is more than ten years ago.")
    if not 1 <= len(assessed_by) <= MOST_LETTERS:
        raise AssessmentRefused("assessed_by", "Say who talked with them, in 80 letters at the most.")
    made = Assessment(
        local_id=member.local_id,
        member_id=member.id,
        score=score,
        on_date=on_date,
        assessed_by=assessed_by,
        recorded_by=actor,
        recorded_at=now,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise AssessmentRefused("score", "The very same is on record.") from None
    detail = f"assessment {made.id}: {score} on {on_date}, by {assessed_by}"
    session.execute(
        insert(AuditEntry).values(actor=actor, action="assessed", member_id=member.id, detail=detail, at=now)
    )
    return _view(made, member)


def assessments(
    session: Session,
    actor: str,
    now: datetime,
    *,
    local_id: int,
    seen: ColumnElement[bool],
    member_number: str = "",
    before: Key | None = None,
) -> tuple[Sequence[AssessmentView], Key | None]:
    """The newest first, 50 to a page, and where the next page begins; the look is audited for each member once.

    Args:
        member_number: of this member alone.
    """
    wanted = [Assessment.local_id == local_id, seen]
    if member_number:
        wanted.append(Member.number == member_number)
    if before is not None:
        wanted.append(tuple_(Assessment.on_date, Assessment.id) < tuple_(before.on_date, before.id))
    rows = session.execute(
        select(Assessment, Member)
        .join(Member, Member.id == Assessment.member_id)
        .where(*wanted)
        .order_by(Assessment.on_date.desc(), Assessment.id.desc())
        .limit(PAGE + 1)
    ).all()
    shown = [_view(*row) for row in rows[:PAGE]]
    looked = sorted({each.member_id for each in shown})
    if looked:
        about = {"actor": actor, "action": "listed", "detail": "assessments", "at": now}
        session.execute(insert(AuditEntry), [about | {"member_id": member_id} for member_id in looked])
    last = shown[-1] if len(rows) > PAGE else None
    return shown, Key(last.on_date, last.id) if last else None


def _view(made: Assessment, member: Member) -> AssessmentView:
    return AssessmentView(
        made.id,
        member.id,
        member.full_name,
        member.number,
        member.status is not MemberStatus.PENDING,
        made.score,
        made.on_date,
        made.assessed_by,
    )
