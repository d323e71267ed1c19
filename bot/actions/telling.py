"""Telling a member something they did not just ask for: one text to their best number, in their language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.local import LocalView
from bot.wording import Wording
from models import Channel, Local, Member, MemberPhone, Outbox, OutboxKind, OutboxStatus, Phone


def best_number(session: Session, member_id: int) -> str | None:
    """The number that is most surely the member's: the one proved for the longest time to come."""
    return session.scalar(
        select(Phone.e164)
        .join(MemberPhone, MemberPhone.phone_id == Phone.id)
        .where(MemberPhone.member_id == member_id, MemberPhone.ended_at.is_(None))
        .order_by(MemberPhone.verified_until.desc().nulls_last(), Phone.id)
        .limit(1)
    )


def tell_member(
    session: Session,
    wording: Wording,
    member: Member,
    response: str,
    values: Mapping[str, Any],
    now: datetime,
    *,
    address: str | None = None,
    language: str | None = None,
    on_record: bool = True,
) -> int | None:
    """Leaves a notice for the sender, which asks the consent ledger again before it goes.

    Args:
        values: of the response's placeholders; the sentence may be read on a lock screen, so nothing private.
        address: the number, when it must be this one.
        language: when it is not the one on record.
        on_record: False leaves the member out of the row, as nothing may point to them any more.

    Returns:
        The outbox row, None when the member has no number.
    """
    to = address or best_number(session, member.id)
    if to is None:
        return None
    local = local_view(session, member.local_id)
    body = wording.render(
        response,
        local.speaks(language, member.language),
        {**local.facts, **values},
        overrides=local.wording,
        today=now.astimezone(ZoneInfo(local.time_zone)).date(),
    )
    return session.execute(
        insert(Outbox)
        .values(
            local_id=local.id,
            member_id=member.id if on_record else None,
            channel=Channel.SMS,
            address=to,
            body=body,
            kind=OutboxKind.NOTICE,
            status=OutboxStatus.DUE,
            due_at=now,
            created_at=now,
            status_at=now,
        )
        .returning(Outbox.id)
    ).scalar_one()


def local_view(session: Session, local_id: int) -> LocalView:
    """The local as a turn sees it."""
    local = session.get_one(Local, local_id)
    return LocalView(
        id=local.id,
        handle=local.handle,
        name=local.name,
        number=local.number,
        time_zone=local.time_zone,
        languages=tuple(local.languages),
        office_phone=local.office_phone,
        wording=local.wording,
    )
