"""All that passed between a person and the union, campaigns and channels together, the newest first."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from string import Template
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from bot.staff.inbox.whom import Holder, Person

PAGE = 50
MOST_PENDING = 20
REPORTING = "file_grievance"  # the intent and the flow by which a problem is reported

# To a steward, what passed in the conversations they hold or held, while they did; a report is told to the office.
_IN_THEIR_HANDS = """
    (CAST(:steward_id AS bigint) IS NULL OR EXISTS (
        SELECT FROM handoff JOIN conversation AS talk ON talk.id = handoff.conversation_id
        WHERE handoff.steward_id = :steward_id AND handoff.local_id = :local_id AND talk.address = {row}.address
          AND talk.channel = {row}.channel AND {row}.{at} >= handoff.opened_at
          AND {row}.{at} <= coalesce(handoff.closed_at, 'infinity')))
"""
_SHOWN = f"""
    {_IN_THEIR_HANDS.format(row="touch_point", at="at")}
    AND (CAST(:steward_id AS bigint) IS NULL
         OR touch_point.kind <> '{REPORTING}' AND NOT touch_point.events @> '[{{"flow": "{REPORTING}"}}]')
"""

# What was said as this member, whichever number it came from; and what came from their numbers while nobody knew whose
# they were. Each part reads its index from the newest on, so that a long history costs what a page of it does.
_READ = text(
    Template("""
    WITH touches AS (
        (SELECT * FROM touch_point WHERE member_id = CAST(:member_id AS bigint) AND id < :before AND $shown
         ORDER BY id DESC LIMIT :limit)
        UNION ALL
        (SELECT found.* FROM unnest(CAST(:addresses AS text[])) AS own(address) CROSS JOIN LATERAL (
             SELECT * FROM touch_point
             WHERE touch_point.address = own.address AND member_id IS NULL AND id < :before AND $shown
             ORDER BY id DESC LIMIT :limit) AS found)
    )
    SELECT touches.id, touches.at, touches.channel, touches.direction, touches.kind, touches.outcome, touches.messenger,
           touches.events, touches.message_id, message.body, message.status, message.error_code, message.segments,
           campaign.name AS campaign, touches.outcome = 'sent' AND touches.campaign_id IS NOT NULL AS launched,
           coalesce(person.name, steward.given_name || ' ' || steward.family_name) AS by_name,
           (SELECT count(*) FROM media WHERE media.message_id = touches.message_id) AS photos
    FROM touches
    LEFT JOIN message ON message.id = touches.message_id
    LEFT JOIN campaign ON campaign.id = touches.campaign_id
    LEFT JOIN staff_user AS person
           ON touches.messenger LIKE 'user:%' AND person.email = substr(touches.messenger, 6)
    LEFT JOIN member AS steward
           ON touches.messenger LIKE 'steward:%' AND steward.local_id = touches.local_id
          AND steward.number = substr(touches.messenger, 9)
    WHERE touches.local_id = :local_id
    ORDER BY touches.id DESC LIMIT :limit
""").substitute(shown=_SHOWN)
)
# What people of the union wrote and has not left, or never will.
_PENDING = text(
    Template("""
    SELECT outbox.id, outbox.created_at AS at, outbox.channel, outbox.body, outbox.status, outbox.refusal,
           outbox.messenger, outbox.due_at,
           coalesce(person.name, steward.given_name || ' ' || steward.family_name) AS by_name
    FROM unnest(CAST(:addresses AS text[])) AS own(address)
    JOIN outbox ON outbox.address = own.address AND outbox.local_id = :local_id AND outbox.messenger IS NOT NULL
    LEFT JOIN staff_user AS person ON outbox.messenger LIKE 'user:%' AND person.email = substr(outbox.messenger, 6)
    LEFT JOIN member AS steward
           ON outbox.messenger LIKE 'steward:%' AND steward.local_id = outbox.local_id
          AND steward.number = substr(outbox.messenger, 9)
    WHERE outbox.message_id IS NULL AND outbox.status <> 'sent'
      AND $in_their_hands
    ORDER BY outbox.id DESC LIMIT :limit
""").substitute(in_their_hands=_IN_THEIR_HANDS.format(row="outbox", at="created_at"))
)
_NEWEST = text("""
    SELECT outbox.id, outbox.created_at AS at, outbox.messenger,
           coalesce(person.name, steward.given_name || ' ' || steward.family_name) AS by_name
    FROM unnest(CAST(:addresses AS text[])) AS own(address) CROSS JOIN LATERAL (
        SELECT id, created_at, messenger, local_id FROM outbox
        WHERE outbox.address = own.address AND outbox.local_id = :local_id AND messenger IS NOT NULL
        ORDER BY id DESC LIMIT 1) AS outbox
    LEFT JOIN staff_user AS person ON outbox.messenger LIKE 'user:%' AND person.email = substr(outbox.messenger, 6)
    LEFT JOIN member AS steward
           ON outbox.messenger LIKE 'steward:%' AND steward.local_id = outbox.local_id
          AND steward.number = substr(outbox.messenger, 9)
    ORDER BY outbox.id DESC LIMIT 1
""")
NEWER_THAN_ALL = 2**62


class Side(StrEnum):
    """Who speaks: the person, the line itself, somebody of the union, a campaign; or nobody: something happened."""

    THEM = "them"
    LINE = "line"
    STAFF = "staff"
    CAMPAIGN = "campaign"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of the time line.

    Args:
        id: of the touch point; None of what has not left yet.
        body: the words; None of what has none, such as a hand-off that was opened.
        campaign: its name; of an answer, of the campaign it answers.
        by: the name of who of the union wrote it.
        status: a state of the carrier's, or of the outbox while it has not left.
        refusal: why it was not handed over.
        what: of an event, such as `handoff opened`; `why` its reason.
    """

    id: int | None
    at: datetime
    side: Side
    channel: str
    body: str | None
    campaign: str | None = None
    by: str | None = None
    status: str | None = None
    error_code: int | None = None
    refusal: str | None = None
    what: str = ""
    why: str = ""
    photos: int = 0


@dataclass(frozen=True, slots=True)
class ByPerson:
    """The newest text that somebody of the union wrote in a thread."""

    id: int
    at: datetime
    by: str


def read(
    session: Session, local_id: int, person: Person, *, before: int = NEWER_THAN_ALL, holder: Holder | None = None
) -> tuple[list[Said], bool]:
    """One page of the time line, the newest first, and whether there is more; two statements.

    Args:
        before: only what is older than this touch point.
        holder: only what passed while it was in this steward's hands, without reports.
    """
    values = {
        "member_id": person.member_id,
        "addresses": list(person.addresses),
        "local_id": local_id,
        "before": before,
        "steward_id": holder.id if holder else None,
        "limit": PAGE + 1,
    }
    rows = session.execute(_READ, values).all()
    said = [_said(row) for row in rows[:PAGE]]
    if before == NEWER_THAN_ALL:
        waiting = values | {"limit": MOST_PENDING}
        said += [_pending(row) for row in session.execute(_PENDING, waiting)]
        said.sort(key=lambda each: each.at, reverse=True)
    return said, len(rows) > PAGE


def newest_by_person(session: Session, local_id: int, addresses: tuple[str, ...]) -> ByPerson | None:
    """The newest text of a steward or of the staff to these addresses, left or not."""
    row = session.execute(_NEWEST, {"addresses": list(addresses), "local_id": local_id}).one_or_none()
    return ByPerson(row.id, row.at, row.by_name or row.messenger) if row else None


def _said(row: Row[Any]) -> Said:
    event = row.events[0] if row.kind == "handoff" and row.events else {}
    return Said(
        id=row.id,
        at=row.at,
        side=_side(row),
        channel=row.channel,
        body=row.body,
        campaign=row.campaign,
        by=row.by_name or row.messenger,
        status=row.status if row.direction == "out" else None,
        error_code=row.error_code if row.direction == "out" else None,
        what=f"{row.kind} {row.outcome}",
        why=event.get("reason") or event.get("ended") or "",
        photos=row.photos,
    )


def _side(row: Row[Any]) -> Side:
    if row.message_id is None:
        return Side.EVENT
    if row.direction == "in":
        return Side.THEM
    if row.messenger is not None:
        return Side.STAFF
    return Side.CAMPAIGN if row.launched else Side.LINE


def _pending(row: Row[Any]) -> Said:
    return Said(
        id=None,
        at=row.at,
        side=Side.STAFF,
        channel=row.channel,
        body=row.body,
        by=row.by_name or row.messenger,
        status=row.status,
        refusal=row.refusal,
    )
