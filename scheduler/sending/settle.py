"""What became of a batch, stored together; whatever is out of the ordinary goes row by row, by scheduler/outcomes.py.

Locks: rows of the outbox in the order of their ids.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
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
from scheduler.handed import Taken, record_all
from scheduler.introductions import keep_introduced
from scheduler.numbers import Line
from scheduler.receipts import ENDS, RANKS
from scheduler.sending.batch import Held
from scheduler.sending.spoiled import count_handed, spoils

# None: the carrier was never called.
Outcome = tuple[Held, Sent | CarrierError | None]

# Refusals that change nothing but the row: all of a batch in one transaction.
_OF_THE_ROW = (Remedy.RETRY, Remedy.NOT_REACHED, Remedy.STOP_SENDING, Remedy.DROP)

_LOCK = text("SELECT id FROM outbox WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
# Callbacks that came first: a text of theirs may be lost already, and its row on its next try.
_EARLY = text("SELECT DISTINCT provider_sid FROM carrier_receipt WHERE provider_sid = ANY(:sids)")

log = structlog.get_logger(__name__)


def settle(sessions: SessionMaker, outcomes_of_batch: Sequence[Outcome], error_share: float) -> None:
    """Stores what became of each row of a batch. What cannot be stored is looked up when its lease ends."""
    batch = sorted(outcomes_of_batch, key=lambda each: each[0].row.id)
    _keep_sent(sessions, [(held, told) for held, told in batch if isinstance(told, Sent)])
    _keep_others(sessions, [(held, told) for held, told in batch if not isinstance(told, Sent)])
    introduced = [held.row for held, told in batch if held.introduces and isinstance(told, Sent)]
    keep_introduced(sessions, [Line(row.local_id, row.channel, row.address) for row in introduced], now())
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
    # Through a messaging service Twilio counts later, and tells 0.
    taken = [
        Taken(held.row.id, sent.provider_sid, sent.segments or held.segments, held.row.attempts, sent.status)
        for held, sent in plain
    ]
    return record_all(session, taken, at)


def _keep_others(sessions: SessionMaker, batch: Sequence[tuple[Held, CarrierError | None]]) -> None:
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


def _one_by_one(sessions: SessionMaker, held: Held, told: Sent | CarrierError | None) -> None:
    try:
        with sessions.begin() as session:
            if isinstance(told, Sent):
                outcomes.keep_sent(session, held.row, told, now())
            else:
                _keep_error(session, held, told)
    except SQLAlchemyError as error:
        log.error("outcome_not_stored", outbox_id=held.row.id, error=type(error).__name__)


def _keep_error(session: Session, held: Held, told: CarrierError | None) -> None:
    if told is None:
        outcomes.keep_uncalled(session, held.row, now())
    elif isinstance(told, CarrierRefused):
        outcomes.keep_refused(session, held.row, told, now())
    else:
        outcomes.keep_unknown(session, held.row, now())


def _count(sessions: SessionMaker, batch: Iterable[Outcome], error_share: float) -> None:
    """Tallies what the carrier has answered for; a campaign that it refuses is paused."""
    handed: Counter[int] = Counter()
    spoiled: Counter[int] = Counter()
    for held, told in batch:
        refused = told if isinstance(told, CarrierRefused) else None
        if isinstance(told, Sent) or (refused and refused.remedy is not Remedy.NOT_REACHED):
            handed[held.run_id] += 1
        if refused and spoils(refused):
            spoiled[held.run_id] += 1
    try:
        with sessions.begin() as session:
            for run_id in sorted(handed):
                count_handed(
                    session,
                    run_id,
                    handed=handed[run_id],
                    spoiled=spoiled[run_id],
                    error_share=error_share,
                    now=now(),
                )
    except SQLAlchemyError as error:
        log.warning("not_counted", rows=handed.total(), error=type(error).__name__)
