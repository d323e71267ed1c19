"""The connection to PostgreSQL: one engine a process, sessions made from it."""

from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

SessionMaker = sessionmaker[Session]
_AGAIN = ("40001", "40P01")  # serialization failure and deadlock: PostgreSQL asks to try again


def make_engine(url: str, pool_size: int = 8) -> Engine:
    """An engine of psycopg 3 in UTC.

    Args:
        url: postgresql+psycopg:// URL.
        pool_size: connections kept open; as many again may be opened under load.

    A statement may take 6 s and wait 3 s for a lock, and a server that says nothing is given up after 5 s, so that
    a stuck turn ends before the carrier's 15 s do. Errors never quote parameters: they hold members' words.
    """
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=False,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 3,
            "keepalives_idle": 5,
            "tcp_user_timeout": 5000,
            "application_name": "rollcall",
            "options": "-c timezone=UTC -c statement_timeout=6s -c lock_timeout=3s",
        },
    )


def make_brief_engine(url: str) -> Engine:
    """An engine that keeps no connection, for a look of a second at most, beside the pool of the process."""
    return create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
        connect_args={
            "connect_timeout": 1,
            "tcp_user_timeout": 1000,
            "application_name": "rollcall",
            "options": "-c timezone=UTC -c statement_timeout=1s",
        },
    )


def make_sessions(engine: Engine) -> SessionMaker:
    """Sessions that keep what they loaded after commit: replies are read after it."""
    return sessionmaker(engine, expire_on_commit=False)


def worth_another_try(error: DBAPIError) -> bool:
    """Whether the same transaction may succeed a moment later, and nothing of it was kept.

    After a restart of PostgreSQL the pool's connections are dead: the next one is not.
    """
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _AGAIN
