"""Who delivers a reply: the webhook's answer while it waits, or the outbox once it no longer does."""

from enum import StrEnum
from threading import Lock


class Way(StrEnum):
    """How a reply leaves."""

    INLINE = "inline"
    OUTBOX = "outbox"


class Handover:
    """Decided once, by whoever comes first, so that a reply is neither lost nor sent twice."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._way: Way | None = None

    def settle(self, wish: Way) -> Way:
        """Takes `wish` when nothing is decided yet; returns what is decided.

        The turn asks for INLINE right before it commits, the webhook for OUTBOX when its deadline is past.
        """
        with self._lock:
            if self._way is None:
                self._way = wish
            return self._way
