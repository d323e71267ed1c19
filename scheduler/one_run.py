"""One run at a time: a worker's threads are few, and a second run of the same work would take one for nothing."""

from collections.abc import Callable
from threading import Event, Lock


class OneRun:
    """Lets one thread work; a wake-up that comes meanwhile returns at once, and the run then looks once more."""

    def __init__(self) -> None:
        self._running = Lock()
        self._asked = Event()

    def __call__(self, work: Callable[[], object]) -> None:
        """Runs `work`, or has the run under way do it again when it ends."""
        self._asked.set()
        while self._asked.is_set() and self._running.acquire(blocking=False):
            try:
                self._asked.clear()
                work()
            finally:
                self._running.release()
