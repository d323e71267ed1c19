"""Members nobody of the union has had to do with for some time: what is left to find out by asking them.

Quiet is who has had no contact: wrote nothing, came to nothing, and nobody of the union reached them by a talk, a call
or a text of their own. What the line sends by itself is no contact. Who joined since is not quiet yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

PAGE = 100

# The condition of ix_touch_point_contact (models/touch.py) to the letter, or PostgreSQL does not see that it fits. Each
# member is probed once, for the newest contact alone: what it costs does not grow with what has passed.
_QUIET = text("""
    WITH quiet AS MATERIALIZED (
        SELECT member.id, contact.at, coalesce(extract(epoch FROM contact.at), 0) AS place
        FROM member LEFT JOIN LATERAL (
            SELECT at FROM touch_point
            WHERE touch_point.member_id = member.id
              AND (direction = 'in' OR (messenger IS NOT NULL AND outcome IN ('sent', 'reached')))
            ORDER BY at DESC LIMIT 1
        ) AS contact ON true
        WHERE member.local_id = :local_id AND member.status IN ('active', 'retiree')
          AND (CAST(:worksite_id AS bigint) IS NULL OR member.worksite_id = :worksite_id)
          AND member.joined_on <= CAST(CAST(:before AS timestamptz) AT TIME ZONE 'UTC' AS date)
          AND (contact.at IS NULL OR contact.at <= :before)
    ), page AS (
        SELECT * FROM quiet
        WHERE CAST(:after_id AS bigint) IS NULL OR (place, id) > (CAST(:after_place AS numeric), :after_id)
        ORDER BY place, id LIMIT :limit
    )
    SELECT page.id, member.number, member.given_name || ' ' || member.family_name AS name, worksite.name AS worksite,
           member.shift, member.language, page.at AS last_contact, page.place, newest.at AS last_touch,
           (SELECT count(*) FROM quiet) AS total
    FROM page JOIN member ON member.id = page.id LEFT JOIN worksite ON worksite.id = member.worksite_id
    LEFT JOIN LATERAL (
        SELECT at FROM touch_point WHERE touch_point.member_id = page.id ORDER BY touch_point.id DESC LIMIT 1
    ) AS newest ON true
    ORDER BY page.place, page.id
""")


@dataclass(frozen=True, slots=True)
class QuietMember:
    """One of them.

    Args:
        last_contact: None when there never was one.
        last_touch: anything at all that passed, such as a reminder nobody answered.
    """

    id: int
    number: str
    name: str
    worksite: str | None
    shift: str | None
    language: str
    last_contact: datetime | None
    last_touch: datetime | None


@dataclass(frozen=True, slots=True)
class Quiet:
    """A page of them, those who were never heard of first, then the longest silent.

    Args:
        total: how many there are in all.
        after: what to ask the next page with; None when this is the last one.
    """

    total: int
    members: Sequence[QuietMember]
    after: str | None


def quiet(
    session: Session,
    local_id: int,
    now: datetime,
    *,
    days: int,
    worksite_id: int | None = None,
    after: str | None = None,
    limit: int = PAGE,
) -> Quiet:
    """Members without a contact in the last `days`; one statement.

    Args:
        after: of the page before.

    Raises:
        ValueError: `after` is not of a page.
    """
    place, _, member_id = after.partition(":") if after else ("0", "", "")
    values = {
        "local_id": local_id,
        "before": now - timedelta(days=days),
        "worksite_id": worksite_id,
        "after_place": place,
        "after_id": int(member_id) if after else None,
        "limit": limit + 1,
    }
    session.execute(text("SET LOCAL statement_timeout = 0"))
    rows = session.execute(_QUIET, values).all()
    shown = rows[:limit]
    return Quiet(
        total=rows[0].total if rows else 0,
        members=[
            QuietMember(
                row.id, row.number, row.name, row.worksite, row.shift, row.language, row.last_contact, row.last_touch
            )
            for row in shown
        ],
        after=f"{shown[-1].place}:{shown[-1].id}" if len(rows) > limit else None,
    )
