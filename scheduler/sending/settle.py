"""What became of a batch, stored together; whatever is out of the ordinary goes row by row, by scheduler/outcomes.py.

Locks: rows of the outbox in the order of their ids. Conversations, which a turn locks before rows of the outbox, have a
transaction of their own, and one that a turn holds is passed over: that turn introduces us itself.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.channels.twilio.carrier import Sent
from bot.channels.twilio.errors import CarrierError, CarrierRefused, Remedy
from config.clock import now
from models.database import SessionMaker
from scheduler import outcomes
from scheduler.receipts import ENDS, RANKS
from scheduler.sending.batch import Held
from scheduler.sending.spoiled import count_handed, spoils

Outcome = tuple[Held, Sent | CarrierError]

# Refusals that change nothing but the row: all of a batch in one transaction.
_OF_THE_ROW = (Remedy.RETRY, Remedy.NOT_REACHED, Remedy.STOP_SENDING, Remedy.DROP)

_LOCK = text("SELECT id FROM outbox WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
# Callbacks that came first: a text of theirs may be lost already, and its row on its next try.
_EARLY = text("SELECT DISTINCT provider_sid FROM carrier_receipt WHERE provider_sid = ANY(:sids)")
# As scheduler/handed.py does for one row; a new message has the carrier's state from the start.
_RECORD = text("""
    WITH told AS (
        SELECT * FROM unnest(CAST(:ids AS bigint[]), CAST(:attempts AS int[]), CAST(:sids AS text[]),
                             CAST(:segments AS int[]), CAST(:states AS text[]), CAST(:campaigns AS bigint[]),
                             CAST(:kinds AS text[])) AS told(id, attempts, sid, segments, state, campaign_id, kind)
    ), taken AS (
        SELECT outbox.id, outbox.local_id, outbox.member_id, outbox.channel, outbox.address, outbox.body,
               outbox.messenger, outbox.message_id, told.sid, told.segments, told.state, told.campaign_id, told.kind
        FROM outbox JOIN told ON told.id = outbox.id
        WHERE outbox.id = ANY(:ids) AND outbox.provider_sid IS NULL AND outbox.attempts = told.attempts
    ), said AS (
        INSERT INTO message (local_id, channel, direction, address, provider_sid, body, segments, status, status_at, at)
        SELECT local_id, channel, 'out', address, sid, body, segments, state, :now, :now FROM taken
        WHERE message_id IS NULL RETURNING id, provider_sid
    ), again AS (
        UPDATE message SET provider_sid = taken.sid, status_at = :now, status = taken.state
        FROM taken WHERE message.id = taken.message_id AND message.provider_sid IS NULL
    ), touched AS (
        INSERT INTO touch_point (local_id, member_id, address, channel, direction, kind, outcome, campaign_id,
                                 messenger, message_id, at)
        SELECT local_id, member_id, address, channel, 'out', kind, 'sent', campaign_id, messenger, said.id, :now
        FROM taken JOIN said ON said.provider_sid = taken.sid
    ), linked AS (
        SELECT taken.id, taken.sid, coalesce(taken.message_id, said.id) AS message_id
        FROM taken LEFT JOIN said ON said.provider_sid = taken.sid
    )
    UPDATE outbox SET status = 'sent', provider_sid = linked.sid, status_at = :now, lease_until = NULL, refusal = NULL,
        withdraw_at_carrier = withdraw_at_carrier OR coalesce(refusal = 'opted_out', false),
        message_id = linked.message_id
    FROM linked WHERE outbox.id = linked.id
    RETURNING outbox.id
""")
_INTRODUCE = text("""
    INSERT INTO conversation (local_id, channel, address, introduced_at)
    SELECT local_id, channel, address, :now
    FROM unnest(CAST(:locals AS bigint[]), CAST(:channels AS text[]), CAST(:addresses AS text[]))
         AS told(local_id, channel, address)
    ORDER BY address ON CONFLICT DO NOTHING
""")
_INTRODUCED = text("""
    UPDATE conversation SET introduced_at = :now WHERE id IN (
        SELECT conversation.id
        FROM unnest(CAST(:locals AS bigint[]), CAST(:channels AS text[]), CAST(:addresses AS text[]))
             AS told(local_id, channel, address)
        JOIN conversation USING (local_id, channel, address)
        WHERE conversation.introduced_at IS NULL
        ORDER BY conversation.id FOR UPDATE OF conversation SKIP LOCKED)
""")

log = structlog.get_logger(__name__)


def settle(sessions: SessionMaker, outcomes_of_batch: Sequence[Outcome], error_share: float) -> None:
    """Stores what became of each row of a batch. What cannot be stored is looked up when its lease ends."""
    batch = sorted(outcomes_of_batch, key=lambda each: each[0].row.id)
    _keep_sent(sessions, [(held, told) for held, told in batch if isinstance(told, Sent)])
    _keep_others(sessions, [(held, told) for held, told in batch if isinstance(told, CarrierError)])
    _introduce(sessions, [held for held, told in batch if held.introduces and isinstance(told, Sent)])
    _count(sessions, batch, error_share)


def _keep_sent(sessions: SessionMaker, batch: Sequence[tuple[Held, Sent]]) -> None:
    if not batch:
        return
    try:
        with sessions.begin() as session:
            kept = _record(session, batch, now())
    except SQLAlchemyError as error:
        # One row that cannot be stored must not take the others with it.
        log.warning("batch_not_stored", rows=len(batch), error=type(error).__name__)
        kept = set()
    for held, sent in batch:
        if held.row.id not in kept:
            _one_by_one(sessions, held, sent)


def _record(session: Session, batch: Sequence[tuple[Held, Sent]], at: datetime) -> set[int]:
    """Stores the plain ones in one statement; returns the ids of their rows."""
    session.execute(_LOCK, {"ids": [held.row.id for held, _ in batch]})
    early = set(session.execute(_EARLY, {"sids": [sent.provider_sid for _, sent in batch]}).scalars())
    plain = [
        (held, sent)
        for held, sent in batch
        if sent.provider_sid not in early and sent.status in RANKS and sent.status not in ENDS
    ]
    if not plain:
        return set()
    values = {
        "ids": [held.row.id for held, _ in plain],
        "attempts": [held.row.attempts for held, _ in plain],
        "sids": [sent.provider_sid for _, sent in plain],
        # Through a messaging service Twilio counts later, and tells 0.
        "segments": [sent.segments or held.segments for held, sent in plain],
        "states": [sent.status for _, sent in plain],
        "campaigns": [held.campaign_id for held, _ in plain],
        "kinds": [held.kind for held, _ in plain],
        "now": at,
    }
    return set(session.execute(_RECORD, values).scalars())


def _keep_others(sessions: SessionMaker, batch: Sequence[tuple[Held, CarrierError]]) -> None:
    together = [each for each in batch if not isinstance(each[1], CarrierRefused) or each[1].remedy in _OF_THE_ROW]
    alone = [each for each in batch if isinstance(each[1], CarrierRefused) and each[1].remedy not in _OF_THE_ROW]
    try:
        if together:
            with sessions.begin() as session:
                for held, error in together:
                    _keep_error(session, held, error)
    except SQLAlchemyError as error:
        log.warning("batch_not_stored", rows=len(together), error=type(error).__name__)
        alone = list(batch)
    for held, refused in alone:
        _one_by_one(sessions, held, refused)


def _one_by_one(sessions: SessionMaker, held: Held, told: Sent | CarrierError) -> None:
    try:
        with sessions.begin() as session:
            if isinstance(told, Sent):
                outcomes.keep_sent(session, held.row, told, now())
            else:
                _keep_error(session, held, told)
    except SQLAlchemyError as error:
        log.error("outcome_not_stored", outbox_id=held.row.id, error=type(error).__name__)


def _keep_error(session: Session, held: Held, told: CarrierError) -> None:
    if isinstance(told, CarrierRefused):
        outcomes.keep_refused(session, held.row, told, now())
    else:
        outcomes.keep_unknown(session, held.row, now())


def _introduce(sessions: SessionMaker, introduced: Sequence[Held]) -> None:
    if not introduced:
        return
    values = {
        "locals": [held.row.local_id for held in introduced],
        "channels": [held.row.channel.value for held in introduced],
        "addresses": [held.row.address for held in introduced],
        "now": now(),
    }
    try:
        with sessions.begin() as session:
            session.execute(_INTRODUCE, values)
            session.execute(_INTRODUCED, values)
    except SQLAlchemyError as error:
        # The number's next text says once more who we are; nothing else is lost.
        log.warning("introductions_not_stored", rows=len(introduced), error=type(error).__name__)


def _count(sessions: SessionMaker, batch: Iterable[Outcome], error_share: float) -> None:
    """Tallies what the carrier has answered for; a campaign that it refuses is paused."""
    handed: Counter[int] = Counter()
    spoiled: dict[int, list[CarrierRefused]] = {}
    for held, told in batch:
        if isinstance(told, Sent) or (isinstance(told, CarrierRefused) and told.remedy is not Remedy.NOT_REACHED):
            handed[held.run_id] += 1
        if isinstance(told, CarrierRefused) and spoils(told):
            spoiled.setdefault(held.run_id, []).append(told)
    try:
        with sessions.begin() as session:
            _count_runs(session, handed, spoiled, error_share)
    except SQLAlchemyError as error:
        log.warning("not_counted", rows=sum(handed.values()), error=type(error).__name__)


def _count_runs(
    session: Session, handed: Mapping[int, int], spoiled: Mapping[int, Sequence[CarrierRefused]], error_share: float
) -> None:
    for run_id in sorted(handed):
        refused = spoiled.get(run_id, ())
        paused = count_handed(
            session,
            run_id,
            handed=handed[run_id],
            spoiled=len(refused),
            code=refused[-1].code if refused else None,
            error_share=error_share,
            now=now(),
        )
        if paused:
            log.error("campaign_paused", run_id=run_id, error_code=refused[-1].code)
