"""Texts past their deadline: kept before the webhook is answered, taken up again if their turn never ended."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.channels.types import CarrierKeyword, InboundMessage, Media
from models import LateInbound

PATIENCE = timedelta(seconds=60)  # a turn has ended by then, or its process is gone


def keep_late(session: Session, message: InboundMessage) -> None:
    """Keeps a message as it came; one that is kept already stays."""
    session.execute(
        insert(LateInbound)
        .values(
            provider_sid=message.provider_sid,
            channel=message.channel,
            address=message.address,
            local_number=message.local_number,
            body=message.body,
            media=[[each.url, each.content_type] for each in message.media],
            segments=message.segments,
            carrier_keyword=message.carrier_keyword.value if message.carrier_keyword else None,
            pressed=message.pressed,
            received_at=message.received_at,
            next_try_at=message.received_at + PATIENCE,
        )
        .on_conflict_do_nothing()
    )


def forget_late(session: Session, provider_sid: str) -> None:
    """Its turn has committed."""
    session.execute(delete(LateInbound).where(LateInbound.provider_sid == provider_sid))


def claim_late(session: Session, now: datetime) -> InboundMessage | None:
    """The oldest message whose turn is overdue, not claimed again for a minute; None when there is none."""
    row = session.scalar(
        select(LateInbound)
        .where(LateInbound.next_try_at <= now)
        .order_by(LateInbound.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    session.execute(
        update(LateInbound)
        .where(LateInbound.id == row.id)
        .values(tries=LateInbound.tries + 1, next_try_at=now + PATIENCE * min(row.tries + 1, 60))
    )
    return InboundMessage(
        channel=row.channel,
        provider_sid=row.provider_sid,
        address=row.address,
        local_number=row.local_number,
        body=row.body,
        media=tuple(Media(url, content_type) for url, content_type in row.media),
        segments=row.segments,
        carrier_keyword=CarrierKeyword(row.carrier_keyword) if row.carrier_keyword else None,
        received_at=row.received_at,
        pressed=row.pressed,
    )
