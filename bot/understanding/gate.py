"""A circuit breaker that many threads pass at once, and one alone tries when it is not closed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pybreaker


class Gate:
    """Lets calls to one service through.

    pybreaker's own `call` holds its lock while the service answers, so that sixteen threads would wait one after
    another, and its half-open state lets everybody try. Here nobody waits for another's call.

    Args:
        breaker: counts failures and says when to try again.
    """

    def __init__(self, breaker: pybreaker.CircuitBreaker) -> None:
        self._breaker = breaker
        self._trial = threading.Lock()

    @property
    def is_closed(self) -> bool:
        """Whether calls pass."""
        return bool(self._breaker.current_state == pybreaker.STATE_CLOSED)

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Count what happens in this block.

        Raises:
            pybreaker.CircuitBreakerError: at once when calls do not pass now, and for the failure that opened it.
        """
        if self.is_closed:
            with self._breaker.calling():
                yield
            return
        if not self._trial.acquire(blocking=False):
            raise pybreaker.CircuitBreakerError("another call is trying")
        try:
            with self._breaker.calling():
                yield
        finally:
            self._trial.release()
