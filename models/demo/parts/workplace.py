"""Issues in every column of the board, with their history, and grievances: one that goes on, some that have ended."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from config import demo as sign_ins
from models import (
    CaseMove,
    Grievance,
    GrievanceStatus,
    GrievanceStep,
    Issue,
    IssueMember,
    IssueOutcome,
    IssueReport,
    IssueStage,
    MoveKind,
    Report,
    User,
)
from models.demo.demo import Demo

STAGES = tuple(IssueStage)


@dataclass(frozen=True)
class _Issue:
    """`days`: from today until its next date; None of one that has ended."""

    title: str
    about: str
    worksite: str
    stage: IssueStage
    owner: str
    next_what: str | None
    days: int | None
    outcome: IssueOutcome | None = None
    members: tuple[str, ...] = ()
    report: int | None = None


ISSUES = (
    _Issue(
        "First-aid boxes are gone",
        "The lead took the box of the night shift away; the day shift's is empty.",
        "Warehouse",
        IssueStage.MAPPED,
        sign_ins.STEWARD,
        "Ask the night crew who will sign a letter",
        9,
        members=("10424", "10425"),
        report=1,
    ),
    _Issue(
        "Temps work without breaks",
        "Three people say so; nobody has counted yet.",
        "Yard",
        IssueStage.IDENTIFIED,
        sign_ins.ORGANIZER,
        "Visit the yard at shift change",
        -4,
        report=2,
    ),
    _Issue(
        "No water on the loading dock",
        "",
        "Warehouse",
        IssueStage.IDENTIFIED,
        sign_ins.ORGANIZER,
        "Find out how many docks have none",
        10,
    ),
    _Issue(
        "Forklift classes for the day shift alone",
        "Night pay depends on the license, and no class is at night.",
        "Warehouse",
        IssueStage.PLANNED,
        sign_ins.STEWARD,
        "Hand over 40 signatures",
        13,
        members=("10424",),
    ),
    _Issue(
        "Heat in the trailers",
        "Measured 41 degrees on three days.",
        "Yard",
        IssueStage.TAKEN,
        sign_ins.ORGANIZER,
        "Management's answer",
        2,
    ),
    _Issue(
        "Weekend overtime by favour",
        "Grievance 2041 is one case of many.",
        "Warehouse",
        IssueStage.DECIDED,
        sign_ins.ORGANIZER,
        "Put it on the bargaining table",
        21,
        IssueOutcome.ESCALATED,
        members=("10425",),
    ),
    _Issue(
        "Parking for the night shift",
        "",
        "Warehouse",
        IssueStage.DECIDED,
        sign_ins.STEWARD,
        None,
        None,
        IssueOutcome.WON,
    ),
)
# Number, member, subject, how it ended, what was agreed.
ENDED = (
    (2031, "10425", "Sick day marked as absence", GrievanceStatus.WON, "The day is paid and the point taken back."),
    (
        2034,
        "10427",
        "Shift changed without notice",
        GrievanceStatus.SETTLED,
        "Two days' notice from now on.",
    ),
    (2038, "10428", "Vacation refused", GrievanceStatus.WITHDRAWN, "The dates were granted before the meeting."),
)


def load(demo: Demo) -> None:
    """All of them, looked after by the demo's organizer and its steward."""
    people = {
        user.email: user
        for user in demo.session.scalars(select(User).where(User.email.in_((sign_ins.ORGANIZER, sign_ins.STEWARD))))
    }
    going = demo.session.scalars(select(Grievance).where(Grievance.number == 2041)).one()
    going.owner_id = people[sign_ins.STEWARD].id
    for number, each in enumerate(ISSUES, start=1):
        _add(demo, number, each, people[each.owner])
    for place, (number, member, subject, status, outcome) in enumerate(ENDED):
        filed_on = demo.today - timedelta(days=200 - 30 * place)
        case = Grievance(
            local_id=demo.local.id,
            member_id=demo.member(member).id,
            number=number,
            subject=subject,
            status=status,
            outcome=outcome,
            filed_on=filed_on,
            ended_on=filed_on + timedelta(days=40),
            owner_id=people[sign_ins.ORGANIZER].id,
        )
        demo.session.add(case)
        demo.session.flush()
        demo.session.add(
            GrievanceStep(grievance_id=case.id, step=1, opened_on=filed_on, closed_on=filed_on + timedelta(days=40))
        )


def _add(demo: Demo, number: int, each: _Issue, owner: User) -> None:
    begun = demo.now - timedelta(days=30 - number)
    issue = Issue(
        local_id=demo.local.id,
        number=number,
        title=each.title,
        about=each.about,
        worksite_id=demo.worksite(each.worksite).id,
        stage=each.stage,
        stage_at=begun + timedelta(days=3 * STAGES.index(each.stage)),
        outcome=each.outcome,
        owner_id=owner.id,
        next_what=each.next_what,
        next_on=demo.today + timedelta(days=each.days) if each.days is not None else None,
        created_at=begun,
        created_by=f"user:{owner.email}",
    )
    demo.session.add(issue)
    demo.session.flush()
    demo.session.add_all(IssueMember(issue_id=issue.id, member_id=demo.member(member).id) for member in each.members)
    if each.report is not None:
        report = demo.session.scalars(select(Report).where(Report.number == each.report)).one()
        demo.session.add(IssueReport(report_id=report.id, issue_id=issue.id))
    before: dict[str, object] = {}
    for days, stage in enumerate(STAGES[: STAGES.index(each.stage) + 1]):
        last = stage is each.stage
        after: dict[str, object] = {
            "stage": stage.value,
            "stage_at": (begun + timedelta(days=3 * days)).isoformat(),
            "outcome": each.outcome.value if each.outcome and last else None,
            "owner_id": owner.id,
            "next_what": each.next_what if last else "Talk to those whom it hits",
            "next_on": issue.next_on.isoformat() if issue.next_on and last else None if last else _day(demo, days),
        }
        kind = MoveKind.OPENED if not days else MoveKind.ENDED if stage is IssueStage.DECIDED else MoveKind.MOVED
        demo.session.add(
            CaseMove(
                local_id=demo.local.id,
                issue_id=issue.id,
                kind=kind,
                before=before,
                after=after,
                actor=f"user:{owner.email}",
                at=begun + timedelta(days=3 * days),
            )
        )
        demo.session.flush()
        before = after


def _day(demo: Demo, days: int) -> str:
    return (demo.today - timedelta(days=25 - 3 * days)).isoformat()
