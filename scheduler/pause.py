"""A sender's pause: what fails for one text would fail for all, so the rest waits where it is."""

from datetime import datetime, timedelta
from threading import Lock

from scheduler.waits import jittered


class Pause:
    """Shared by the threads of one sender."""

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
