"""Hand-offs at the desk of the staff: what is open, answering, giving it to a steward, closing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.actions import handoff_words as said
from bot.actions.switchboard import Case, Switchboard, lock_case
from bot.actions.telling import local_view
from bot.handoff.duty import steward_to_hold
from bot.handoff.hours import silent_at
from bot.handoff.record import answered
from bot.handoff.rules import HANDOFF
from bot.local_files import LocalFiles
from bot.wording import Wording
from models import AuditEntry, HandoffEnd, Member

MOST_LISTED = 200
MOST_MESSAGES = 50

_OPEN = text("""
    SELECT handoff.id, handoff.reason, handoff.opened_at, handoff.member_at, handoff.first_reply_at, handoff.reply_at,
           handoff.escalations, handoff.member_id, talk.address, talk.channel, handoff.local_id, who.number,
           who.given_name || ' ' || who.family_name AS name, steward.given_name || ' ' || steward.family_name AS steward
    FROM handoff JOIN conversation AS talk ON talk.id = handoff.conversation_id
    LEFT JOIN member AS who ON who.id = handoff.member_id
    LEFT JOIN member AS steward ON steward.id = handoff.steward_id
    WHERE handoff.closed_at IS NULL AND (CAST(:id AS bigint) IS NULL OR handoff.id = :id)
      AND (CAST(:local_id AS bigint) IS NULL OR handoff.local_id = :local_id)
    ORDER BY handoff.opened_at, handoff.id LIMIT :limit
""")
_THREAD = text("""
    SELECT at, direction, body FROM message
    WHERE address = :address AND local_id = :local_id AND channel = :channel AND at >= :since
    ORDER BY id DESC LIMIT :limit
""")
_OPTED_OUT = text("""
    SELECT (SELECT action FROM consent_entry WHERE e164 = :address AND local_id = :local_id AND channel = :channel
            ORDER BY id DESC LIMIT 1) = 'opt_out'
""")


class HandoffRefused(Exception):
    """What staff asked for cannot be done; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Words:
    """One text of the thread."""

    at: datetime
    direction: str
    body: str


@dataclass(frozen=True, slots=True)
class HandoffView:
    """An open hand-off as staff read it.

    Args:
        waits: whether the member has the last word.
        thread: since it was opened, oldest first; only of one that is shown by itself.
    """

    id: int
    member: str | None
    member_number: str | None
    address: str
    channel: str
    reason: str
    steward: str | None
    opened_at: datetime
    age_minutes: int
    first_reply_at: datetime | None
    waits: bool
    escalations: int
    thread: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """As whom a person of the union writes, other than as the staff.

    Args:
        messenger: how the touch point names them.
        response: what stands before the words, with its values.
    """

    messenger: str
    response: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """Who of the staff works with what.

    Args:
        actor: who it is; every look and every change is audited under this name.
    """

    session: Session
    wording: Wording
    files: LocalFiles
    actor: str
    now: datetime


def open_handoffs(desk: StaffDesk, *, local_id: int | None = None) -> list[HandoffView]:
    """What is open, the oldest first; at most 200."""
    found = _views(desk, local_id=local_id)
    for view, member_id in found:
        _audit(desk, "handoff_viewed", member_id, f"hand-off {view.id} in the list")
    return [view for view, _ in found]


def show(desk: StaffDesk, handoff_id: int) -> HandoffView:
    """One hand-off with its thread.

    Raises:
        HandoffRefused: it is not open.
    """
    found = _views(desk, handoff_id=handoff_id)
    if not found:
        raise HandoffRefused(f"There is no open hand-off {handoff_id}.")
    view, member_id = found[0]
    _audit(desk, "handoff_read", member_id, f"hand-off {view.id} with its thread")
    return view


def reply(desk: StaffDesk, handoff_id: int, words: str, voice: Voice | None = None) -> None:
    """Sends the member words of the staff.

    Args:
        voice: as whom, if not as the staff.

    Raises:
        HandoffRefused: it is not open, the number has opted out, or there are no words.
    """
    if not words.strip():
        raise HandoffRefused("There are no words to send.")
    case = _case(desk, handoff_id)
    row = case.row
    line = {"address": row.address, "local_id": row.local_id, "channel": row.channel}
    if desk.session.execute(_OPTED_OUT, line).scalar():
        raise HandoffRefused("The number has opted out: it may not be texted.")
    board = _board(desk, case)
    answered(desk.session, case.id, silent_at=silent_at(board.rules, board.zone, desk.now), now=desk.now)
    voice = voice or Voice(desk.actor, said.BY_STAFF)
    board.reply(case, words, voice.messenger, voice.response, voice.values)
    _audit(desk, "handoff_answered", row.member_id, f"hand-off {case.id}")


def assign(desk: StaffDesk, handoff_id: int, steward_number: str) -> None:
    """Gives it to a steward, of whatever worksite.

    Args:
        steward_number: the steward's member number.

    Raises:
        HandoffRefused: it is not open, or there is no such steward with a proved number of their own that takes texts.
    """
    case = _case(desk, handoff_id)
    steward_id = desk.session.scalar(
        select(Member.id).where(Member.local_id == case.row.local_id, Member.number == steward_number)
    )
    steward = (
        steward_to_hold(desk.session, case.asker, desk.now, chosen_id=steward_id) if steward_id is not None else None
    )
    if steward is None:
        raise HandoffRefused(
            f"Member {steward_number} is no steward who can be texted at a proved number of their own."
        )
    _board(desk, case).pass_to(case, steward)
    _audit(desk, "handoff_assigned", case.row.member_id, f"hand-off {case.id} to member {steward_number}")


def assign_to_staff(desk: StaffDesk, handoff_id: int, user_id: int, name: str) -> None:
    """Gives it to somebody of the staff; a steward who had it is told.

    Args:
        user_id: of an account with a role in the local. name: theirs, for the audit.

    Raises:
        HandoffRefused: it is not open.
    """
    case = _case(desk, handoff_id)
    _board(desk, case).give_to_staff(case, user_id)
    _audit(desk, "handoff_assigned", case.row.member_id, f"hand-off {case.id} to {name}")


def close(desk: StaffDesk, handoff_id: int, *, silently: bool = False) -> None:
    """Closes it: the line answers the member again. Both sides are told, the member not when `silently`.

    Raises:
        HandoffRefused: it is not open.
    """
    case = _case(desk, handoff_id)
    board = _board(desk, case)
    board.close(case, HandoffEnd.STAFF, to_member=None if silently else said.DONE, to_steward=said.CLOSED)
    _audit(desk, "handoff_closed", case.row.member_id, f"hand-off {case.id}")


def _case(desk: StaffDesk, handoff_id: int) -> Case:
    case = lock_case(desk.session, handoff_id)
    if case is None:
        raise HandoffRefused(f"There is no open hand-off {handoff_id}.")
    return case


def _board(desk: StaffDesk, case: Case) -> Switchboard:
    local = local_view(desk.session, case.row.local_id)
    return Switchboard(desk.session, desk.wording, desk.files.get(HANDOFF, local.handle), local, desk.now)


def _views(
    desk: StaffDesk, *, handoff_id: int | None = None, local_id: int | None = None
) -> list[tuple[HandoffView, int | None]]:
    rows = desk.session.execute(_OPEN, {"id": handoff_id, "local_id": local_id, "limit": MOST_LISTED}).all()
    views = []
    for row in rows:
        thread: tuple[Words, ...] = ()
        if handoff_id is not None:
            values = {
                "address": row.address,
                "local_id": row.local_id,
                "channel": row.channel,
                "since": row.opened_at,
                "limit": MOST_MESSAGES,
            }
            texts = desk.session.execute(_THREAD, values).all()
            thread = tuple(Words(each.at, each.direction, each.body) for each in reversed(texts))
        view = HandoffView(
            id=row.id,
            member=row.name,
            member_number=row.number,
            address=row.address,
            channel=row.channel,
            reason=row.reason,
            steward=row.steward,
            opened_at=row.opened_at,
            age_minutes=int((desk.now - row.opened_at).total_seconds() // 60),
            first_reply_at=row.first_reply_at,
            waits=row.reply_at is None or row.reply_at < row.member_at,
            escalations=row.escalations,
            thread=thread,
        )
        views.append((view, row.member_id))
    return views


def _audit(desk: StaffDesk, action: str, member_id: int | None, detail: str) -> None:
    desk.session.add(AuditEntry(actor=desk.actor, action=action, member_id=member_id, detail=detail, at=desk.now))
