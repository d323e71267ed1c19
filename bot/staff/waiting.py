"""What waits for the staff of a local, kind by kind: one statement each, the oldest first. For lists of many kinds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import exists, func, insert, or_, select
from sqlalchemy.orm import Session

from bot.staff.case_scope import CaseScope
from models import (
    AuditEntry,
    ChangeRequest,
    ChangeState,
    Channel,
    Conversation,
    Handoff,
    Member,
    Report,
    ReportState,
    StaffNote,
    StaffNoteKind,
)

MOST = 50  # of one kind
SOON = timedelta(days=3)  # before the last day to file
_NAMES = (Member.given_name, Member.family_name, Member.number)


@dataclass(frozen=True, slots=True)
class Waits:
    """One thing that waits.

    Args:
        id: of its row; `number`: what staff call it by, where it has one.
        what: its kind in its table: why a hand-off was opened, what a note is about, the field of a change.
        member_id, member, member_number: whom it is about; None where that is not known.
        address: the number or visit it came from, "" where it came from none.
        since: when it began to wait; with `by_day` the day on which it did, as no more may be told.
        talk_id: the conversation with the address, where there is one.
    """

    id: int
    what: str
    member_id: int | None
    member: str | None
    member_number: str | None
    address: str
    since: datetime
    number: int | None = None
    detail: str = ""
    urgent: bool = False
    last_day: date | None = None
    talk_id: int | None = None
    by_day: bool = False


def handoffs(session: Session, local_id: int, *, steward_id: int | None = None) -> list[Waits]:
    """Members who have the last word and no answer.

    Args:
        steward_id: only those that are with this steward.
    """
    wanted = [
        Handoff.local_id == local_id,
        Handoff.closed_at.is_(None),
        or_(Handoff.reply_at.is_(None), Handoff.reply_at < Handoff.member_at),
    ]
    if steward_id is not None:
        wanted.append(Handoff.steward_id == steward_id)
    rows = session.execute(
        select(Handoff, Conversation.address, *_NAMES)
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .outerjoin(Member, Member.id == Handoff.member_id)
        .where(*wanted)
        .order_by(Handoff.member_at, Handoff.id)
        .limit(MOST)
    )
    return [
        Waits(
            id=row.id,
            what=row.reason.value,
            member_id=row.member_id,
            member=_name(given, family),
            member_number=number,
            address=address,
            since=row.member_at,
            urgent=row.reason.value == "urgent",
            talk_id=row.conversation_id,
        )
        for row, address, given, family, number in rows
    ]


def notes(session: Session, local_id: int) -> list[Waits]:
    """Notes that nobody has done. Who asked for a person and is in their hands is among the hand-offs, once."""
    talk = (
        select(func.max(Conversation.id))
        .where(
            Conversation.local_id == StaffNote.local_id,
            Conversation.channel.in_(list(Channel)),
            Conversation.address == StaffNote.address,
        )
        .scalar_subquery()
    )
    in_hands = exists().where(
        StaffNote.kind == StaffNoteKind.PERSON_ASKED,
        Handoff.local_id == StaffNote.local_id,
        Handoff.closed_at.is_(None),
        Handoff.opened_at <= StaffNote.at,
        Handoff.conversation_id == Conversation.id,
        Conversation.address == StaffNote.address,
    )
    rows = session.execute(
        select(StaffNote, *_NAMES, talk)
        .outerjoin(Member, Member.id == StaffNote.member_id)
        .where(StaffNote.local_id == local_id, StaffNote.done_at.is_(None), ~in_hands)
        .order_by(StaffNote.at, StaffNote.id)
        .limit(MOST)
    )
    return [
        Waits(
            id=row.id,
            what=row.kind.value,
            member_id=row.member_id,
            member=_name(given, family),
            member_number=number,
            address=row.address,
            since=row.at,
            detail=row.detail,
            urgent=row.kind.value == "urgent",
            talk_id=talk_id,
        )
        for row, given, family, number, talk_id in rows
    ]


def reports(session: Session, scope: CaseScope, zone: tzinfo, at: datetime) -> list[Waits]:
    """Open reports that are urgent, or whose last day to file is at most three days away.

    Args:
        scope: of whoever looks; who sees less than all is not told who wants to stay unknown, nor the minute of such a
            report: the member's touch point has the same one.
        zone: the local's.
    """
    rows = session.execute(
        select(Report, *_NAMES)
        .outerjoin(Member, Member.id == Report.member_id)
        .where(
            scope.reports(),
            Report.state == ReportState.OPEN,
            or_(Report.urgent, Report.deadline <= at.astimezone(zone).date() + SOON),
        )
        .order_by(Report.created_at, Report.id)
        .limit(MOST)
    )
    return [
        Waits(
            id=row.id,
            what="report",
            member_id=None if hidden else row.member_id,
            member=None if hidden else _name(given, family),
            member_number=None if hidden else number,
            address="" if hidden else row.address,
            since=_midnight(row.created_at, zone) if hidden else row.created_at,
            by_day=hidden,
            number=row.number,
            urgent=row.urgent,
            last_day=row.deadline,
        )
        for row, given, family, number in rows
        for hidden in (row.anonymous and not scope.is_whole,)
    ]


def changes(session: Session, local_id: int) -> list[Waits]:
    """Changes of records that wait for a decision."""
    rows = session.execute(
        select(ChangeRequest, *_NAMES)
        .outerjoin(Member, Member.id == ChangeRequest.member_id)
        .where(
            ChangeRequest.local_id == local_id,
            ChangeRequest.state.in_((ChangeState.WAITING, ChangeState.CONFLICT)),
        )
        .order_by(ChangeRequest.asked_at, ChangeRequest.id)
        .limit(MOST)
    )
    return [
        Waits(
            id=row.id,
            what=row.field.value,
            member_id=row.member_id,
            member=_name(given, family),
            member_number=number,
            address="",
            since=row.asked_at,
            detail=row.state.value,
        )
        for row, given, family, number in rows
    ]


def note_seen(session: Session, actor: str, at: datetime, what: str, member_ids: Iterable[int | None]) -> None:
    """Audits that the names of these members were seen in a list; one statement."""
    seen = sorted({member_id for member_id in member_ids if member_id is not None})
    if seen:
        session.execute(
            insert(AuditEntry),
            [{"actor": actor, "action": "listed", "member_id": each, "detail": what, "at": at} for each in seen],
        )


def _midnight(moment: datetime, zone: tzinfo) -> datetime:
    return datetime.combine(moment.astimezone(zone).date(), time(), zone)


def _name(given: str | None, family: str | None) -> str | None:
    return f"{given} {family}" if given else None
