"""Who has a thread open right now, and the audit of looking: one entry a look, however often the page renews itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

HERE = timedelta(seconds=20)  # a page renews itself each 3 s; one that was closed is gone after this
ONE_LOOK = timedelta(minutes=2)  # without the page for so long, coming back is another look
LONGEST_LOOK = timedelta(hours=1)  # and who never leaves is noted once an hour
KEPT = timedelta(days=1)
LIST = "list"

# The old row is read as it was before: a statement sees what was there when it began.
_LOOK = text("""
    WITH before AS (
        SELECT looked_at, seen_at FROM thread_look
        WHERE user_id = :user_id AND local_id = :local_id AND thread = :thread
    ), again AS (
        SELECT coalesce((SELECT seen_at >= :same_look AND looked_at >= :longest FROM before), false) AS same
    ), forgotten AS (
        DELETE FROM thread_look WHERE user_id = :user_id AND seen_at < :kept AND thread <> :thread
    ), noted AS (
        INSERT INTO thread_look (user_id, local_id, thread, looked_at, seen_at)
        VALUES (:user_id, :local_id, :thread, :now, :now)
        ON CONFLICT (user_id, local_id, thread) DO UPDATE SET seen_at = excluded.seen_at,
            looked_at = CASE WHEN (SELECT same FROM again) THEN thread_look.looked_at ELSE excluded.looked_at END
    )
    SELECT again.same, (SELECT seen_at FROM before) AS seen_at,
           ARRAY(SELECT staff_user.name FROM thread_look AS other JOIN staff_user ON staff_user.id = other.user_id
                 WHERE other.thread = :thread AND other.local_id = :local_id AND other.user_id <> :user_id
                   AND other.seen_at >= :here ORDER BY staff_user.name) AS others
    FROM again
""")


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a thread, or at the list.

    Args:
        is_new: it is to be audited: nothing was seen of it in the last minutes.
        since: when it was last seen before, None when never.
        others: names of who has it open too.
    """

    is_new: bool
    since: datetime | None
    others: tuple[str, ...]


def look(session: Session, user_id: int, local_id: int, thread: str, now: datetime) -> Look:
    """Notes that somebody has a thread open; one statement."""
    values = {
        "user_id": user_id,
        "local_id": local_id,
        "thread": thread,
        "now": now,
        "same_look": now - ONE_LOOK,
        "longest": now - LONGEST_LOOK,
        "kept": now - KEPT,
        "here": now - HERE,
    }
    row = session.execute(_LOOK, values).one()
    return Look(is_new=not row.same, since=row.seen_at, others=tuple(row.others))
