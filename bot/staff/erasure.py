"""Wishes to have data erased, at the desk of the staff: what waits, what was taken back, what is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models import AuditEntry, Erasure, ErasureState, Member

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class ErasureView:
    """One wish. `removed` counts rows by table, once it is done."""

    id: int
    member: str
    member_number: str
    state: str
    asked_at: datetime
    due_at: datetime
    settled_at: datetime | None
    removed: Mapping[str, Any]
    member_id: int


def erasures(
    session: Session, actor: str, at: datetime, *, settled: bool = False, local_id: int | None = None
) -> list[ErasureView]:
    """What waits, the soonest first; at most 200.

    Args:
        settled: show what was taken back and done instead, the newest first.
        local_id: of this local alone.
    """
    query = select(Erasure, Member).join(Member, Member.id == Erasure.member_id).limit(MOST_LISTED)
    if local_id is not None:
        query = query.where(Erasure.local_id == local_id)
    waiting = Erasure.state == ErasureState.WAITING
    if settled:
        query = query.where(~waiting).order_by(Erasure.settled_at.desc())
    else:
        query = query.where(waiting).order_by(Erasure.due_at)
    found = session.execute(query).all()
    if found:
        session.execute(
            insert(AuditEntry),
            [
                {
                    "actor": actor,
                    "action": "erasure_viewed",
                    "member_id": member.id,
                    "detail": f"erasure {wish.id}",
                    "at": at,
                }
                for wish, member in found
            ],
        )
    return [_view(wish, member) for wish, member in found]


def _view(wish: Erasure, member: Member) -> ErasureView:
    return ErasureView(
        id=wish.id,
        member=member.full_name,
        member_number=member.number,
        state=wish.state.value,
        asked_at=wish.asked_at,
        due_at=wish.due_at,
        settled_at=wish.settled_at,
        removed=wish.removed,
        member_id=member.id,
    )
