"""Cards of the boards that wait for somebody: without an owner or a date, late, or due soon."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, String, cast, func, literal, null, or_, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from bot.staff.cases import CaseDesk
from bot.staff.days_left import Left
from models import Grievance, GrievanceStatus, GrievanceStep, Issue, Member

MOST = 50


@dataclass(frozen=True, slots=True)
class CardWaits:
    """One card.

    Args:
        part: "grievance" or "issue".
        about: whose grievance, or what an issue is called.
        since: the local's date from which it is where it is.
    """

    part: str
    number: int
    about: str
    member_id: int | None
    owner_id: int | None
    next_on: date | None
    left: Left | None
    since: date


def cards(desk: CaseDesk, soon: int) -> list[CardWaits]:
    """The cards in scope, those without an owner first, then by their day; one statement.

    Args:
        soon: working days before its day from which on a card waits.
    """
    left = desk.days_left
    until = left.soon(soon)
    present = (
        select(
            literal("grievance").label("part"),
            Grievance.number,
            func.concat(Member.given_name, " ", Member.family_name, " (", Member.number, ")").label("about"),
            Member.id.label("member_id"),
            Grievance.owner_id,
            GrievanceStep.next_on,
            func.coalesce(GrievanceStep.opened_on, Grievance.filed_on).label("since"),
        )
        .join(Member, Member.id == Grievance.member_id)
        .outerjoin(GrievanceStep, GrievanceStep.grievance_id == Grievance.id)
        .where(desk.scope.grievances(), Grievance.status == GrievanceStatus.OPEN)
        .ext(distinct_on(Grievance.id))
        .order_by(Grievance.id, GrievanceStep.step.desc())
        .subquery("present")
    )
    theirs = select(present).where(
        or_(present.c.owner_id.is_(None), present.c.next_on.is_(None), present.c.next_on <= until)
    )
    issues = select(
        literal("issue"),
        Issue.number,
        cast(Issue.title, String),
        null(),
        Issue.owner_id,
        Issue.next_on,
        cast(func.timezone(desk.local.time_zone, Issue.stage_at), Date),
    ).where(desk.scope.issues(), Issue.next_on <= until)
    both = union_all(theirs, issues).subquery("both")
    rows = desk.session.execute(
        select(both)
        .order_by(both.c.owner_id.is_not(None), both.c.next_on.is_not(None), both.c.next_on, both.c.number)
        .limit(MOST)
    )
    return [
        CardWaits(
            part=row.part,
            number=row.number,
            about=row.about,
            member_id=row.member_id,
            owner_id=row.owner_id,
            next_on=row.next_on,
            left=left.until(row.next_on) if row.next_on else None,
            since=row.since,
        )
        for row in rows
    ]
