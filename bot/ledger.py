"""Writing the consent ledger, and what an opt-out takes with it."""

from datetime import datetime

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from models import Channel, ConsentAction, ConsentEntry

# Three kinds of waiting texts. Those still here are canceled, and what they would have said in the thread with them.
_CANCEL = text("""
    WITH stopped AS (
        UPDATE outbox SET status = 'canceled', refusal = 'opted_out', status_at = :at
        WHERE address = :address AND local_id = :local_id AND channel = :channel AND status IN ('planned', 'due')
        RETURNING message_id
    )
    UPDATE message SET status = 'canceled', status_at = :at FROM stopped
    WHERE message.id = stopped.message_id AND message.status = 'waiting'
""")
# One the carrier holds for its hour is withdrawn there by the sender (Twilio keeps a scheduled message even after the
# person opts out); so is one that is being handed over right now, once it is known to have left.
_WITHDRAW = text("""
    UPDATE outbox SET withdraw_at_carrier = true
    WHERE address = :address AND local_id = :local_id AND channel = :channel AND (
        status IN ('sending', 'unknown')
        OR (status = 'sent' AND provider_sid IS NOT NULL
            AND EXISTS (SELECT FROM message WHERE message.id = outbox.message_id
                        AND message.status IN ('waiting', 'scheduled', 'accepted', 'queued'))))
""")
_KEEP_AT_CARRIER = text("""
    UPDATE outbox SET withdraw_at_carrier = false
    WHERE address = :address AND local_id = :local_id AND channel = :channel AND withdraw_at_carrier
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
    """Appends one entry; an opt-out also stops whatever still waits for this number on this channel.

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
    line = {"address": address, "local_id": local_id, "channel": channel.value}
    if action is ConsentAction.OPT_IN:
        session.execute(_KEEP_AT_CARRIER, line)
        return
    session.execute(_CANCEL, {**line, "at": at})
    session.execute(_WITHDRAW, line)
