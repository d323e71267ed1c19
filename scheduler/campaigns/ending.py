"""How texts of a campaign end that did not leave: taken back when it is canceled, stale when it goes on; and its runs.

Rows of the outbox are locked in the order of their ids, as the sender does that stores what became of a batch
(scheduler/sending/settle.py): so neither waits for the other in a ring.
"""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

SWEEP = 5_000  # rows of one statement, 0.3 s
# The carrier gives a text up after ten hours in its queue at the most; what is older lies in no queue any more.
HELD_FOR = timedelta(days=1)

_STALE = text("""
    WITH stale AS (
        SELECT outbox.id FROM campaign_run AS run JOIN outbox ON outbox.run_id = run.id
        WHERE run.campaign_id = :campaign_id AND run.ended_at IS NULL
          AND outbox.status IN ('planned', 'due') AND outbox.expires_at <= :now
        ORDER BY outbox.id FOR UPDATE OF outbox
    ), expired AS (
        UPDATE outbox SET status = 'expired', status_at = :now FROM stale WHERE outbox.id = stale.id
        RETURNING outbox.message_id
    )
    UPDATE message SET status = 'canceled', status_at = :now FROM expired
    WHERE message.id = expired.message_id AND message.status = 'waiting'
""")
# A run is over when its texts are on their way; some may lie at the carrier still, or are due for another try.
_REOPEN = text("""
    UPDATE campaign_run SET ended_at = NULL
    WHERE campaign_id = :campaign_id AND ended_at > :since AND EXISTS (
        SELECT FROM outbox WHERE outbox.run_id = campaign_run.id AND (
            outbox.status IN ('planned', 'due', 'sending', 'unknown')
            OR (outbox.status = 'sent' AND outbox.provider_sid IS NOT NULL
                AND EXISTS (SELECT FROM message WHERE message.id = outbox.message_id
                            AND message.status IN ('waiting', 'scheduled', 'accepted', 'queued')))))
    RETURNING id
""")
_LOCK_RUNS = text("""
    SELECT id FROM campaign_run WHERE campaign_id = :campaign_id AND ended_at IS NULL ORDER BY id FOR UPDATE
""")
# What waits is canceled; what the carrier holds, or is being handed over, is withdrawn there by the sender: as after a
# STOP (bot/ledger.py).
_CANCEL = text("""
    WITH waiting AS (
        SELECT outbox.id FROM campaign_run AS run JOIN outbox ON outbox.run_id = run.id
        WHERE run.campaign_id = :campaign_id AND run.ended_at IS NULL AND outbox.status IN ('planned', 'due')
        LIMIT :limit FOR UPDATE OF outbox SKIP LOCKED
    ), canceled AS (
        UPDATE outbox SET status = 'canceled', status_at = :now FROM waiting WHERE outbox.id = waiting.id
        RETURNING outbox.id, outbox.message_id
    ), followed AS (
        UPDATE message SET status = 'canceled', status_at = :now FROM canceled
        WHERE message.id = canceled.message_id AND message.status = 'waiting'
    )
    SELECT count(*) FROM canceled
""")
WITHDRAW = text("""
    WITH held AS (
        SELECT outbox.id FROM campaign_run AS run JOIN outbox ON outbox.run_id = run.id
        WHERE run.campaign_id = :campaign_id AND run.ended_at IS NULL AND NOT outbox.withdraw_at_carrier AND (
            outbox.status IN ('sending', 'unknown')
            OR (outbox.status = 'sent' AND outbox.provider_sid IS NOT NULL
                AND EXISTS (SELECT FROM message WHERE message.id = outbox.message_id
                            AND message.status IN ('waiting', 'scheduled', 'accepted', 'queued'))))
        ORDER BY outbox.id FOR UPDATE OF outbox
    )
    UPDATE outbox SET withdraw_at_carrier = true FROM held WHERE outbox.id = held.id
""")
# The texts that are being handed over are few, and have an index of their own. Of a campaign that goes on, a run that
# is not planned yet is still to come.
END_RUNS = text("""
    UPDATE campaign_run SET ended_at = :now, planned_at = coalesce(planned_at, :now), planned = coalesce(planned, 0)
    WHERE campaign_id = :campaign_id AND ended_at IS NULL AND (planned_at IS NOT NULL OR :all)
      AND NOT EXISTS (SELECT FROM outbox WHERE run_id = campaign_run.id AND status IN ('planned', 'due'))
      AND id NOT IN (SELECT run_id FROM outbox WHERE status IN ('sending', 'unknown') AND run_id IS NOT NULL)
""")


def end_runs(session: Session, campaign_id: int, now: datetime, *, unplanned_too: bool = False) -> None:
    """Ends the runs of a campaign whose texts are all on their way."""
    session.execute(END_RUNS, {"campaign_id": campaign_id, "now": now, "all": unplanned_too})


def end_stale(session: Session, campaign_id: int, now: datetime) -> None:
    """Ends the waiting texts of a campaign that have no use any more."""
    _without_limit(session)
    session.execute(_STALE, {"campaign_id": campaign_id, "now": now})


def open_again(session: Session, campaign_id: int, now: datetime) -> bool:
    """Opens runs of which a text waits, here or at the carrier, so that canceling finds them; whether there are any."""
    _without_limit(session)
    return bool(session.execute(_REOPEN, {"campaign_id": campaign_id, "since": now - HELD_FOR}).all())


def finish_canceled(session: Session, campaign_id: int, now: datetime, limit: int = SWEEP) -> bool:
    """Cancels up to `limit` waiting texts of a canceled campaign; the last call flags what waits at the carrier.

    Returns whether there may be more to do: commit, and call again.
    """
    _without_limit(session)
    which = {"campaign_id": campaign_id, "now": now}
    # Runs before rows, as whoever calls an event off (bot/staff/reminders.py).
    session.execute(_LOCK_RUNS, which)
    if int(session.execute(_CANCEL, {**which, "limit": limit}).scalar_one()) == limit:
        return True
    session.execute(WITHDRAW, which)
    end_runs(session, campaign_id, now, unplanned_too=True)
    return False


def _without_limit(session: Session) -> None:
    # Of a campaign of a million it takes longer than the 6 s that a statement of a turn may.
    session.execute(text("SET LOCAL statement_timeout = 0"))
