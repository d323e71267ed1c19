"""Reports that are still open shortly before their deadline: the steward is paged again, once for each time limit."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.actions.alerts import page_steward
from bot.actions.deadlines import RULES
from bot.actions.registry import ActionContext
from bot.actions.report_pages import AGAIN
from bot.actions.telling import local_view
from bot.bot import Bot
from bot.identity import Identity, MemberView
from bot.local import LocalView
from bot.reports.rules import GrievanceRules, Standing, standing
from config.clock import now
from models import Local, Member, Report, ReportState
from scheduler.desk import Desk

EVERY_SECONDS = 600
FIRST_HOUR = 8  # on the local's clock; a steward is not woken for what is as true after breakfast
LAST_HOUR = 20
# 30 working days, the longest that a file may set, with the holidays between.
FARTHEST = timedelta(days=90)
BATCH = 200

log = structlog.get_logger(__name__)


def chore(desk: Desk) -> None:
    """Every report that is due, a transaction each."""
    at = now()
    paged = 0
    for report_id in _near(desk, at):
        with desk.sessions.begin() as session:
            paged += _page(desk.bot(), session, report_id, at)
    if paged:
        log.info("reports_paged_again", count=paged)
        desk.waker.wake_sender()


def _near(desk: Desk, at: datetime) -> list[int]:
    """Reports about which a page is due now."""
    with desk.sessions() as session:
        locals_ = {local.id: (local.handle, ZoneInfo(local.time_zone)) for local in session.scalars(select(Local))}
        rows = session.execute(
            select(Report.id, Report.local_id, Report.deadline, Report.paged_days_before)
            .where(
                Report.state == ReportState.OPEN,
                # A day more, for zones behind UTC.
                Report.deadline >= at.date() - timedelta(days=1),
                Report.deadline <= at.date() + FARTHEST,
            )
            .order_by(Report.deadline, Report.id)
        ).all()
    due = []
    for row in rows:
        handle, zone = locals_[row.local_id]
        rules = desk.bot().files.get(RULES, handle)
        if _due(rules, row.deadline, row.paged_days_before, at.astimezone(zone)) is not None:
            due.append(row.id)
    return due[:BATCH]


def _due(rules: GrievanceRules, deadline: date, paged: int | None, here: datetime) -> int | None:
    """Working days before the deadline for which a page is due, at a decent hour."""
    if not FIRST_HOUR <= here.hour < LAST_HOUR:
        return None
    return rules.page_due(deadline, here.date(), paged)


def _page(bot: Bot, session: Session, report_id: int, at: datetime) -> bool:
    """Pages unless someone else did, or the report was closed meanwhile."""
    report = session.get_one(Report, report_id, with_for_update=True)
    local = local_view(session, report.local_id)
    here = at.astimezone(ZoneInfo(local.time_zone))
    due = _due(bot.files.get(RULES, local.handle), report.deadline, report.paged_days_before, here)
    if report.state is not ReportState.OPEN or due is None:
        return False
    report.paged_days_before = due
    session.flush()
    values = {"report_number": str(report.number), "report_deadline": report.deadline.isoformat()}
    page_steward(_context(bot, session, report, local, at), AGAIN, values, urgent=_last_moment(report.deadline, here))
    return True


def _last_moment(deadline: date, here: datetime) -> bool:
    return standing(deadline, here.date()) is not Standing.AHEAD


def _context(bot: Bot, session: Session, report: Report, local: LocalView, at: datetime) -> ActionContext:
    """As if whoever reported were texting now: stewards are found by the member's worksite and shift."""
    member = session.get(Member, report.member_id) if report.member_id is not None else None
    candidates = (_view(member),) if member is not None else ()
    identity = Identity(
        address=report.address,
        phone_id=None,
        candidates=candidates,
        consent=None,
        failed_tries=0,
        locked_until=None,
        acting_id=None,
        acting_until=None,
        now=at,
    )
    return ActionContext(
        session=session,
        local=local,
        identity=identity,
        channel=report.channel,
        language=report.language,
        message_id=None,
        now=at,
        wording=bot.wording,
        files=bot.files,
        links=bot.links,
    )


def _view(member: Member) -> MemberView:
    return MemberView(
        id=member.id,
        link_id=None,
        number=member.number,
        given_name=member.given_name,
        language=member.language,
        worksite_id=member.worksite_id,
        shift=member.shift,
        verified_until=None,
    )
