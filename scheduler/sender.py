"""Handing texts to the carrier one by one: claim, commit, call, store. No lock is held while the carrier is called.

Answers, notices and calls for help leave so; campaigns go by batches: scheduler/sending/.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.twilio.carrier import Sent, TwilioCarrier
from bot.channels.twilio.errors import CarrierError, CarrierRefused, OutcomeUnknown, Remedy
from bot.wording import segments as count_segments
from config.clock import now
from models import OutboxKind
from models.database import SessionMaker
from scheduler import outcomes
from scheduler.introductions import keep_introduced
from scheduler.numbers import Line
from scheduler.other_form import bodies_of, fitting
from scheduler.outbox import TURNS, URGENT_TURN, Claimed, claim_due, claim_lost, hold, lease, why_not
from scheduler.pause import Pause
from scheduler.sending.pace import charge

BATCH = 50
AT_ONCE = 8
LOOK_UPS = 20
LONGEST_RUN = 120.0  # seconds; the clock wakes the next run, and a worker ends one after five minutes

_WITHDRAWN = text("""
    UPDATE outbox SET lease_until = :lease_until WHERE id IN (
        SELECT id FROM outbox
        WHERE withdraw_at_carrier AND status = 'sent' AND (lease_until IS NULL OR lease_until <= :now)
        ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED)
    RETURNING id, provider_sid
""")
_WITHDRAWAL_DONE = text("UPDATE outbox SET withdraw_at_carrier = false, lease_until = NULL WHERE id = :id")
_WITHDRAWAL_WAITS = text("UPDATE outbox SET lease_until = NULL WHERE id = ANY(:ids) AND status = 'sent'")
# What belongs to another row or to a reply, and what is lost for good: a retried text has a SID of its own.
_TAKEN = text("""
    SELECT sid FROM unnest(CAST(:sids AS text[])) AS sid
    WHERE EXISTS (SELECT FROM outbox WHERE provider_sid = sid AND id <> :id)
       OR EXISTS (SELECT FROM message WHERE provider_sid = sid AND NOT EXISTS (
              SELECT FROM outbox WHERE outbox.id = :id AND outbox.message_id = message.id))
       OR EXISTS (SELECT FROM carrier_receipt WHERE provider_sid = sid AND matched
                  AND status IN ('failed', 'undelivered', 'canceled'))
""")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sender:
    """What a worker needs to empty the outbox of all but campaigns. `stop` is set when the process ends."""

    sessions: SessionMaker
    carrier: TwilioCarrier
    pause: Pause = field(default_factory=Pause)
    stop: Event = field(default_factory=Event)

    def send_due(self) -> int:
        """Sends what is due; returns how many rows were worked on. Any number of workers may run it."""
        return self._send_all(lambda: [] if self.pause.holds(now()) else self._claim(TURNS))

    def send_urgent(self) -> int:
        """Sends the calls for help that are due, whatever else waits, also during a pause; returns how many."""
        return self._send_all(lambda: self._claim((URGENT_TURN,)))

    def send(self, row: Claimed) -> None:
        """Hands one claimed row over and stores what came of it; consent is read right before the call."""
        ready = self._ready(row)
        if ready is None:
            return
        try:
            sent = self.carrier.send(row.sender, row.address, row.body, row.id, row.channel, ready.content)
        except CarrierRefused as refused:
            with self.sessions.begin() as session:
                outcomes.keep_refused(session, row, refused, now())
            log.warning("carrier_refused", outbox_id=row.id, error_code=refused.code, remedy=refused.remedy)
            self.pause.begin_for(refused, now())
        except OutcomeUnknown:
            with self.sessions.begin() as session:
                outcomes.keep_unknown(session, row, now())
            log.warning("outcome_unknown", outbox_id=row.id)
        else:
            with self.sessions.begin() as session:
                outcomes.keep_sent(session, row, sent, now())
            self._charge(row, sent)

    def reconcile(self) -> int:
        """Looks up at the carrier every row whose outcome is unknown; returns how many."""
        done = 0
        until = time.monotonic() + LONGEST_RUN
        found = LOOK_UPS
        while found == LOOK_UPS and time.monotonic() < until:
            with self.sessions.begin() as session:
                rows = claim_lost(session, now(), LOOK_UPS, self._lease)
            for row in rows:
                self._look_up_safely(row)
            found = len(rows)
            done += found
        return done

    def withdraw(self) -> int:
        """Cancels at the carrier what an opt-out has overtaken; returns how many were asked for."""
        if self.pause.holds(now()):
            return 0
        values = {"limit": LOOK_UPS, "now": now(), "lease_until": now() + self._lease}
        with self.sessions.begin() as session:
            rows = session.execute(_WITHDRAWN, values).all()
        for place, row in enumerate(rows):
            if not self._withdraw_one(row.id, row.provider_sid):
                with self.sessions.begin() as session:
                    session.execute(_WITHDRAWAL_WAITS, {"ids": [each.id for each in rows[place:]]})
                break
        return len(rows)

    @property
    def _lease(self) -> timedelta:
        return lease(self.carrier.longest_call)

    def _send_all(self, claim: Callable[[], list[Claimed]]) -> int:
        done = 0
        until = time.monotonic() + LONGEST_RUN
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while time.monotonic() < until and not self.stop.is_set() and (batch := claim()):
                list(pool.map(self._send_in_order, _by_phone(batch)))
                done += len(batch)
        return done

    def _claim(self, turns: Sequence[int]) -> list[Claimed]:
        with self.sessions.begin() as session:
            return claim_due(session, now(), BATCH, self._lease, turns)

    def _send_in_order(self, rows: Sequence[Claimed]) -> None:
        for row in rows:
            self._send_one(row)

    def _send_one(self, row: Claimed) -> None:
        try:
            self.send(row)
        except SQLAlchemyError as error:
            # The row stays `sending`: when its lease ends it is looked up, whether or not the text has left.
            log.error("outcome_not_stored", outbox_id=row.id, error=type(error).__name__)

    def _ready(self, row: Claimed) -> Claimed | None:
        """The row as it may leave now; None when it may not, or is no longer ours."""
        with self.sessions.begin() as session:
            if self.pause.holds(now()) and row.kind is not OutboxKind.URGENT:
                outcomes.keep_uncalled(session, row, now())
                return None
            if not hold(session, row, now(), self._lease):
                log.warning("row_lost", outbox_id=row.id)
                return None
            if reason := why_not(session, row, now()):
                outcomes.keep_canceled(session, row, reason, now())
                log.info("not_sent", outbox_id=row.id, reason=reason)
                return None
            ready = fitting(session, row, now())
            if ready is None:
                outcomes.keep_window_closed(session, row, now())
                log.warning("window_closed", outbox_id=row.id)
            return ready

    def _charge(self, row: Claimed, sent: Sent) -> None:
        """Takes what has left from the number's pace: campaigns have so much less."""
        try:
            with self.sessions.begin() as session:
                charge(session, row.local_id, sent.segments or count_segments(row.body), now())
        except SQLAlchemyError as error:
            # The day is held against the messages each minute (scheduler/sending/pace.py).
            log.warning("pace_not_charged", error=type(error).__name__)

    def _look_up_safely(self, row: Claimed) -> None:
        try:
            self._look_up(row)
        except SQLAlchemyError as error:
            # One row that cannot be stored must not keep the others from being found; its lease brings it back.
            log.error("look_up_failed", outbox_id=row.id, error=type(error).__name__)

    def _look_up(self, row: Claimed) -> None:
        if row.attempted_at is None:
            with self.sessions.begin() as session:
                outcomes.keep_uncalled(session, row, now())
            return
        asked_at = now()
        try:
            found = self.carrier.find(row.sender, row.address, bodies_of(row), row.created_at, row.channel)
        except CarrierError:
            with self.sessions.begin() as session:
                outcomes.keep_looking(session, row, now())
            return
        with self.sessions.begin() as session:
            sids = [each.provider_sid for each in found]
            others = set(session.execute(_TAKEN, {"sids": sids, "id": row.id}).scalars())
            # Two texts of the same words to one number are two rows: each has its own SID.
            own: Sent | None = next((each for each in reversed(found) if each.provider_sid not in others), None)
            if own:
                outcomes.keep_found(session, row, own, now())
            else:
                outcomes.keep_not_found(session, row, asked_at)
        if own and row.kind is OutboxKind.CAMPAIGN:
            # The first text to a number said who we are (scheduler/sending/batch.py).
            keep_introduced(self.sessions, [Line(row.local_id, row.channel, row.address)], now())

    def _withdraw_one(self, outbox_id: int, provider_sid: str) -> bool:
        """False when the carrier cannot be asked now, this or anything else."""
        try:
            self.carrier.withdraw(provider_sid)
        except CarrierRefused as refused:
            log.warning("withdraw_refused", outbox_id=outbox_id, error_code=refused.code, remedy=refused.remedy)
            self.pause.begin_for(refused, now())
            if refused.concerns_all or refused.remedy is Remedy.RETRY:
                return False
            # A definite no: it has gone already (30409), or is no more.
        except OutcomeUnknown:
            log.warning("withdraw_unknown", outbox_id=outbox_id)
            return True  # asked again when the lease ends; to cancel twice does no harm
        with self.sessions.begin() as session:
            session.execute(_WITHDRAWAL_DONE, {"id": outbox_id})
        return True


def _by_phone(batch: Sequence[Claimed]) -> list[list[Claimed]]:
    """The texts of each phone together: two that follow each other are handed over in their order."""
    phones: dict[tuple[int, str, str], list[Claimed]] = {}
    for row in batch:
        phones.setdefault((row.local_id, row.channel, row.address), []).append(row)
    return list(phones.values())
