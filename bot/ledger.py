"""Writing the consent ledger, and what an opt-out takes with it."""

from datetime import datetime
from string import Template

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bot.campaign_text import ANSWERABLE_FOR, newest_text
from models import Channel, ConsentAction, ConsentEntry

# Whoever writes for one number holds the local's ledger with others; a file of numbers has it alone for its last look,
# so that the word of a person is never overtaken by one that does not know of it.
_WITH_OTHERS = text("SELECT pg_advisory_xact_lock_shared(hashtext('consent_entry'), CAST(:local_id AS int))")
ALONE_WITH_LEDGER = "SELECT pg_advisory_xact_lock(hashtext('consent_entry'), CAST(:local_id AS int))"
# Three kinds of waiting texts. Those still here are canceled, and what they would have said in the thread with them.
# The campaign whose text the number got last has led to it, when the person said so themselves.
_CANCEL = text(
    Template("""
    WITH counted AS (
        UPDATE recipient SET
            opted_out_at = CASE WHEN :source = 'wrong_number' THEN opted_out_at ELSE coalesce(opted_out_at, :at) END,
            wrong_number_at = CASE WHEN :source = 'wrong_number' THEN coalesce(wrong_number_at, :at)
                                   ELSE wrong_number_at END
        WHERE CAST(:by_person AS boolean) AND recipient.id = (SELECT newest.recipient_id FROM $newest AS newest)
    ), stopped AS (
        UPDATE outbox SET status = 'canceled', refusal = 'opted_out', status_at = :at
        WHERE address = :address AND local_id = :local_id AND channel = :channel AND status IN ('planned', 'due')
        RETURNING message_id
    )
    UPDATE message SET status = 'canceled', status_at = :at FROM stopped
    WHERE message.id = stopped.message_id AND message.status = 'waiting'
""").substitute(
        newest=newest_text(
            address=":address",
            local_id=":local_id",
            channel=":channel",
            now="CAST(:at AS timestamptz)",
            within=ANSWERABLE_FOR,
        )
    )
)
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
# What an organizer canceled stays canceled.
_KEEP_AT_CARRIER = text("""
    UPDATE outbox SET withdraw_at_carrier = false
    WHERE address = :address AND local_id = :local_id AND channel = :channel AND withdraw_at_carrier
      AND NOT EXISTS (
          SELECT FROM campaign_run JOIN campaign ON campaign.id = campaign_run.campaign_id
          WHERE campaign_run.id = outbox.run_id AND campaign.state = 'canceled')
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
    session.execute(_WITH_OTHERS, {"local_id": local_id})
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
    # A carrier that refuses a text (21610) tells of a STOP that came before it, and no campaign is to blame.
    by_person = message_id is not None or source == "silence"
    session.execute(_CANCEL, {**line, "at": at, "source": source, "by_person": by_person})
    session.execute(_WITHDRAW, line)
