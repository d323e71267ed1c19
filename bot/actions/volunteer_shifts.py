"""Places in volunteer shifts. The shift's row is locked first, so that two answers never take the same last place."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models import ShiftSignup, VolunteerShift


def lock(session: Session, local_id: int, shift_ids: Sequence[int], now: datetime) -> dict[int, VolunteerShift]:
    """The shifts of these ids that are still to come, locked, always in the same order."""
    found = session.scalars(
        select(VolunteerShift)
        .where(
            VolunteerShift.id.in_(shift_ids),
            VolunteerShift.local_id == local_id,
            VolunteerShift.canceled_at.is_(None),
            VolunteerShift.starts_at > now,
        )
        .order_by(VolunteerShift.id)
        .with_for_update()
    )
    return {shift.id: shift for shift in found}


def taken() -> Select[int]:
    """How many places of a shift are taken, as a part of a query on VolunteerShift."""
    return select(func.count(ShiftSignup.id)).where(ShiftSignup.shift_id == VolunteerShift.id)


def places_left(session: Session, shift: VolunteerShift) -> int:
    """How many places are free; the caller holds the lock."""
    count = session.scalar(select(func.count(ShiftSignup.id)).where(ShiftSignup.shift_id == shift.id)) or 0
    return max(shift.places - count, 0)


def overlapping(session: Session, member_id: int, shift: VolunteerShift, leaving: int | None = None) -> bool:
    """Whether the member has another shift at that time, besides the one they are `leaving`."""
    return bool(
        session.scalar(
            select(func.count(ShiftSignup.id))
            .join(VolunteerShift, VolunteerShift.id == ShiftSignup.shift_id)
            .where(
                ShiftSignup.member_id == member_id,
                VolunteerShift.canceled_at.is_(None),
                VolunteerShift.id != shift.id,
                VolunteerShift.id != (leaving or 0),
                VolunteerShift.starts_at < shift.ends_at,
                VolunteerShift.ends_at > shift.starts_at,
            )
        )
    )


def holds_place(session: Session, member_id: int, shift_id: int) -> bool:
    """Whether the member has signed up for the shift."""
    return bool(
        session.scalar(
            select(func.count(ShiftSignup.id)).where(
                ShiftSignup.shift_id == shift_id, ShiftSignup.member_id == member_id
            )
        )
    )


def take(session: Session, member_id: int, shift_id: int, now: datetime) -> None:
    """Takes a place; the caller has seen that one is free."""
    session.execute(
        insert(ShiftSignup).values(shift_id=shift_id, member_id=member_id, signed_up_at=now).on_conflict_do_nothing()
    )


def give_up(session: Session, member_id: int, shift_id: int) -> bool:
    """Gives a place back; False when the member had none."""
    gone = session.execute(
        delete(ShiftSignup)
        .where(ShiftSignup.shift_id == shift_id, ShiftSignup.member_id == member_id)
        .returning(ShiftSignup.id)
    )
    return gone.scalar() is not None
