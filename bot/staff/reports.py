"""Reports at the desk of the staff: what waits and until when, a report with its words, into a grievance, closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bot.actions.deadlines import RULES
from bot.actions.report_notices import CLOSED, TO_GRIEVANCE, tell_reporter
from bot.bot import Bot
from models import (
    AuditEntry,
    Grievance,
    GrievanceStatus,
    GrievanceStep,
    Local,
    Media,
    Member,
    Message,
    Report,
    ReportAddition,
    ReportMedia,
    ReportState,
)

MOST_LISTED = 200
LONGEST_SUBJECT = 120  # characters


class ReportRefused(Exception):
    """What staff asked for cannot be done; the sentence says why."""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in the list: none of its words."""

    number: int
    state: str
    urgent: bool
    deadline: date
    days_left: int
    member: str | None
    anonymous: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AdditionView:
    """What was added later."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A photo or document; `sha256` names it on disk once it is stored, `refusal` says why it is not."""

    sha256: str | None
    content_type: str | None
    size: int | None
    state: str
    refusal: str | None
    came_at: datetime


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as staff read it. `member` and `member_number` are None for an unknown person's, `address` is not."""

    line: ReportLine
    member_number: str | None
    address: str
    what: str
    happened_on: date
    happened_at: str | None
    place: str
    witnesses: str | None
    updates: bool
    grievance: int | None
    additions: tuple[AdditionView, ...]
    files: tuple[FileView, ...]


def reports(session: Session, actor: str, at: datetime, *, local_id: int, closed: bool = False) -> list[ReportLine]:
    """Reports by deadline, at most 200: those that are open, or with `closed` all others, newest first."""
    wanted = Report.state != ReportState.OPEN if closed else Report.state == ReportState.OPEN
    order = (Report.id.desc(),) if closed else (Report.deadline, Report.number)
    rows = session.execute(
        select(Report, Member.given_name, Member.family_name)
        .outerjoin(Member, Member.id == Report.member_id)
        .where(Report.local_id == local_id, wanted)
        .order_by(*order)
        .limit(MOST_LISTED)
    ).all()
    _audit(session, actor, "reports_listed", {report.member_id for report, _, _ in rows}, "reports", at)
    today = _today(session, local_id, at)
    return [_line(report, given, family, today) for report, given, family in rows]


def show(session: Session, actor: str, at: datetime, *, local_id: int, number: int) -> ReportView:
    """One report with the person's words, what was added, and its files.

    Raises:
        ReportRefused: there is no such report.
    """
    report = _report(session, local_id, number)
    _audit(session, actor, "report_viewed", [report.member_id], f"report {number}", at)
    return _view(session, report, at)


def file_as_grievance(
    bot: Bot, session: Session, actor: str, at: datetime, *, local_id: int, number: int, subject: str
) -> int:
    """Makes the report a grievance at step 1, with what is due next by the local's rules, and tells the member.

    Args:
        subject: a few words for staff; no text carries them.

    Returns:
        The number of the grievance.

    Raises:
        ReportRefused: there is no such report, it is not open, it is no member's, or the subject is empty or long.
    """
    if not 0 < len(subject.strip()) <= LONGEST_SUBJECT:
        raise ReportRefused(f"A subject is a few words, {LONGEST_SUBJECT} characters at the most.")
    local = session.scalars(select(Local).where(Local.id == local_id).with_for_update(key_share=True)).one()
    report = _open_report(session, local_id, number)
    if report.member_id is None:
        raise ReportRefused(f"Report {number} is an unknown person's; a grievance needs a member.")
    today = _today(session, local_id, at)
    newest = session.scalar(select(func.max(Grievance.number)).where(Grievance.local_id == local_id)) or 0
    grievance = Grievance(
        local_id=local_id,
        member_id=report.member_id,
        number=newest + 1,
        subject=subject.strip(),
        facts=report.what,
        status=GrievanceStatus.OPEN,
        filed_on=today,
    )
    session.add(grievance)
    session.flush()
    rules = bot.files.get(RULES, local.handle)
    first = rules.steps[0]
    session.add(
        GrievanceStep(
            grievance_id=grievance.id,
            step=1,
            opened_on=today,
            next_kind=first.next,
            next_on=rules.calendar.last_day(today, first.within),
        )
    )
    report.state, report.state_at, report.grievance_id = ReportState.FILED, at, grievance.id
    session.flush()
    told = tell_reporter(session, bot.wording, report, TO_GRIEVANCE, {"grievance_number": str(grievance.number)}, at)
    detail = f"report {number} is grievance {grievance.number}{'' if told else ', member not told'}"
    _audit(session, actor, "report_filed", [report.member_id], detail, at)
    return grievance.number


def close(
    bot: Bot, session: Session, actor: str, at: datetime, *, local_id: int, number: int, words: str
) -> ReportView:
    """Closes a report with a word to whoever reported.

    Args:
        words: what they are told, in the language they write in.

    Raises:
        ReportRefused: there is no such report, it is not open, or there are no words.
    """
    if not words.strip():
        raise ReportRefused("Whoever reported must be told why; write a sentence.")
    report = _open_report(session, local_id, number)
    report.state, report.state_at = ReportState.CLOSED, at
    session.flush()
    told = tell_reporter(session, bot.wording, report, CLOSED, {"staff_words": words.strip()}, at, messenger=actor)
    _audit(session, actor, "report_closed", [report.member_id], f"report {number}{'' if told else ', nobody told'}", at)
    return _view(session, report, at)


def _report(session: Session, local_id: int, number: int, *, lock: bool = False) -> Report:
    query = select(Report).where(Report.local_id == local_id, Report.number == number)
    report = session.scalar(query.with_for_update() if lock else query)
    if report is None:
        raise ReportRefused(f"There is no report {number}.")
    return report


def _open_report(session: Session, local_id: int, number: int) -> Report:
    report = _report(session, local_id, number, lock=True)
    if report.state is not ReportState.OPEN:
        raise ReportRefused(f"Report {number} is {report.state.value} already.")
    return report


def _view(session: Session, report: Report, at: datetime) -> ReportView:
    member = session.get(Member, report.member_id) if report.member_id is not None else None
    grievance = session.get(Grievance, report.grievance_id) if report.grievance_id is not None else None
    additions = session.scalars(
        select(ReportAddition).where(ReportAddition.report_id == report.id).order_by(ReportAddition.id)
    )
    files = session.execute(
        select(Media, Message.at)
        .join(ReportMedia, ReportMedia.media_id == Media.id)
        .join(Message, Message.id == Media.message_id)
        .where(ReportMedia.report_id == report.id)
        .order_by(Media.id)
    )
    given, family = (member.given_name, member.family_name) if member else (None, None)
    return ReportView(
        line=_line(report, given, family, _today(session, report.local_id, at)),
        member_number=member.number if member else None,
        address=report.address,
        what=report.what,
        happened_on=report.happened_on,
        happened_at=report.happened_at.strftime("%H:%M") if report.happened_at else None,
        place=report.place,
        witnesses=report.witnesses,
        updates=report.updates,
        grievance=grievance.number if grievance else None,
        additions=tuple(AdditionView(each.at, each.words) for each in additions),
        files=tuple(
            FileView(media.sha256, media.content_type, media.size, media.state.value, media.refusal, came_at)
            for media, came_at in files
        ),
    )


def _line(report: Report, given: str | None, family: str | None, today: date) -> ReportLine:
    return ReportLine(
        number=report.number,
        state=report.state.value,
        urgent=report.urgent,
        deadline=report.deadline,
        days_left=(report.deadline - today).days,
        member=f"{given} {family}" if given else None,
        anonymous=report.anonymous,
        created_at=report.created_at,
    )


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
