"""Hand-offs nobody answers go to someone else; those in which nobody speaks any more are closed politely."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.actions import handoff_words as said
from bot.actions.switchboard import Case, Switchboard, lock_case
from bot.actions.telling import local_view
from bot.handoff.duty import steward_to_hold
from bot.handoff.hours import opens_at
from bot.handoff.record import put_off_escalation, put_off_silence
from bot.handoff.rules import HANDOFF
from bot.metrics import HANDOFFS_ESCALATED, HANDOFFS_OPEN
from config.clock import now
from models import HandoffEnd, HandoffReason
from scheduler.desk import Desk

EVERY_SECONDS = 20
AT_ONCE = 100

_LATE = text("""
    SELECT id FROM handoff WHERE closed_at IS NULL AND escalate_at <= :now ORDER BY escalate_at LIMIT :limit
""")
_SILENT = text("SELECT id FROM handoff WHERE closed_at IS NULL AND silent_at <= :now ORDER BY silent_at LIMIT :limit")
_OPEN = text("SELECT count(*) FROM handoff WHERE closed_at IS NULL")


def chore(desk: Desk) -> None:
    """All that is due, a transaction each."""
    with desk.sessions() as session:
        HANDOFFS_OPEN.set(session.execute(_OPEN).scalar_one())
        values = {"now": now(), "limit": AT_ONCE}
        silent = session.execute(_SILENT, values).scalars().all()
        late = session.execute(_LATE, values).scalars().all()
    for handoff_id in silent:
        _with_case(desk, handoff_id, _close)
    for handoff_id in late:
        _with_case(desk, handoff_id, _escalate)
    if silent or late:
        desk.waker.wake_sender()


def _with_case(desk: Desk, handoff_id: int, work: Callable[[Switchboard, Case], None]) -> None:
    with desk.sessions.begin() as session:
        case = lock_case(session, handoff_id)
        if case is not None:
            work(_switchboard(desk, session, case), case)


def _switchboard(desk: Desk, session: Session, case: Case) -> Switchboard:
    bot = desk.bot()
    local = local_view(session, case.row.local_id)
    return Switchboard(session, bot.wording, bot.files.get(HANDOFF, local.handle), local, now())


def _close(board: Switchboard, case: Case) -> None:
    """A word may have come since it was found; and nobody is told of an end at night."""
    if case.row.silent_at > board.now:
        return
    opens = _later(board)
    if opens is not None:
        put_off_silence(board.session, case.id, opens)
        return
    board.close(case, HandoffEnd.SILENCE, to_member=said.SILENT, to_steward=said.ENDED)


def _escalate(board: Switchboard, case: Case) -> None:
    """First to another steward, then to the office; at night only what is urgent."""
    row = case.row
    if row.escalate_at is None or row.escalate_at > board.now:
        return
    opens = _later(board)
    if opens is not None and case.reason is not HandoffReason.URGENT:
        put_off_escalation(board.session, case.id, opens)
        return
    steward = None
    if board.rules.next_steward and row.steward_id is not None and row.escalations == 0:
        steward = steward_to_hold(board.session, case.asker, board.now, without=[row.steward_id])
    if steward is not None:
        board.pass_to(case, steward, escalated=True)
    else:
        board.leave_to_office(case)
    HANDOFFS_ESCALATED.labels("steward" if steward else "office").inc()


def _later(board: Switchboard) -> datetime | None:
    """When the office opens, if it is closed now."""
    opens = opens_at(board.rules, board.zone, board.now)
    return opens if opens is not None and opens > board.now else None
