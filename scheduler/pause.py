"""A sender's pause: what fails for one text would fail for all, so the rest waits where it is."""

from datetime import datetime, timedelta
from threading import Lock

import structlog

from bot.channels.twilio.errors import CarrierRefused, Remedy
from scheduler.metrics import PAUSED
from scheduler.waits import jittered

# How long nothing is sent after a refusal that every other text would meet.
PAUSES = {Remedy.STOP_SENDING: timedelta(minutes=1), Remedy.NOT_REACHED: timedelta(seconds=5)}

log = structlog.get_logger(__name__)


class Pause:
    """Shared by the senders of one process, and their threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until: datetime | None = None

    def begin(self, length: timedelta, now: datetime) -> bool:
        """Pauses for about `length`; False when a pause already holds."""
        with self._lock:
            if self._until and now < self._until:
                return False
            self._until = now + jittered(length)
            return True

    def holds(self, now: datetime) -> bool:
        """Whether nothing may be sent now."""
        with self._lock:
            return self._until is not None and now < self._until

    def begin_for(self, refused: CarrierRefused, now: datetime) -> None:
        """Pauses when the refusal is one that every other text would meet."""
        length = PAUSES.get(refused.remedy)
        if length and self.begin(length, now):
            PAUSED.labels(refused.remedy).inc()
            log.error("sending_paused", error_code=refused.code, remedy=refused.remedy)
