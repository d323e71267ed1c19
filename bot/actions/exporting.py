"""The whole copy of a member's data, part by part, as my_data_tables.py names them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Select, Table, exists, or_, select, union
from sqlalchemy.orm import Session

from bot.actions.my_data_tables import HOLDINGS, Holding
from models import Base, ConsentEntry, Media, MemberPhone, Message, Outbox, Phone, TouchPoint

Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the copy; `rows` are plain JSON."""

    name: str
    title: tuple[str, str]
    rows: tuple[dict[str, Any], ...]


def whole_copy(session: Session, member_id: int) -> tuple[Part, ...]:
    """All that is kept of the member, but for what is about others and the working notes of grievances."""
    return tuple(
        Part(holding.table, holding.title, _rows(session, holding, member_id))
        for holding in HOLDINGS
        if holding.title is not None
    )


def texts_of(member_id: int) -> Select[int]:
    """The ids of the messages that passed between the local and this member, as a part of a query.

    By touch points and the outbox, not by number: a number may be shared, or have been someone else's.
    """
    touched = select(TouchPoint.message_id).where(TouchPoint.member_id == member_id, TouchPoint.message_id.is_not(None))
    sent = select(Outbox.message_id).where(Outbox.member_id == member_id, Outbox.message_id.is_not(None))
    found = union(touched, sent).subquery()
    return select(found.c.message_id)


def _rows(session: Session, holding: Holding, member_id: int) -> tuple[dict[str, Any], ...]:
    query = _OWN_WAY[holding.table](member_id) if holding.owner is None else _by_owner(holding, member_id)
    return tuple({key: _plain(value) for key, value in row.items()} for row in session.execute(query).mappings())


def _by_owner(holding: Holding, member_id: int) -> Rows:
    table: Table = Base.metadata.tables[holding.table]
    inner = holding.hidden | {"id", "local_id", holding.owner}
    columns = [column for column in table.columns if column.name not in inner]
    return select(*columns).where(table.columns[str(holding.owner)] == member_id).order_by(*table.primary_key.columns)


def _phones(member_id: int) -> Rows:
    return (
        select(Phone.e164, MemberPhone.verified_until, MemberPhone.ended_at, MemberPhone.ended_reason)
        .join(Phone, Phone.id == MemberPhone.phone_id)
        .where(MemberPhone.member_id == member_id)
        .order_by(MemberPhone.id)
    )


def _messages(member_id: int) -> Rows:
    return (
        select(Message.at, Message.direction, Message.channel, Message.address, Message.body, Message.status)
        .where(Message.id.in_(texts_of(member_id)))
        .order_by(Message.id)
    )


def _media(member_id: int) -> Rows:
    return (
        select(Media.at, Media.state, Media.content_type, Media.size, Media.sha256)
        .where(Media.message_id.in_(texts_of(member_id)))
        .order_by(Media.id)
    )


def _touches(member_id: int) -> Rows:
    return (
        select(TouchPoint.at, TouchPoint.channel, TouchPoint.direction, TouchPoint.kind, TouchPoint.outcome)
        .where(TouchPoint.member_id == member_id)
        .order_by(TouchPoint.id)
    )


def _consent(member_id: int) -> Rows:
    """Of the numbers while they were the member's: what came after is somebody else's word."""
    return (
        select(
            ConsentEntry.at,
            ConsentEntry.channel,
            ConsentEntry.e164,
            ConsentEntry.action,
            ConsentEntry.topic,
            ConsentEntry.source,
            ConsentEntry.wording,
        )
        .where(
            exists().where(
                Phone.e164 == ConsentEntry.e164,
                MemberPhone.phone_id == Phone.id,
                MemberPhone.member_id == member_id,
                or_(MemberPhone.ended_at.is_(None), ConsentEntry.at <= MemberPhone.ended_at),
            )
        )
        .order_by(ConsentEntry.id)
    )


_OWN_WAY: dict[str, Callable[[int], Rows]] = {
    "member_phone": _phones,
    "message": _messages,
    "media": _media,
    "touch_point": _touches,
    "consent_entry": _consent,
}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
