"""Writing the consent ledger, and what an opt-out takes with it."""

from datetime import datetime

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from models import Channel, ConsentAction, ConsentEntry, Outbox, OutboxStatus

# Two kinds of waiting texts: those still here are canceled; one the carrier holds for its hour is withdrawn there
# by the sender (Twilio keeps a scheduled message even after the person opts out).
_WITHDRAW = text("""
    UPDATE outbox SET withdraw_at_carrier = true
    WHERE address = :address AND local_id = :local_id AND status = 'sent' AND provider_sid IS NOT NULL
      AND EXISTS (SELECT FROM message WHERE message.id = outbox.message_id
                  AND message.status IN ('scheduled', 'accepted', 'queued'))
""")


def write_consent(
    session: Session,
    *,
    action: ConsentAction,
    local_id: int,
    channel: Channel,
    address: str,
    source: str,
    wording: str,
    at: datetime,
    message_id: int | None = None,
) -> None:
    """Appends one entry; an opt-out also stops whatever still waits for this number.

    Args:
        source: where the word came from: `text`, `carrier`, `silence`, `wrong_number`, `import`, `staff`.
        wording: the person's own words, or the sentence they agreed to.
    """
    session.execute(
        insert(ConsentEntry).values(
            local_id=local_id,
            channel=channel,
            e164=address,
            action=action,
            source=source,
            wording=wording.replace("\0", " "),
            message_id=message_id,
            at=at,
        )
    )
    if action is ConsentAction.OPT_OUT:
        _stop_what_waits(session, local_id, address, at)


def _stop_what_waits(session: Session, local_id: int, address: str, at: datetime) -> None:
    session.execute(
        update(Outbox)
        .where(
            Outbox.address == address,
            Outbox.local_id == local_id,
            Outbox.status.in_([OutboxStatus.PLANNED, OutboxStatus.DUE]),
        )
        .values(status=OutboxStatus.CANCELED, refusal="opted_out", status_at=at)
    )
    session.execute(_WITHDRAW, {"address": address, "local_id": local_id})
