"""How the parts behind the line are, for pages: asked beside the page, so that none of them can hold it up."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock

from console.health import Health

EVERY = 5.0  # seconds between two looks
LONGEST = 1.0  # seconds a page waits for a look under way; after it, what was known
STARTING = 120.0  # seconds after our own start in which the other processes may still be on their way


@dataclass(frozen=True, slots=True)
class Vital:
    """One part. `state`: `ready`, `starting`, or what is wrong; `since`: seconds for which it has been so here."""

    name: str
    state: str
    since: float

    @property
    def well(self) -> bool:
        """Whether there is nothing to do about it."""
        return self.state in ("ready", "starting")


class Vitals:
    """The states of Rasa, Valkey and PostgreSQL, looked at by one thread at a time."""

    def __init__(self, health: Health) -> None:
        self._health = health
        self._began = time.monotonic()
        self._lock = Lock()
        self._thread: ThreadPoolExecutor | None = None
        self._look: Future[dict[str, str]] | None = None
        self._looked = float("-inf")
        self._known: dict[str, tuple[str, float]] = {}

    @property
    def starting(self) -> bool:
        """Whether this process began so lately that the others may not be there yet."""
        return time.monotonic() - self._began < STARTING

    def states(self) -> list[Vital]:
        """Each part, by name; within a second, whatever hangs."""
        look = self._begin()
        try:
            self._take(look.result(timeout=LONGEST))
        except TimeoutError:
            self._take(dict.fromkeys(self._known or ("database", "redis", "rasa"), "no answer"))
        at = time.monotonic()
        return [Vital(name, state, at - since) for name, (state, since) in sorted(self._known.items())]

    def _begin(self) -> "Future[dict[str, str]]":
        with self._lock:
            # Made here and not before: a server's workers are forked from a process that has made the app.
            self._thread = self._thread or ThreadPoolExecutor(1, thread_name_prefix="vitals")
            if self._look is None or (self._look.done() and time.monotonic() - self._looked >= EVERY):
                self._look = self._thread.submit(self._health.states)
                self._looked = time.monotonic()
            return self._look

    def _take(self, states: dict[str, str]) -> None:
        at = time.monotonic()
        for name, state in states.items():
            if name not in self._known or self._known[name][0] != state:
                self._known[name] = (state, at)
