"""Who delivers a reply: the webhook's answer while it waits, or the outbox once it no longer does.

And whether a turn left rows for the outbox, whatever part of it wrote them: then the sender is woken, not left to the
clock.
"""

from enum import StrEnum
from threading import Lock

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from models import Outbox

_LEFT = "left_rows_for_the_outbox"


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


def left_rows(session: Session) -> bool:
    """Whether rows of the outbox were inserted in this session, by `insert(Outbox)`."""
    return _LEFT in session.info


@event.listens_for(Session, "do_orm_execute")
def _note_rows(state: ORMExecuteState) -> None:
    if state.is_insert and state.bind_mapper is not None and state.bind_mapper.class_ is Outbox:
        state.session.info[_LEFT] = True
