"""The list of threads: unanswered first, then the newest; and how long people wait for a first reply."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from string import Template
from typing import Any

from sqlalchemy import Row, TextClause, text
from sqlalchemy.orm import Session

from bot.staff.inbox.whom import IS_THEIRS, NOBODY_ID, Holder, holding

PAGE = 30
MOST_WAITING = 50  # shown above the others
EXCERPT = 140  # characters of the newest words
LATELY = timedelta(days=30)

# Whose a number is when it is one member's alone, or the names of those who share it; of a visit, whom it was proved.
_PERSON = """
    LEFT JOIN LATERAL (
        SELECT CASE WHEN count(*) = 1 THEN min(who.id) END AS id,
               string_agg(who.given_name || ' ' || who.family_name, ', ' ORDER BY who.id) AS names
        FROM phone JOIN member_phone AS link ON link.phone_id = phone.id AND link.ended_at IS NULL
        JOIN member AS who ON who.id = link.member_id AND who.local_id = talk.local_id
        WHERE phone.e164 = talk.address) AS owner ON talk.channel <> 'web_chat'
    LEFT JOIN visit ON talk.channel = 'web_chat' AND visit.address = talk.address
"""
_NEWEST = """
    LEFT JOIN LATERAL (
        SELECT body, direction, at FROM message
        WHERE message.address = talk.address AND message.local_id = talk.local_id AND message.channel = talk.channel
          $while_held
        ORDER BY id DESC LIMIT 1) AS newest ON true
"""
# To a steward, what was said in their own hand-off alone.
_WHILE_HELD = "AND message.at >= handoff.opened_at AND message.at <= coalesce(handoff.closed_at, 'infinity')"
_COLUMNS = """
    talk.id AS talk_id, talk.address, talk.channel, who.id AS member_id, who.number,
    who.given_name || ' ' || who.family_name AS name, owner.names AS sharers, worksite.name AS worksite,
    handoff.id AS handoff_id, handoff.reason, handoff.opened_at, handoff.member_at, handoff.first_reply_at,
    handoff.closed_at, handoff.id IS NOT NULL AND handoff.closed_at IS NULL
        AND (handoff.reply_at IS NULL OR handoff.reply_at < handoff.member_at) AS waits,
    steward.given_name || ' ' || steward.family_name AS steward, assigned.name AS assigned,
    left(newest.body, :excerpt) AS excerpt, newest.direction, newest.at AS newest_at
"""
_NAMES = """
    LEFT JOIN worksite ON worksite.id = who.worksite_id
    LEFT JOIN member AS steward ON steward.id = handoff.steward_id
    LEFT JOIN staff_user AS assigned ON assigned.id = handoff.assigned_to
"""


def _whole(statement: str, condition: str = "", *, while_held: bool = False) -> TextClause:
    newest = Template(_NEWEST).substitute(while_held=_WHILE_HELD if while_held else "")
    parts = {"columns": _COLUMNS, "person": _PERSON, "names": _NAMES, "newest": newest, "condition": condition}
    return text(Template(statement).substitute(parts))


# Hand-offs: what is open is what there is to do, however long the history.
_HANDOFFS = """
    SELECT $columns, greatest(handoff.member_at, handoff.reply_at) AS at, handoff.id AS sort_id
    FROM handoff JOIN conversation AS talk ON talk.id = handoff.conversation_id
    $person
    LEFT JOIN member AS who ON who.id = coalesce(handoff.member_id, owner.id, visit.member_id)
    $names $newest
    WHERE handoff.local_id = :local_id AND $condition
    ORDER BY waits DESC, at DESC, handoff.id DESC LIMIT :limit OFFSET :offset
"""
# Conversations by their newest words; of somebody who writes by several numbers or channels, the newest one alone.
_TALKS = _whole("""
    SELECT $columns, talk.last_inbound_at AS at, talk.id AS sort_id
    FROM conversation AS talk
    $person
    LEFT JOIN member AS who ON who.id = coalesce(owner.id, visit.member_id)
    LEFT JOIN handoff ON handoff.conversation_id = talk.id AND handoff.closed_at IS NULL
    $names $newest
    WHERE talk.local_id = :local_id AND talk.last_inbound_at IS NOT NULL
      AND (talk.last_inbound_at, talk.id) < (CAST(:before_at AS timestamptz), CAST(:before_id AS bigint))
      AND (handoff.id IS NULL OR handoff.reply_at >= handoff.member_at)
      AND (who.id IS NULL OR NOT EXISTS (
          SELECT FROM member_phone AS link JOIN phone ON phone.id = link.phone_id
          JOIN conversation AS other ON other.local_id = talk.local_id AND other.channel IN ('sms', 'whatsapp')
               AND other.address = phone.e164
          WHERE link.member_id = who.id AND link.ended_at IS NULL
            AND (other.last_inbound_at, other.id) > (talk.last_inbound_at, talk.id)
            AND NOT EXISTS (SELECT FROM member_phone AS shared JOIN member AS sharer ON sharer.id = shared.member_id
                            WHERE shared.phone_id = link.phone_id AND shared.ended_at IS NULL
                              AND sharer.id <> who.id AND sharer.local_id = talk.local_id)))
    ORDER BY talk.last_inbound_at DESC, talk.id DESC LIMIT :limit
""")
# Who was written to by the staff first was not waiting.
_FIRST_REPLIES = text("""
    SELECT count(*) AS handoffs, count(first_reply_at) AS answered,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM first_reply_at - opened_at)) AS median
    FROM (SELECT opened_at, first_reply_at FROM handoff
          WHERE local_id = :local_id AND opened_at > :since AND reason <> 'staff'
            AND (CAST(:steward_id AS bigint) IS NULL OR steward_id = :steward_id)
          ORDER BY opened_at DESC LIMIT 5000) AS lately
""")


class Filter(StrEnum):
    """Which threads are listed."""

    ALL = "all"
    OPEN = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"


_OPEN = "handoff.closed_at IS NULL"
_CONDITIONS = {
    Filter.OPEN: _OPEN,
    Filter.MINE: f"{_OPEN} AND (handoff.assigned_to = :user_id OR handoff.steward_id = :own_id)",
    Filter.UNASSIGNED: f"{_OPEN} AND handoff.steward_id IS NULL AND handoff.assigned_to IS NULL",
}
_WAITING = f"{_OPEN} AND (handoff.reply_at IS NULL OR handoff.reply_at < handoff.member_at)"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the list.

    Args:
        own_id: their own record as a steward's, None without one.
        sees_all: False shows only what is, or was last, theirs as a steward.
        worksite_ids: where they are steward now.
    """

    local_id: int
    user_id: int
    own_id: int | None
    sees_all: bool
    worksite_ids: tuple[int, ...] = ()

    @property
    def holder(self) -> Holder | None:
        """A steward, to whom their own threads alone are shown; None sees all."""
        return None if self.sees_all else Holder(self.own_id or NOBODY_ID, self.worksite_ids)

    @property
    def steward_id(self) -> int | None:
        """Whose threads alone they see; None sees all."""
        return None if self.sees_all else self.own_id or NOBODY_ID


@dataclass(frozen=True, slots=True)
class Thread:
    """One row of the list.

    Args:
        talk_id: the conversation of the newest words; member_id: None of a number that is nobody's or several's.
        name: "" of nobody known; sharers: names of those who share the number.
        waits: a person is waited for. reason, opened_at, first_reply_at, holder: of the open hand-off.
        excerpt: the newest words, theirs or ours (`direction`).
    """

    talk_id: int
    member_id: int | None
    name: str
    number: str | None
    sharers: str
    address: str
    channel: str
    worksite: str | None
    waits: bool
    is_open: bool
    reason: str | None
    opened_at: datetime | None
    member_at: datetime | None
    first_reply_at: datetime | None
    holder: str | None
    excerpt: str
    direction: str | None
    at: datetime
    sort_id: int

    @property
    def key(self) -> str:
        """Of its thread."""
        return f"member:{self.member_id}" if self.member_id is not None else f"talk:{self.talk_id}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the list begins: after this moment and row, or after so many rows of what is open."""

    at: datetime | None = None
    id: int = 0
    skip: int = 0

    @classmethod
    def read(cls, written: str) -> "Place":
        """From an address; one that cannot be read is the beginning."""
        try:
            if written.startswith("+"):
                return cls(skip=min(max(int(written[1:]), 0), 10_000))
            at, _, found = written.partition("_")
            moment = datetime.fromisoformat(at)
            return cls(at=moment, id=int(found)) if moment.tzinfo else cls()
        except ValueError:
            return cls()

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.id}" if self.at else f"+{self.skip}"


@dataclass(frozen=True, slots=True)
class FirstReplies:
    """Of the last 30 days: hand-offs, how many were answered by a person, and the median wait of those, in seconds."""

    handoffs: int
    answered: int
    median: float | None


def threads(session: Session, reader: Reader, wanted: Filter, place: Place) -> tuple[list[Thread], Place | None]:
    """One page of the list, and where the next begins; two statements at the most."""
    if reader.sees_all and wanted is Filter.ALL:
        return _everybody(session, reader, place)
    condition = _CONDITIONS.get(wanted, "true")
    if not reader.sees_all:
        condition = f"{IS_THEIRS} AND {condition}"
    rows = _found(session, reader, condition, PAGE + 1, place.skip)
    shown = _by_person(_thread(row) for row in rows[:PAGE])
    return shown, Place(skip=place.skip + PAGE) if len(rows) > PAGE else None


def first_replies(session: Session, reader: Reader, now: datetime) -> FirstReplies:
    """How long people waited for a first reply lately."""
    values = {"local_id": reader.local_id, "since": now - LATELY, "steward_id": reader.steward_id}
    row = session.execute(_FIRST_REPLIES, values).one()
    return FirstReplies(row.handoffs, row.answered, float(row.median) if row.median is not None else None)


def _everybody(session: Session, reader: Reader, place: Place) -> tuple[list[Thread], Place | None]:
    waiting = [] if place.at else _found(session, reader, _WAITING, MOST_WAITING, 0)
    values: dict[str, Any] = {
        "local_id": reader.local_id,
        "before_at": place.at or "infinity",
        "before_id": place.id,
        "limit": PAGE + 1,
        "excerpt": EXCERPT,
    }
    rows = list(session.execute(_TALKS, values))
    more = Place(at=rows[PAGE - 1].at, id=rows[PAGE - 1].sort_id) if len(rows) > PAGE else None
    return _by_person(_thread(row) for row in (*waiting, *rows[:PAGE])), more


def _found(session: Session, reader: Reader, condition: str, limit: int, offset: int) -> list[Row[Any]]:
    values = {
        "local_id": reader.local_id,
        "user_id": reader.user_id,
        "own_id": reader.own_id or NOBODY_ID,
        **holding(reader.holder),
        "limit": limit,
        "offset": offset,
        "excerpt": EXCERPT,
    }
    statement = _whole(_HANDOFFS, condition, while_held=not reader.sees_all)
    wanted = statement.compile().params
    return list(session.execute(statement, {name: values[name] for name in wanted}))


def _by_person(found: Iterable[Thread]) -> list[Thread]:
    """The first row of each person."""
    rows: dict[str, Thread] = {}
    for thread in found:
        rows.setdefault(thread.key, thread)
    return list(rows.values())


def _thread(row: Row[Any]) -> Thread:
    is_open = row.handoff_id is not None and row.closed_at is None
    return Thread(
        talk_id=row.talk_id,
        member_id=row.member_id,
        name=row.name or "",
        number=row.number,
        sharers=row.sharers or "" if row.member_id is None else "",
        address=row.address,
        channel=row.channel,
        worksite=row.worksite,
        waits=row.waits,
        is_open=is_open,
        reason=row.reason if is_open else None,
        opened_at=row.opened_at,
        member_at=row.member_at,
        first_reply_at=row.first_reply_at,
        holder=(row.steward or row.assigned) if is_open else None,
        excerpt=row.excerpt or "",
        direction=row.direction,
        at=max(each for each in (row.at, row.newest_at) if each is not None),
        sort_id=row.sort_id,
    )
