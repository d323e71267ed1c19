"""Telling a member something they did not just ask for: one text to their best number, in their language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.local import LocalView
from bot.outgoing import outgoing, worded
from bot.wording import Wording
from models import Local, Member, MemberPhone, Outbox, OutboxKind, Phone


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
    messenger: str | None = None,
) -> int | None:
    """Leaves a notice for the sender, which asks the consent ledger again before it goes.

    Args:
        values: of the response's placeholders; the sentence may be read on a lock screen, so nothing private.
        address: the number, when it must be this one.
        language: when it is not the one on record.
        on_record: False leaves the member out of the row, as nothing may point to them any more.
        messenger: who of the staff has words of their own in it.

    Returns:
        The outbox row, None when the member has no number.
    """
    to = address or best_number(session, member.id)
    if to is None:
        return None
    local = local_view(session, member.local_id)
    row = outgoing(
        local_id=local.id,
        address=to,
        body=worded(wording, local, response, local.speaks(language, member.language), values, now),
        now=now,
        kind=OutboxKind.NOTICE,
        member_id=member.id if on_record else None,
        life=None,
        messenger=messenger,
    )
    return session.execute(insert(Outbox).values(row).returning(Outbox.id)).scalar_one()


def local_view(session: Session, local_id: int) -> LocalView:
    """The local as a turn sees it."""
    local = session.get_one(Local, local_id)
    return LocalView.of(local, local.id)
