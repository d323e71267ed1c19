"""Handing texts to the carrier: claim, commit, call, store. No lock is held while the carrier is called."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog
from sqlalchemy import text

from bot.channels.twilio.carrier import TwilioCarrier
from bot.channels.twilio.errors import CarrierError, CarrierRefused, OutcomeUnknown
from config.clock import now
from models.database import SessionMaker
from scheduler import outcomes
from scheduler.outbox import Claimed, claim_due, claim_lost, refusal

BATCH = 50
AT_ONCE = 8

_WITHDRAWN = text("""
    UPDATE outbox SET withdraw_at_carrier = false WHERE id IN (
        SELECT id FROM outbox WHERE withdraw_at_carrier ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED)
    RETURNING provider_sid
""")
_TAKEN = text("SELECT provider_sid FROM outbox WHERE provider_sid = ANY(:sids) AND id <> :id")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sender:
    """What a worker needs to empty the outbox."""

    sessions: SessionMaker
    carrier: TwilioCarrier

    def send_due(self) -> int:
        """Sends all that is due; returns how many rows were worked on. Any number of workers may run it."""
        done = 0
        while batch := self._claim():
            with ThreadPoolExecutor(AT_ONCE) as pool:
                list(pool.map(self.send, batch))
            done += len(batch)
        return done

    def send(self, row: Claimed) -> None:
        """Hands one claimed row over and stores what came of it; consent is read right before the call."""
        with self.sessions.begin() as session:
            if reason := refusal(session, row):
                outcomes.keep_canceled(session, row, reason, now())
                log.info("not_sent", outbox_id=row.id, reason=reason)
                return
        try:
            sent = self.carrier.send(row.sender, row.address, row.body, row.id)
        except CarrierRefused as refused:
            with self.sessions.begin() as session:
                outcomes.keep_refused(session, row, refused, now())
            log.warning("carrier_refused", outbox_id=row.id, error_code=refused.code, remedy=refused.remedy)
        except OutcomeUnknown:
            with self.sessions.begin() as session:
                outcomes.keep_unknown(session, row, now())
            log.warning("outcome_unknown", outbox_id=row.id)
        else:
            with self.sessions.begin() as session:
                outcomes.keep_sent(session, row, sent, now())

    def reconcile(self) -> int:
        """Looks up at the carrier every row whose outcome is unknown; returns how many."""
        with self.sessions.begin() as session:
            rows = claim_lost(session, now(), BATCH)
        for row in rows:
            self._look_up(row)
        return len(rows)

    def withdraw(self) -> int:
        """Cancels at the carrier what an opt-out has overtaken; returns how many."""
        with self.sessions.begin() as session:
            sids = list(session.execute(_WITHDRAWN, {"limit": BATCH}).scalars())
        for sid in sids:
            try:
                self.carrier.withdraw(sid)
            except CarrierError as error:
                log.warning("withdraw_refused", error=str(error))
        return len(sids)

    def _claim(self) -> list[Claimed]:
        with self.sessions.begin() as session:
            return claim_due(session, now(), BATCH)

    def _look_up(self, row: Claimed) -> None:
        try:
            found = self.carrier.find(row.address, row.body, row.created_at)
        except CarrierError:
            with self.sessions.begin() as session:
                outcomes.keep_looking(session, row, now())
            return
        with self.sessions.begin() as session:
            sids = [each.provider_sid for each in found]
            others = set(session.execute(_TAKEN, {"sids": sids, "id": row.id}).scalars())
            # Two texts of the same words to one number are two rows: each has its own SID.
            taken = next((each for each in reversed(found) if each.provider_sid not in others), None)
            if taken:
                outcomes.keep_sent(session, row, taken, now())
            else:
                outcomes.keep_not_found(session, row, now())
