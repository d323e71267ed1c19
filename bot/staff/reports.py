"""Reports at the desk of the staff: what waits and until when, a report with its words, into a grievance, closed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, insert, select, true, tuple_
from sqlalchemy.orm import Session

from bot.actions.deadlines import RULES
from bot.actions.report_notices import CLOSED, TO_GRIEVANCE, tell_reporter
from bot.bot import Bot
from bot.staff.case_scope import CaseScope
from bot.staff.grievances import add_case, note_opened
from models import (
    AuditEntry,
    Grievance,
    Issue,
    IssueReport,
    Local,
    Media,
    Member,
    Message,
    Report,
    ReportAddition,
    ReportMedia,
    ReportState,
    Worksite,
)

MOST_LISTED = 200
LONGEST_SUBJECT = 120  # characters
FIRST_WORDS = 80  # characters of what happened, in the list


class ReportRefused(Exception):
    """What staff asked for cannot be done; the sentence says why."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in the list.

    Args:
        hidden: from whoever looks, because the person wants to stay unknown to co-workers.
        words: how what happened begins; "" when it is hidden, or was not asked for.
    """

    number: int
    state: str
    urgent: bool
    deadline: date
    days_left: int
    member: str | None
    anonymous: bool
    created_at: datetime
    hidden: bool = False
    worksite: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class AdditionView:
    """What was added later."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A photo or document; `sha256` names it on disk once it is stored, `refusal` says why it is not."""

    id: int
    sha256: str | None
    content_type: str | None
    size: int | None
    state: str
    refusal: str | None
    came_at: datetime


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as staff read it. `member` and `member_number` are None for an unknown person's, `address` is not.

    Who may not learn who reported sees neither their words, by which they would be known.
    """

    line: ReportLine
    member_id: int | None
    worksite_id: int | None
    member_number: str | None
    address: str
    what: str
    happened_on: date
    happened_at: str | None
    place: str
    witnesses: str | None
    updates: bool
    grievance: int | None
    issue: int | None
    additions: tuple[AdditionView, ...]
    files: tuple[FileView, ...]


def reports(
    session: Session,
    actor: str,
    at: datetime,
    *,
    local_id: int,
    closed: bool = False,
    scope: CaseScope | None = None,
    after: tuple[date, int] | None = None,
    limit: int = MOST_LISTED,
    with_words: bool = False,
) -> list[ReportLine]:
    """Reports by deadline: those that are open, or with `closed` all others, newest first.

    Args:
        scope: of whoever looks; all of the local when None.
        after: deadline and number of the last one of the page before.
        limit: how many at most.
        with_words: with how each begins, which the audit tells.
    """
    scope = scope or CaseScope(local_id)
    wanted = Report.state != ReportState.OPEN if closed else Report.state == ReportState.OPEN
    order = (Report.number.desc(),) if closed else (Report.deadline, Report.number)
    rows = session.execute(
        select(Report, Member.given_name, Member.family_name, Worksite.name)
        .outerjoin(Member, Member.id == Report.member_id)
        .outerjoin(Worksite, Worksite.id == Report.worksite_id)
        .where(scope.reports(), wanted, _after(after, closed=closed))
        .order_by(*order)
        .limit(limit)
    ).all()
    lines = _today_lines(session, local_id, at, scope, rows)
    if with_words:
        told = (_beginning(report.what) for report, *_ in rows)
        lines = [line if line.hidden else replace(line, words=words) for line, words in zip(lines, told, strict=True)]
    seen = {report.member_id for (report, *_), line in zip(rows, lines, strict=True) if not line.hidden}
    _audit(session, actor, "reports_listed", seen, "reports, how they begin" if with_words else "reports", at)
    return lines


def show(
    session: Session, actor: str, at: datetime, *, local_id: int, number: int, scope: CaseScope | None = None
) -> ReportView:
    """One report with the person's words, what was added, and its files.

    Raises:
        ReportRefused: there is no such report in scope.
    """
    report = _report(session, scope or CaseScope(local_id), number)
    _audit(session, actor, "report_viewed", [report.member_id], f"report {number}", at)
    return _view(session, report, at, scope)


def file_as_grievance(
    bot: Bot,
    session: Session,
    actor: str,
    at: datetime,
    *,
    local_id: int,
    number: int,
    subject: str,
    owner_id: int | None = None,
    scope: CaseScope | None = None,
) -> int:
    """Makes the report a grievance at step 1, with what is due next by the local's rules, and tells the member.

    Args:
        subject: a few words for staff; no text carries them.
        owner_id: who of the staff looks after it; checked by the caller.

    Returns:
        The number of the grievance.

    Raises:
        ReportRefused: there is no such report, it is not open, it is no member's, or the subject is empty or long.
    """
    if not 0 < len(subject.strip()) <= LONGEST_SUBJECT:
        raise ReportRefused(f"A subject is a few words, {LONGEST_SUBJECT} characters at the most.")
    local = session.scalars(select(Local).where(Local.id == local_id).with_for_update(key_share=True)).one()
    report = _open_report(session, scope or CaseScope(local_id), number)
    if report.member_id is None:
        raise ReportRefused(f"Report {number} is an unknown person's; a grievance needs a member.")
    rules = bot.files.get(RULES, local.handle)
    first, today = rules.steps[0], _today(session, local_id, at)
    grievance = add_case(
        session,
        local_id=local_id,
        member_id=report.member_id,
        subject=subject.strip(),
        facts=report.what,
        filed_on=today,
        owner_id=owner_id,
        updates=report.updates,
        next_kind=first.next,
        next_on=rules.calendar.last_day(today, first.within),
    )
    note_opened(session, grievance, actor, at)
    report.state, report.state_at, report.grievance_id = ReportState.FILED, at, grievance.id
    session.flush()
    told = tell_reporter(session, bot.wording, report, TO_GRIEVANCE, {"grievance_number": str(grievance.number)}, at)
    detail = f"report {number} is grievance {grievance.number}{'' if told else ', member not told'}"
    _audit(session, actor, "report_filed", [report.member_id], detail, at)
    return grievance.number


def close(
    bot: Bot,
    session: Session,
    actor: str,
    at: datetime,
    *,
    local_id: int,
    number: int,
    words: str,
    scope: CaseScope | None = None,
) -> ReportView:
    """Closes a report with a word to whoever reported.

    Args:
        words: what they are told, in the language they write in.

    Raises:
        ReportRefused: there is no such report, it is not open, or there are no words.
    """
    if not words.strip():
        raise ReportRefused("Whoever reported must be told why; write a sentence.")
    report = _open_report(session, scope or CaseScope(local_id), number)
    report.state, report.state_at = ReportState.CLOSED, at
    session.flush()
    told = tell_reporter(session, bot.wording, report, CLOSED, {"staff_words": words.strip()}, at, messenger=actor)
    _audit(session, actor, "report_closed", [report.member_id], f"report {number}{'' if told else ', nobody told'}", at)
    return _view(session, report, at, scope)


def _report(session: Session, scope: CaseScope, number: int, *, lock: bool = False) -> Report:
    query = select(Report).where(scope.reports(), Report.number == number)
    report = session.scalar(query.with_for_update() if lock else query)
    if report is None:
        raise ReportRefused(f"There is no report {number}.")
    return report


def _open_report(session: Session, scope: CaseScope, number: int) -> Report:
    """An open report whose person whoever is at work may know."""
    report = _report(session, scope, number, lock=True)
    if report.anonymous and not scope.is_whole:
        raise ReportRefused(f"Whoever made report {number} wants to stay unknown to co-workers; the office does this.")
    if report.state is not ReportState.OPEN:
        raise ReportRefused(f"Report {number} is {report.state.value} already.")
    return report


def _view(session: Session, report: Report, at: datetime, scope: CaseScope | None) -> ReportView:
    hidden = _is_hidden(report, scope)
    member = session.get(Member, report.member_id) if report.member_id is not None and not hidden else None
    worksite = session.get(Worksite, report.worksite_id) if report.worksite_id is not None else None
    grievance = session.get(Grievance, report.grievance_id) if report.grievance_id is not None else None
    issue = select(Issue.number).join(IssueReport, IssueReport.issue_id == Issue.id)
    given, family = (member.given_name, member.family_name) if member else (None, None)
    today = _today(session, report.local_id, at)
    return ReportView(
        line=_line(report, given, family, worksite.name if worksite else None, today, hidden=hidden),
        member_id=member.id if member else None,
        worksite_id=report.worksite_id,
        member_number=member.number if member else None,
        address="" if hidden else report.address,
        what="" if hidden else report.what,
        happened_on=report.happened_on,
        happened_at=report.happened_at.strftime("%H:%M") if report.happened_at else None,
        place="" if hidden else report.place,
        witnesses=None if hidden else report.witnesses,
        updates=report.updates,
        grievance=grievance.number if grievance and not hidden else None,
        issue=session.scalar(issue.where(IssueReport.report_id == report.id)),
        additions=() if hidden else _additions(session, report),
        files=() if hidden else _files(session, report),
    )


def _additions(session: Session, report: Report) -> tuple[AdditionView, ...]:
    found = session.scalars(
        select(ReportAddition).where(ReportAddition.report_id == report.id).order_by(ReportAddition.id)
    )
    return tuple(AdditionView(each.at, each.words) for each in found)


def _files(session: Session, report: Report) -> tuple[FileView, ...]:
    found = session.execute(
        select(Media, Message.at)
        .join(ReportMedia, ReportMedia.media_id == Media.id)
        .join(Message, Message.id == Media.message_id)
        .where(ReportMedia.report_id == report.id)
        .order_by(Media.id)
    )
    return tuple(
        FileView(media.id, media.sha256, media.content_type, media.size, media.state.value, media.refusal, came_at)
        for media, came_at in found
    )


def _after(after: tuple[date, int] | None, *, closed: bool) -> ColumnElement[bool]:
    if after is None:
        return true()
    deadline, number = after
    return Report.number < number if closed else tuple_(Report.deadline, Report.number) > (deadline, number)


def _is_hidden(report: Report, scope: CaseScope | None) -> bool:
    return report.anonymous and scope is not None and not scope.is_whole


def _today_lines(
    session: Session, local_id: int, at: datetime, scope: CaseScope, rows: Iterable[Any]
) -> list[ReportLine]:
    today = _today(session, local_id, at)
    return [
        _line(report, given, family, worksite, today, hidden=_is_hidden(report, scope))
        for report, given, family, worksite in rows
    ]


def _line(
    report: Report, given: str | None, family: str | None, worksite: str | None, today: date, *, hidden: bool
) -> ReportLine:
    return ReportLine(
        number=report.number,
        state=report.state.value,
        urgent=report.urgent,
        deadline=report.deadline,
        days_left=(report.deadline - today).days,
        member=f"{given} {family}" if given and not hidden else None,
        anonymous=report.anonymous,
        created_at=report.created_at,
        hidden=hidden,
        worksite=worksite,
    )


def _beginning(words: str) -> str:
    """The first words in a line; a word longer than the line is cut."""
    line = " ".join(words.split())
    if len(line) <= FIRST_WORDS:
        return line
    return f"{line[:FIRST_WORDS].rpartition(' ')[0] or line[:FIRST_WORDS]} …"


def _today(session: Session, local_id: int, at: datetime) -> date:
    zone = session.scalars(select(Local.time_zone).where(Local.id == local_id)).one()
    return at.astimezone(ZoneInfo(zone)).date()


def _audit(
    session: Session, actor: str, action: str, member_ids: Iterable[int | None], detail: str, at: datetime
) -> None:
    rows = [
        {"actor": actor, "action": action, "member_id": each, "detail": detail, "at": at}
        for each in sorted(set(member_ids), key=lambda id_: id_ or 0)
    ]
    if rows:
        session.execute(insert(AuditEntry), rows)
