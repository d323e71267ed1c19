"""The boards: grievances by the contract's steps, issues by their stage; what needs an owner first, then the latest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Subquery, Text, and_, func, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from bot.actions.deadlines import RULES
from bot.staff.cases import CaseDesk
from bot.staff.days_left import DaysLeft, Left
from models import (
    Grievance,
    GrievanceStatus,
    GrievanceStep,
    Issue,
    IssueMember,
    IssueOutcome,
    IssueReport,
    IssueStage,
    Member,
    User,
    Worksite,
)

MOST = 15  # cards of a column on the board
PAGE = 50  # of a column by itself, and of the list of what has ended


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cards.

    Args:
        worksite_id: of one worksite.
        owner_id: of one owner.
        column: one column alone, by step or place; then `skip` cards of it were shown already.
    """

    worksite_id: int | None = None
    owner_id: int | None = None
    column: int | None = None
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """A card on a board.

    Args:
        title: of an issue, or the subject of a grievance.
        member: whose grievance; None for an issue.
        next: a kind of step, or the words of an issue's.
        reports, members: how many an issue has.
    """

    number: int
    title: str
    member: str | None
    member_id: int | None
    worksite: str | None
    owner: str | None
    next: str | None
    next_on: date | None
    left: Left | None
    outcome: IssueOutcome | None = None
    reports: int = 0
    members: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `count` are all of its cards, `late` those whose day has passed."""

    place: int
    cards: tuple[Card, ...]
    count: int
    late: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A card that has ended. `about`: the member of a grievance, the worksite of an issue; `outcome`: how."""

    number: int
    title: str
    about: str | None
    owner: str | None
    outcome: str
    ended_on: date | None


def grievances(desk: CaseDesk, wanted: Wanted) -> list[Column]:
    """Open grievances, a column a step: those of the contract, and further ones that a list brought."""
    placed = _placed(
        desk,
        select(
            Grievance.id,
            func.coalesce(GrievanceStep.step, 1).label("place"),
            GrievanceStep.next_kind.label("next"),
            GrievanceStep.next_on,
            Grievance.owner_id,
        )
        .join(Member, Member.id == Grievance.member_id)
        .outerjoin(GrievanceStep, GrievanceStep.grievance_id == Grievance.id)
        .where(
            desk.scope.grievances(),
            Grievance.status == GrievanceStatus.OPEN,
            _only(Member.worksite_id, wanted.worksite_id),
            _only(Grievance.owner_id, wanted.owner_id),
        )
        .ext(distinct_on(Grievance.id))
        .order_by(Grievance.id, GrievanceStep.step.desc())
        .subquery("present"),
    )
    rows = desk.session.execute(
        select(placed, Grievance.number, Grievance.subject, Member, Worksite.name.label("worksite"), User.name)
        .join(Grievance, Grievance.id == placed.c.id)
        .join(Member, Member.id == Grievance.member_id)
        .outerjoin(Worksite, Worksite.id == Member.worksite_id)
        .outerjoin(User, User.id == placed.c.owner_id)
        .where(_shown(placed, wanted))
        .order_by(placed.c.place, placed.c.nth)
    ).all()
    desk.audit("grievances_listed", {row.Member.id for row in rows}, "board")
    left = desk.days_left
    steps = len(desk.bot.files.get(RULES, desk.local.handle).steps)
    places = sorted({*range(1, steps + 1), *(row.place for row in rows)})
    cards = [
        Card(
            number=row.number,
            title=row.subject,
            member=row.Member.full_name,
            member_id=row.Member.id,
            worksite=row.worksite,
            owner=row.name,
            next=row.next,
            next_on=row.next_on,
            left=_left(left, row.next_on),
        )
        for row in rows
    ]
    return _columns(places, rows, cards, wanted)


def issues(desk: CaseDesk, wanted: Wanted) -> list[Column]:
    """Issues that go on, a column a stage; the last has those that were escalated."""
    stage = func.array_position(func.string_to_array(",".join(IssueStage), ","), Issue.stage.cast(Text))
    placed = _placed(
        desk,
        select(Issue.id, stage.label("place"), Issue.next_what.label("next"), Issue.next_on, Issue.owner_id)
        .where(
            desk.scope.issues(),
            Issue.next_on.is_not(None),
            _only(Issue.worksite_id, wanted.worksite_id),
            _only(Issue.owner_id, wanted.owner_id),
        )
        .subquery("present"),
    )
    reports = select(func.count()).where(IssueReport.issue_id == placed.c.id).scalar_subquery()
    members = select(func.count()).where(IssueMember.issue_id == placed.c.id).scalar_subquery()
    rows = desk.session.execute(
        select(
            placed,
            Issue,
            Worksite.name.label("worksite"),
            User.name,
            reports.label("reports"),
            members.label("members"),
        )
        .join(Issue, Issue.id == placed.c.id)
        .outerjoin(Worksite, Worksite.id == Issue.worksite_id)
        .join(User, User.id == placed.c.owner_id)
        .where(_shown(placed, wanted))
        .order_by(placed.c.place, placed.c.nth)
    ).all()
    left = desk.days_left
    cards = [
        Card(
            number=row.Issue.number,
            title=row.Issue.title,
            member=None,
            member_id=None,
            worksite=row.worksite,
            owner=row.name,
            next=row.next,
            next_on=row.next_on,
            left=_left(left, row.next_on),
            outcome=row.Issue.outcome,
            reports=row.reports,
            members=row.members,
        )
        for row in rows
    ]
    return _columns(range(1, len(IssueStage) + 1), rows, cards, wanted)


def ended_grievances(desk: CaseDesk, before: int | None) -> tuple[list[Ended], int | None]:
    """Grievances that have ended, the newest first, and the number before which the next page begins."""
    rows = desk.session.execute(
        select(Grievance, Member, User.name)
        .join(Member, Member.id == Grievance.member_id)
        .outerjoin(User, User.id == Grievance.owner_id)
        .where(
            desk.scope.grievances(),
            Grievance.status != GrievanceStatus.OPEN,
            true() if before is None else Grievance.number < before,
        )
        .order_by(Grievance.number.desc())
        .limit(PAGE + 1)
    ).all()
    desk.audit("grievances_listed", {member.id for _, member, _ in rows[:PAGE]}, "ended")
    found = [
        Ended(case.number, case.subject, member.full_name, owner, case.status.value, case.ended_on)
        for case, member, owner in rows[:PAGE]
    ]
    return found, found[-1].number if len(rows) > PAGE else None


def ended_issues(desk: CaseDesk, before: int | None) -> tuple[list[Ended], int | None]:
    """Issues that were won or dropped, as above."""
    rows = desk.session.execute(
        select(Issue, Worksite.name, User.name)
        .outerjoin(Worksite, Worksite.id == Issue.worksite_id)
        .join(User, User.id == Issue.owner_id)
        .where(
            desk.scope.issues(),
            Issue.next_on.is_(None),
            true() if before is None else Issue.number < before,
        )
        .order_by(Issue.number.desc())
        .limit(PAGE + 1)
    ).all()
    zone = ZoneInfo(desk.local.time_zone)
    found = [
        Ended(issue.number, issue.title, worksite, owner, issue.outcome or "", issue.stage_at.astimezone(zone).date())
        for issue, worksite, owner in rows[:PAGE]
    ]
    return found, found[-1].number if len(rows) > PAGE else None


def _placed(desk: CaseDesk, present: Subquery) -> Subquery:
    """Each card with its place in its column, and how many that has."""
    first = (present.c.owner_id.is_not(None), present.c.next_on.is_not(None), present.c.next_on, present.c.id)
    place = present.c.place
    late = func.count().filter(present.c.next_on < desk.today)
    return select(
        *present.c,
        func.row_number().over(partition_by=place, order_by=first).label("nth"),
        func.count().over(partition_by=place).label("all_in_it"),
        late.over(partition_by=place).label("late"),
    ).subquery("placed")


def _shown(placed: Subquery, wanted: Wanted) -> ColumnElement[bool]:
    if wanted.column is None:
        return placed.c.nth <= MOST
    return and_(placed.c.place == wanted.column, placed.c.nth > wanted.skip, placed.c.nth <= wanted.skip + PAGE)


def _only(column: Any, value: int | None) -> ColumnElement[bool]:
    return true() if value is None else column == value


def _left(left: DaysLeft, day: date | None) -> Left | None:
    return left.until(day) if day else None


def _columns(places: Sequence[int], rows: Sequence[Any], cards: Sequence[Card], wanted: Wanted) -> list[Column]:
    columns = []
    for place in places:
        theirs = [(row, card) for row, card in zip(rows, cards, strict=True) if row.place == place]
        count, late = (theirs[0][0].all_in_it, theirs[0][0].late) if theirs else (0, 0)
        columns.append(Column(place, tuple(card for _, card in theirs), count, late))
    return [column for column in columns if wanted.column in (None, column.place)]
