"""How long a count may take: as long as it needs by itself, not as long as somebody keeps asking for a page."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg.errors import QueryCanceled
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

_LIMIT = text("SELECT set_config('statement_timeout', :milliseconds, true)")


class CountingTooLong(Exception):
    """It took longer than whoever asked may wait; the transaction can only be rolled back."""


def let_it_take(session: Session, seconds: float | None) -> None:
    """Sets how long each statement of the transaction may take from now on; None: as long as it does."""
    session.execute(_LIMIT, {"milliseconds": str(round(seconds * 1000)) if seconds is not None else "0"})


@contextmanager
def counting() -> Iterator[None]:
    """Around what was given so many seconds.

    Raises:
        CountingTooLong: they were not enough.
    """
    try:
        yield
    except OperationalError as error:
        if not isinstance(error.orig, QueryCanceled):
            raise
        raise CountingTooLong from None
