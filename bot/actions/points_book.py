"""The book of points: given once for each thing done, to members who said to count, for what they did since."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.actions.points_rules import PointsRules
from models import Event, PointsAccount, PointsEntry, PointsKind, Rsvp

MOST_SHOWN = 3
MOST_EVENTS = 50  # checked in at since the last look


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's sum and newest entries."""

    total: int
    newest: tuple[PointsEntry, ...]


def give(
    session: Session, rules: PointsRules, member_id: int, kind: PointsKind, title: str, source: str, at: datetime
) -> bool:
    """Gives points for one thing done; False when the member does not count, or has them already.

    Args:
        source: names the thing, `shift:7`, so that it is given once.
        at: when it was done. What was done before the member said to count is not counted.
    """
    counting = select(
        PointsAccount.member_id,
        literal(kind, PointsEntry.kind.type),
        literal(rules.worth(kind)),
        literal(title),
        literal(source),
        literal(at, PointsEntry.at.type),
    ).where(PointsAccount.member_id == member_id, PointsAccount.left_at.is_(None), PointsAccount.joined_at <= at)
    columns = ["member_id", "kind", "points", "title", "source", "at"]
    given = session.execute(
        insert(PointsEntry).from_select(columns, counting).on_conflict_do_nothing().returning(PointsEntry.id)
    )
    return given.scalar() is not None


def count_attendance(session: Session, rules: PointsRules, account: PointsAccount) -> None:
    """Gives points for the events at whose door the member checked in since they said to count."""
    source = literal("rsvp:") + func.cast(Rsvp.id, PointsEntry.source.type)
    attended = (
        select(
            Rsvp.member_id,
            literal(PointsKind.ATTEND, PointsEntry.kind.type),
            literal(rules.attend),
            Event.title,
            source,
            Rsvp.checked_in_at,
        )
        .join(Event, Event.id == Rsvp.event_id)
        .where(Rsvp.member_id == account.member_id, Rsvp.checked_in_at >= account.joined_at)
        .order_by(Rsvp.checked_in_at.desc())
        .limit(MOST_EVENTS)
    )
    columns = ["member_id", "kind", "points", "title", "source", "at"]
    session.execute(insert(PointsEntry).from_select(columns, attended).on_conflict_do_nothing())


def standing(session: Session, member_id: int) -> Standing:
    """Where the member stands."""
    total = session.scalar(
        select(func.coalesce(func.sum(PointsEntry.points), 0)).where(PointsEntry.member_id == member_id)
    )
    newest = session.scalars(
        select(PointsEntry)
        .where(PointsEntry.member_id == member_id)
        .order_by(PointsEntry.at.desc(), PointsEntry.id.desc())
        .limit(MOST_SHOWN)
    )
    return Standing(int(total or 0), tuple(newest))
