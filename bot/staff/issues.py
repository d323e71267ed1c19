"""Issues at the desk of the staff: what is wrong at a worksite, whom it hits, and the way from there to a win."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, true
from sqlalchemy.dialects.postgresql import insert

from bot.actions.case_notices import ISSUE_MOVED
from bot.staff.attachments import FileLine, files_of
from bot.staff.case_texts import Reach, Reached, Telling, leave, reaches, withdraw
from bot.staff.cases import LONGEST_NEXT, CaseDesk, CaseRefused, MoveView, Refusal, checked, titled
from bot.staff.days_left import Left
from models import (
    CaseMove,
    Employer,
    Issue,
    IssueMember,
    IssueOutcome,
    IssueReport,
    IssueStage,
    Member,
    MoveKind,
    Report,
    ReportState,
    User,
    Worksite,
)

STAGES = tuple(IssueStage)
MOST_TOLD = 200  # reporters of one issue who are told of a move
MOST_LISTED = 100  # members and reports on a card


@dataclass(frozen=True, slots=True)
class Next:
    """Who looks after an issue, and what happens next. Of one that is won or dropped only the owner counts."""

    owner_id: int | None
    what: str
    on: date | None


@dataclass(frozen=True, slots=True)
class NewIssue:
    """An issue made by hand. `worksite_id` None: the whole local."""

    title: str
    about: str
    worksite_id: int | None
    next: Next


@dataclass(frozen=True, slots=True)
class IssueReportLine:
    """A report that tells of the issue. `reach` is empty when whoever reported is no member."""

    number: int
    state: ReportState
    member: str | None
    anonymous: bool
    created_at: datetime
    reach: Reach | None


@dataclass(frozen=True, slots=True)
class IssueMemberLine:
    """A member of the issue."""

    id: int
    name: str
    number: str
    worksite: str | None


@dataclass(frozen=True, slots=True)
class IssueView:
    """An issue as staff see it. `member_count` and `report_count` are of all, however many are listed."""

    number: int
    title: str
    about: str
    worksite_id: int | None
    worksite: str | None
    stage: IssueStage
    stage_at: datetime
    outcome: IssueOutcome | None
    owner_id: int
    owner: str
    next_what: str | None
    next_on: date | None
    left: Left | None
    reports: tuple[IssueReportLine, ...]
    members: tuple[IssueMemberLine, ...]
    member_count: int
    moves: tuple[MoveView, ...]
    files: tuple[FileLine, ...]

    @property
    def told(self) -> int:
        """How many are told of a move."""
        return sum(each.reach is Reach.TOLD for each in self.reports)

    @property
    def is_open(self) -> bool:
        """Whether something comes next."""
        return self.next_on is not None


def show(desk: CaseDesk, number: int) -> IssueView:
    """One issue with its reports, members and history.

    Raises:
        CaseRefused: there is none of this number that they may see.
    """
    row = desk.session.execute(
        select(Issue, Worksite.name, User.name)
        .outerjoin(Worksite, Worksite.id == Issue.worksite_id)
        .join(User, User.id == Issue.owner_id)
        .where(desk.scope.issues(), Issue.number == number)
    ).one_or_none()
    if row is None:
        raise CaseRefused(Refusal.NOT_FOUND)
    issue, worksite, owner = row
    members = _members(desk, issue)
    reports = _reports(desk, issue)
    desk.audit("issue_viewed", [None, *(each.id for each in members)], f"issue {number}")
    return IssueView(
        number=issue.number,
        title=issue.title,
        about=issue.about,
        worksite_id=issue.worksite_id,
        worksite=worksite,
        stage=issue.stage,
        stage_at=issue.stage_at,
        outcome=issue.outcome,
        owner_id=issue.owner_id,
        owner=owner,
        next_what=issue.next_what,
        next_on=issue.next_on,
        left=desk.days_left.until(issue.next_on) if issue.next_on else None,
        reports=tuple(reports),
        members=tuple(members),
        member_count=desk.session.scalar(
            select(func.count()).select_from(IssueMember).where(IssueMember.issue_id == issue.id)
        )
        or 0,
        moves=tuple(desk.moves(CaseMove.issue_id == issue.id)),
        files=tuple(files_of(desk, issue_id=issue.id)),
    )


def worksites(desk: CaseDesk) -> list[tuple[int, str]]:
    """The worksites an issue may be of: a steward's own, or all of the local."""
    theirs = true() if desk.scope.worksite_ids is None else Worksite.id.in_(desk.scope.worksite_ids)
    rows = desk.session.execute(
        select(Worksite.id, Employer.name, Worksite.name)
        .join(Employer, Employer.id == Worksite.employer_id)
        .where(Employer.local_id == desk.local.id, theirs)
        .order_by(Employer.name, Worksite.name)
        .limit(500)
    )
    return [(worksite_id, f"{employer}, {name}") for worksite_id, employer, name in rows]


def create(desk: CaseDesk, new: NewIssue) -> int:
    """A new issue, identified and no more.

    Returns:
        Its number.

    Raises:
        CaseRefused: something is missing or not right; `field` says what.
    """
    title, about = titled(new.title, "title"), checked(new.about, "about")
    _check_worksite(desk, new.worksite_id)
    owner_id, next_what, next_on = _checked_next(desk, new.next)
    desk.lock_numbers()
    newest = desk.session.scalar(select(func.max(Issue.number)).where(Issue.local_id == desk.local.id)) or 0
    issue = Issue(
        local_id=desk.local.id,
        number=newest + 1,
        title=title,
        about=about,
        worksite_id=new.worksite_id,
        stage=IssueStage.IDENTIFIED,
        stage_at=desk.now,
        owner_id=owner_id,
        next_what=next_what,
        next_on=next_on,
        created_at=desk.now,
        created_by=desk.actor,
    )
    desk.session.add(issue)
    desk.session.flush()
    desk.note_move(issue, MoveKind.OPENED, {}, _state(issue))
    desk.audit("issue_opened", [None], f"issue {issue.number}")
    return issue.number


def plan(desk: CaseDesk, number: int, following: Next, *, note: str) -> None:
    """Another owner, another next step or day.

    Raises:
        CaseRefused: it has ended, or something is missing.
    """
    issue = locked(desk, number)
    if issue.next_on is None:
        raise CaseRefused(Refusal.ENDED_ALREADY)
    before = _state(issue)
    issue.owner_id, issue.next_what, issue.next_on = _checked_next(desk, following)
    desk.session.flush()
    desk.note_move(issue, MoveKind.PLANNED, before, _state(issue), note=note)
    desk.audit("issue_planned", [None], f"issue {number}")


def move(desk: CaseDesk, number: int, to: IssueStage, following: Next, *, note: str) -> int:
    """To the next column or back to the one before; who reported it and agreed is told.

    Returns:
        How many are told.

    Raises:
        CaseRefused: it is not beside that column, or something is missing.
    """
    issue = locked(desk, number)
    if to is IssueStage.DECIDED or abs(STAGES.index(to) - STAGES.index(issue.stage)) != 1:
        raise CaseRefused(Refusal.MOVED_ALREADY)
    before = _state(issue)
    owner_id, next_what, next_on = _checked_next(desk, following)
    issue.stage, issue.stage_at, issue.outcome = to, desk.now, None
    issue.owner_id, issue.next_what, issue.next_on = owner_id, next_what, next_on
    return _moved(desk, issue, MoveKind.MOVED, before, note)


def decide(desk: CaseDesk, number: int, outcome: IssueOutcome, following: Next, *, note: str) -> int:
    """Won, escalated or dropped, with a word why. What is escalated goes on, so it keeps a next step.

    Returns:
        How many are told.

    Raises:
        CaseRefused: it has ended, there are no words, or what is escalated has no next step.
    """
    issue = locked(desk, number)
    if issue.next_on is None or (issue.outcome, outcome) == (IssueOutcome.ESCALATED, IssueOutcome.ESCALATED):
        raise CaseRefused(Refusal.ENDED_ALREADY)
    if not note.strip():
        raise CaseRefused(Refusal.NO_OUTCOME, "note")
    before = _state(issue)
    if outcome is IssueOutcome.ESCALATED:
        issue.owner_id, issue.next_what, issue.next_on = _checked_next(desk, following)
    else:
        issue.next_what, issue.next_on = None, None
    issue.stage, issue.stage_at, issue.outcome = IssueStage.DECIDED, desk.now, outcome
    return _moved(desk, issue, MoveKind.ENDED, before, note)


def undo(desk: CaseDesk, number: int) -> bool:
    """Takes the last move back, with the texts that have not left; else who was told is told where it is now.

    Returns:
        Whether nobody heard of it.

    Raises:
        CaseRefused: there is nothing to undo.
    """
    issue = locked(desk, number)
    last = desk.last_move(CaseMove.issue_id == issue.id)
    if _state(issue) != last.after:
        raise CaseRefused(Refusal.NOTHING_TO_UNDO)
    state = last.before
    issue.stage, issue.stage_at = IssueStage(state["stage"]), datetime.fromisoformat(state["stage_at"])
    issue.outcome = IssueOutcome(state["outcome"]) if state["outcome"] else None
    issue.owner_id, issue.next_what = state["owner_id"], state["next_what"]
    issue.next_on = date.fromisoformat(state["next_on"]) if state["next_on"] else None
    last.undone_at, last.undone_by = desk.now, desk.actor
    desk.session.flush()
    silent = withdraw(desk.session, last.texts, desk.now)
    if not silent:
        last.texts = [*last.texts, *_tell(desk, issue)]
    desk.audit("issue_move_undone", [None], f"issue {number}: {last.kind.value}")
    return silent


def add_member(desk: CaseDesk, number: int, member_number: str) -> str:
    """Adds a member in scope to the issue; one who is in it already stays so.

    Returns:
        Their name.

    Raises:
        CaseRefused: there is no such issue or member.
    """
    issue = locked(desk, number)
    member = desk.member(member_number)
    desk.session.execute(insert(IssueMember).values(issue_id=issue.id, member_id=member.id).on_conflict_do_nothing())
    desk.audit("issue_member_added", [member.id], f"issue {number}")
    return member.full_name


def drop_member(desk: CaseDesk, number: int, member_id: int) -> None:
    """Takes a member out of the issue.

    Raises:
        CaseRefused: there is no such issue.
    """
    issue = locked(desk, number)
    gone = desk.session.scalar(
        delete(IssueMember)
        .where(IssueMember.issue_id == issue.id, IssueMember.member_id == member_id)
        .returning(IssueMember.member_id)
    )
    if gone is not None:
        desk.audit("issue_member_removed", [gone], f"issue {number}")


def link_report(desk: CaseDesk, number: int, report_number: int) -> None:
    """Says that a report tells of this issue; whoever reported it, if a member, is one of the issue's members.

    Raises:
        CaseRefused: there is no such issue or report in scope, or the report is another issue's.
    """
    issue = locked(desk, number)
    report = desk.session.scalar(
        select(Report).where(desk.scope.reports(), Report.number == report_number).with_for_update()
    )
    if report is None:
        raise CaseRefused(Refusal.NO_REPORT, "report")
    linked = desk.session.get(IssueReport, report.id)
    if linked is not None and linked.issue_id != issue.id:
        raise CaseRefused(Refusal.REPORT_TAKEN, "report")
    if linked is None:
        desk.session.add(IssueReport(report_id=report.id, issue_id=issue.id))
        desk.session.flush()
    # Who asked to stay unknown is not put on a list that stewards read.
    if report.member_id is not None and not report.anonymous:
        row = insert(IssueMember).values(issue_id=issue.id, member_id=report.member_id)
        desk.session.execute(row.on_conflict_do_nothing())
    desk.audit("report_linked", [report.member_id], f"report {report_number} to issue {number}")


def unlink_report(desk: CaseDesk, number: int, report_number: int) -> None:
    """Takes a report out of the issue.

    Raises:
        CaseRefused: there is no such issue.
    """
    issue = locked(desk, number)
    report = desk.session.scalar(select(Report).where(desk.scope.reports(), Report.number == report_number))
    linked = desk.session.get(IssueReport, report.id) if report else None
    if report is not None and linked is not None and linked.issue_id == issue.id:
        desk.session.delete(linked)
        desk.session.flush()
        desk.audit("report_unlinked", [report.member_id], f"report {report_number} from issue {number}")


def locked(desk: CaseDesk, number: int) -> Issue:
    """The issue, held until the caller commits.

    Raises:
        CaseRefused: there is none of this number that they may see.
    """
    issue = desk.session.scalar(select(Issue).where(desk.scope.issues(), Issue.number == number).with_for_update())
    if issue is None:
        raise CaseRefused(Refusal.NOT_FOUND)
    return issue


def open_titles(desk: CaseDesk, worksite_id: int | None) -> list[tuple[int, str]]:
    """Open issues a report may be linked to, its own worksite's first; number and title."""
    there: ColumnElement[bool] = Issue.worksite_id.is_not_distinct_from(worksite_id)
    rows = desk.session.execute(
        select(Issue.number, Issue.title)
        .where(desk.scope.issues(), Issue.next_on.is_not(None))
        .order_by(there.desc(), Issue.number.desc())
        .limit(200)
    )
    return [(number, title) for number, title in rows]


def _moved(desk: CaseDesk, issue: Issue, kind: MoveKind, before: Mapping[str, Any], note: str) -> int:
    desk.session.flush()
    texts = _tell(desk, issue)
    desk.note_move(issue, kind, before, _state(issue), note=note, texts=texts)
    detail = f"issue {issue.number}: {issue.outcome or issue.stage}, {len(texts)} told"
    desk.audit("issue_moved", [None], detail)
    return len(texts)


def _tell(desk: CaseDesk, issue: Issue) -> list[int]:
    """Whoever reported it, is a member and agreed to be told; a text for each report."""
    rows = desk.session.execute(
        select(Report.number, Report.member_id)
        .join(IssueReport, IssueReport.report_id == Report.id)
        .where(
            IssueReport.issue_id == issue.id,
            Report.updates,
            Report.member_id.is_not(None),
            Report.state != ReportState.CLOSED,
        )
        .order_by(Report.number)
        .limit(MOST_TOLD)
    ).all()
    reached = reaches(desk.session, desk.local.id, (row.member_id for row in rows), desk.now)
    tellings = [
        Telling(
            reached[row.member_id],
            ISSUE_MOVED,
            {"report_number": str(row.number), "issue_stage": issue.stage.value},
        )
        for row in rows
    ]
    return leave(desk.session, desk.bot, desk.local, tellings, desk.now)


def _reports(desk: CaseDesk, issue: Issue) -> list[IssueReportLine]:
    rows = desk.session.execute(
        select(Report, Member.given_name, Member.family_name)
        .join(IssueReport, IssueReport.report_id == Report.id)
        .outerjoin(Member, Member.id == Report.member_id)
        .where(IssueReport.issue_id == issue.id)
        .order_by(Report.number)
        .limit(MOST_LISTED)
    ).all()
    agreed = [report.member_id for report, _, _ in rows if report.updates and report.member_id is not None]
    reached = reaches(desk.session, desk.local.id, agreed, desk.now)
    return [
        IssueReportLine(
            number=report.number,
            state=report.state,
            member=f"{given} {family}" if given and (desk.scope.is_whole or not report.anonymous) else None,
            anonymous=report.anonymous,
            created_at=report.created_at,
            reach=_reach(report, reached),
        )
        for report, given, family in rows
    ]


def _reach(report: Report, reached: Mapping[int, Reached]) -> Reach | None:
    if report.member_id is None:
        return None
    if not report.updates or report.state is ReportState.CLOSED:
        return Reach.NOT_AGREED
    return reached[report.member_id].reach


def _members(desk: CaseDesk, issue: Issue) -> list[IssueMemberLine]:
    """Those of them whom whoever is at work may see."""
    rows = desk.session.execute(
        select(Member, Worksite.name)
        .join(IssueMember, IssueMember.member_id == Member.id)
        .outerjoin(Worksite, Worksite.id == Member.worksite_id)
        .where(IssueMember.issue_id == issue.id, desk.scope.members())
        .order_by(Member.family_name, Member.given_name, Member.id)
        .limit(MOST_LISTED)
    )
    return [IssueMemberLine(member.id, member.full_name, member.number, worksite) for member, worksite in rows]


def _check_worksite(desk: CaseDesk, worksite_id: int | None) -> None:
    if worksite_id is None and desk.scope.is_whole:
        return
    if worksite_id not in {each for each, _ in worksites(desk)}:
        raise CaseRefused(Refusal.NO_WORKSITE, "worksite")


def _checked_next(desk: CaseDesk, following: Next) -> tuple[int, str, date]:
    what = " ".join(following.what.split())
    if not 0 < len(what) <= LONGEST_NEXT:
        raise CaseRefused(Refusal.NO_NEXT, "next_what")
    return desk.check_owner(following.owner_id), what, desk.check_day(following.on)


def _state(issue: Issue) -> dict[str, Any]:
    """All that a move may change, as the history keeps it."""
    return {
        "stage": issue.stage.value,
        "stage_at": issue.stage_at.astimezone(UTC).isoformat(),
        "outcome": issue.outcome.value if issue.outcome else None,
        "owner_id": issue.owner_id,
        "next_what": issue.next_what,
        "next_on": issue.next_on.isoformat() if issue.next_on else None,
    }
