"""The bot, for commands that begin a conversation: on the database and the settings of a `make run` under way."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.assembly import make_bot
from bot.bot import Bot
from config.redis import make_redis
from config.settings import SettingsError, load_settings
from models import Local
from models.database import make_engine, make_sessions
from scheduler.wake import Waker


@contextmanager
def working_bot() -> Iterator[Bot]:
    """A bot whose texts leave by the workers of the run."""
    try:
        settings = load_settings()
    except SettingsError as error:
        raise click.ClickException("\n".join(error.faults) + "\nIs `make run` running?") from None
    engine = make_engine(settings.database_url, pool_size=1)
    try:
        waker = Waker(settings.redis_url)
        yield make_bot(settings, make_sessions(engine), make_redis(settings.redis_url), waker.wake_sender)[0]
    except OperationalError as error:
        raise click.ClickException(f"The database does not answer: is `make run` running? ({error.orig})") from None
    finally:
        engine.dispose()


def actor() -> str:
    """Who works at this shell, as the audit shows it."""
    return f"shell:{getpass.getuser()}"


def local_of(session: Session, handle: str | None) -> int:
    """The id of the local of this handle; of the only one there is when none is named."""
    query = select(Local.id)
    found = session.scalars((query.where(Local.handle == handle) if handle else query).limit(2)).all()
    if len(found) == 1:
        return found[0]
    raise click.ClickException(f"There is no local {handle}." if handle else "Which local? Say --local HANDLE.")
