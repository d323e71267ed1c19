"""What grievances and issues have in common at the desk: who may own one, its history, why something is refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, insert, literal, select
from sqlalchemy.orm import Session

from bot.actions.deadlines import RULES
from bot.bot import Bot
from bot.local import LocalView
from bot.staff.case_scope import CaseScope
from bot.staff.days_left import DaysLeft
from models import AuditEntry, CaseMove, Grant, Grievance, Issue, Local, Member, MoveKind, Role, User

LONGEST_TITLE = 120
LONGEST_NEXT = 200
LONGEST_WORDS = 4000
MOST_MOVES = 100  # of a card's history that are shown
OWNERS = (Role.ADMIN, Role.ORGANIZER, Role.STEWARD)


class Refusal(StrEnum):
    """Why something cannot be done; the page has words for each."""

    NOT_FOUND = "There is no such card."
    NO_MEMBER = "There is no member of this number."
    NO_TITLE = f"A title is a few words, {LONGEST_TITLE} characters at the most."
    LONG_WORDS = f"That is too long: {LONGEST_WORDS} characters at the most."
    NO_OWNER = "Choose who looks after it, somebody of the staff of this local."
    NO_NEXT = "Say what happens next."
    NO_DAY = "Give the day of the next step."
    DAY_PAST = "The next day lies in the past."
    FUTURE_DAY = "That day is still to come."
    NO_OUTCOME = "Write a sentence on what was agreed or why."
    MOVED_ALREADY = "Somebody has moved it meanwhile; look at it again."
    ENDED_ALREADY = "It has ended already."
    LAST_STEP = "There is no further step in the contract."
    FIRST_STEP = "There is no earlier step."
    NOTHING_TO_UNDO = "There is nothing to undo, or it has changed since."
    NO_WORKSITE = "Choose one of your worksites."
    REPORT_TAKEN = "This report belongs to another issue already."
    NO_REPORT = "There is no report of this number."


class CaseRefused(Exception):
    """What staff asked for cannot be done; the sentence says why.

    Args:
        field: of the form, what it is about; "" for all of it.
    """

    def __init__(self, reason: Refusal, field: str = "") -> None:
        super().__init__(reason.value)
        self.reason, self.field = reason, field


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody of the staff who may look after a card."""

    id: int
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class MoveView:
    """One line of the history. `before` and `after`: what the card held, by field."""

    id: int
    kind: MoveKind
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    note: str
    texts: int
    by: str
    at: datetime
    undone_at: datetime | None
    undone_by: str | None


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """One person of the staff at work on cards.

    Args:
        actor: how the audit names them.
        now: aware, UTC.
    """

    session: Session
    bot: Bot
    local: LocalView
    scope: CaseScope
    actor: str
    now: datetime

    @property
    def today(self) -> date:
        """The local's date."""
        return self.now.astimezone(ZoneInfo(self.local.time_zone)).date()

    @property
    def days_left(self) -> DaysLeft:
        """The local's working days, from today on."""
        return DaysLeft(self.bot.files.get(RULES, self.local.handle).calendar, self.today)

    def audit(self, action: str, member_ids: Iterable[int | None], detail: str) -> None:
        """Writes an entry for each member, in one statement."""
        rows = [
            {"actor": self.actor, "action": action, "member_id": each, "detail": detail, "at": self.now}
            for each in sorted(set(member_ids), key=lambda member_id: member_id or 0)
        ]
        if rows:
            self.session.execute(insert(AuditEntry), rows)

    def owners(self) -> list[Owner]:
        """Who of the staff may look after a card, by name."""
        rows = self.session.execute(
            select(User.id, User.name, Grant.role)
            .join(Grant, Grant.user_id == User.id)
            .where(Grant.local_id == self.local.id, Grant.role.in_(OWNERS), User.active)
            .order_by(func.lower(User.name), User.id)
            .limit(500)
        )
        return [Owner(*row) for row in rows]

    def check_owner(self, owner_id: int | None) -> int:
        """The owner, if they may be one.

        Raises:
            CaseRefused: nobody is named, or nobody of the staff of this local.
        """
        found = self.session.scalar(
            select(User.id)
            .join(Grant, Grant.user_id == User.id)
            .where(User.id == owner_id, Grant.local_id == self.local.id, Grant.role.in_(OWNERS), User.active)
        )
        if found is None:
            raise CaseRefused(Refusal.NO_OWNER, "owner")
        return found

    def check_day(self, day: date | None) -> date:
        """The day of a next step: today or later.

        Raises:
            CaseRefused: there is none, or it has passed.
        """
        if day is None:
            raise CaseRefused(Refusal.NO_DAY, "next_on")
        if day < self.today:
            raise CaseRefused(Refusal.DAY_PAST, "next_on")
        return day

    def member(self, number: str) -> Member:
        """A member in scope, by number.

        Raises:
            CaseRefused: there is none.
        """
        found = self.session.scalar(select(Member).where(self.scope.members(), Member.number == number.strip()))
        if found is None:
            raise CaseRefused(Refusal.NO_MEMBER, "member")
        return found

    def lock_numbers(self) -> None:
        """So that two new cards of the local never get one number."""
        self.session.execute(select(Local.id).where(Local.id == self.local.id).with_for_update(key_share=True))

    def note_move(
        self,
        card: Grievance | Issue,
        kind: MoveKind,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        *,
        note: str = "",
        texts: Sequence[int] = (),
    ) -> None:
        """Adds a line to the card's history."""
        self.session.add(
            CaseMove(
                local_id=self.local.id,
                grievance_id=card.id if isinstance(card, Grievance) else None,
                issue_id=card.id if isinstance(card, Issue) else None,
                kind=kind,
                before=dict(before),
                after=dict(after),
                note=checked(note),
                texts=list(texts),
                actor=self.actor,
                at=self.now,
            )
        )
        self.session.flush()

    def moves(self, of: ColumnElement[bool]) -> list[MoveView]:
        """A card's history, the newest first."""
        by = select(User.name).where(literal("user:") + User.email == CaseMove.actor).scalar_subquery()
        undoer = select(User.name).where(literal("user:") + User.email == CaseMove.undone_by).scalar_subquery()
        rows = self.session.execute(
            select(CaseMove, by, undoer).where(of).order_by(CaseMove.id.desc()).limit(MOST_MOVES)
        )
        return [
            MoveView(
                id=move.id,
                kind=move.kind,
                before=move.before,
                after=move.after,
                note=move.note,
                texts=len(move.texts),
                by=name or move.actor,
                at=move.at,
                undone_at=move.undone_at,
                undone_by=undone_by or move.undone_by,
            )
            for move, name, undone_by in rows
        ]

    def last_move(self, of: ColumnElement[bool]) -> CaseMove:
        """The newest move that was not undone.

        Raises:
            CaseRefused: there is none but the card's own beginning.
        """
        move = self.session.scalar(
            select(CaseMove).where(of, CaseMove.undone_at.is_(None)).order_by(CaseMove.id.desc()).limit(1)
        )
        if move is None or move.kind is MoveKind.OPENED:
            raise CaseRefused(Refusal.NOTHING_TO_UNDO)
        return move


def can_undo(moves: Sequence[MoveView]) -> MoveView | None:
    """The move that `undo` would take back."""
    newest = next((move for move in moves if move.undone_at is None), None)
    return None if newest is None or newest.kind is MoveKind.OPENED else newest


def titled(words: str, field: str) -> str:
    """A title, as it is kept.

    Raises:
        CaseRefused: it is empty or long.
    """
    kept = " ".join(words.split())
    if not 0 < len(kept) <= LONGEST_TITLE:
        raise CaseRefused(Refusal.NO_TITLE, field)
    return kept


def checked(words: str, field: str = "note") -> str:
    """Free words, as they are kept.

    Raises:
        CaseRefused: they are too long.
    """
    kept = words.strip()
    if len(kept) > LONGEST_WORDS:
        raise CaseRefused(Refusal.LONG_WORDS, field)
    return kept
