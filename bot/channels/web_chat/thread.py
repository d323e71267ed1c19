"""What a page shows of a conversation: the newest words of its visit, in the order they were seen."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select

from models import Channel, Direction, Message, MessageStatus, Visit

MOST_SHOWN = 200
# A transaction may be committed after a later one: whoever asks for what is new is told a little more.
OVERLAP = timedelta(seconds=30)
# What waits for the outbox is not yet said, what was canceled never was.
SHOWN = (
    MessageStatus.RECEIVED,
    MessageStatus.REPLIED,
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.READ,
)


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A visit that holds."""

    id: int
    local_id: int
    address: str
    language: str


def words(visit: OpenVisit, now: datetime, since: datetime | None = None) -> Select[Any]:
    """The newest words of a visit; those before the end of a proof are not shown any more.

    Args:
        since: only what was said or delivered after this moment, as the function `since` gives it.
    """
    ended_proof = select(func.greatest(Visit.shown_from, func.nullif(func.least(Visit.proved_until, now), now)))
    hidden = ended_proof.where(Visit.id == visit.id).scalar_subquery()
    # By the address as a value and not by a join: so the thread's index gives the newest without a look at others.
    newest = (
        select(Message.id, Message.direction, Message.body, Message.provider_sid, Message.at, Message.status_at)
        .where(
            Message.address == visit.address,
            Message.local_id == visit.local_id,
            Message.channel == Channel.WEB_CHAT,
            Message.status.in_(SHOWN),
        )
        .order_by(Message.id.desc())
        .limit(MOST_SHOWN)
        .subquery()
    )
    found = select(newest).where(hidden.is_(None) | (newest.c.at > hidden))
    if since is not None:
        found = found.where(newest.c.status_at > since)
    return found.order_by(newest.c.status_at, newest.c.id)


def as_json(row: Row[Any]) -> dict[str, Any]:
    """One message, as pages get it; the visitor's own with the id their page gave it."""
    inbound = row.direction is Direction.IN
    return {
        "id": row.id,
        "key": str(row.provider_sid).partition("-")[2] if inbound else None,
        "from": "visitor" if inbound else "local",
        "body": row.body,
        "at": row.status_at.isoformat(),
    }


def cursor(rows: list[Row[Any]], before: str = "") -> str:
    """Where a page goes on: the moment of the newest of these words, else where it stood."""
    return f"{max(row.status_at for row in rows).timestamp():.6f}" if rows else before


def since(written: str | None) -> datetime | None:
    """OVERLAP before the moment of a cursor; None for none, or for something that is none."""
    try:
        # A little before it is asked for, too: a moment so early that there is no such moment is none.
        return datetime.fromtimestamp(float(written), UTC) - OVERLAP if written else None
    except (ValueError, OverflowError, OSError):
        return None
