"""The bot put together from settings: for the web app, and for the worker that takes up late texts."""

import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from redis import Redis
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.book import load_book, typed_slots
from bot.bot import Bot
from bot.campaign_kinds import KindError, Kinds, load_kinds, question_faults
from bot.consent_answers import EXTRA_LANGUAGES
from bot.engine import FlowBook, FlowFileError
from bot.links import Links
from bot.local_files import LocalFileError, LocalFiles
from bot.local_settings import LiveSettings, stored_faults
from bot.turns import Turns
from bot.understanding.understander import Understander
from bot.whatsapp import check_plans
from bot.wording import Wording
from bot.wording.overrides import override_faults
from bot.wording.typical import typical
from config.redis import make_breaker
from config.settings import Settings
from models import Local
from models.database import SessionMaker, make_engine


def make_bot(
    settings: Settings, sessions: SessionMaker, redis: Redis, wake_sender: Callable[[], None]
) -> tuple[Bot, Understander]:
    """A bot, and the understander in it for those who ask how Rasa does.

    Raises:
        FlowFileError: the flow files have faults.
        LocalFileError: files of locals have faults.
        KindError: the kinds of campaigns have.
    """
    breaker = make_breaker("redis")
    understander = Understander(
        rasa_url=settings.rasa_url,
        rasa_token=settings.rasa_token.get_secret_value(),
        timeout_seconds=settings.rasa_timeout_seconds,
        models_dir=settings.models_dir,
        redis=redis,
        redis_breaker=breaker,
        cache_secret=settings.secret_key.get_secret_value(),
    )
    flows = load_book(settings.flows_dir)
    files = live_files(settings, flows)
    bot = Bot(
        sessions=sessions,
        understands=understander,
        turns=Turns(redis, breaker),
        flows=flows,
        typed_slots=typed_slots(flows),
        wording=Wording(flows),
        files=files,
        kinds=read_kinds(settings, flows),
        links=Links(settings.public_base_url, settings.secret_key.get_secret_value()),
        carrier_has_answered_keywords=settings.carrier_has_answered_keywords,
        most_replies_per_minute=settings.most_replies_per_minute,
        wake_sender=wake_sender,
    )
    return bot, understander


def read_local_files(settings: Settings, flows: FlowBook) -> LocalFiles:
    """The files of all locals, checked by themselves and against the flows.

    Raises:
        LocalFileError: with every fault.
    """
    folder = settings.locals_dir
    changed = tuple((path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*/*.yml")))
    files = _local_files(folder, changed)
    check_plans(files, flows)
    return files


def live_files(settings: Settings, flows: FlowBook) -> LocalFiles:
    """The files of all locals with what is set over them by the console, now and later.

    Raises:
        LocalFileError: files have faults.
    """
    return read_local_files(settings, flows).with_settings(LiveSettings(settings.database_url))


def read_kinds(settings: Settings, flows: FlowBook) -> Kinds:
    """The kinds of campaigns, checked by themselves and against the flows.

    Raises:
        KindError: with every fault.
    """
    folder = settings.campaigns_dir
    kinds = _kinds(folder, tuple((path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.yml"))))
    if faults := question_faults(kinds, flows):
        raise KindError(faults)
    return kinds


@lru_cache(maxsize=4)
def _kinds(folder: Path, _changed: tuple[tuple[Path, int], ...]) -> Kinds:
    return load_kinds(folder)


@lru_cache(maxsize=4)
def _local_files(folder: Path, _changed: tuple[tuple[Path, int], ...]) -> LocalFiles:
    """Read once a process until a file changes: it is 0.25 s of YAML."""
    return LocalFiles(folder)


def stop_on_faults(settings: Settings) -> None:
    """Ends the process when the flows, the files of locals or the kinds of campaigns have faults.

    For every process that answers or sends, before it does anything. What locals set by the console is on the record
    and stops nobody: one local's slip must not take the line from the others. Its faults are said, the files and the
    flows' own texts hold in its place, and Today tells the local's admins. While the database does not answer it is
    passed over, because a web app must start before its database is back.

    Raises:
        SystemExit: with code 2, as for wrong settings.
    """
    faults = list(_faults(settings))
    if faults:
        sys.stderr.write("".join(f"rollcall: {fault}\n" for fault in faults))
        raise SystemExit(2)
    for fault in _stored(settings):
        sys.stderr.write(f"rollcall: {fault}\n")


def _faults(settings: Settings) -> Iterator[str]:
    try:
        flows = load_book(settings.flows_dir)
    except FlowFileError as error:
        yield from map(str, error.faults)
        return  # the rest is checked against the flows
    try:
        read_local_files(settings, flows)
    except LocalFileError as error:
        yield from error.faults
    try:
        read_kinds(settings, flows)
    except KindError as error:
        yield from error.faults


def _stored(settings: Settings) -> Iterator[str]:
    """What is wrong with what locals have set themselves; the files and the flows have no fault."""
    flows = load_book(settings.flows_dir)
    yield from _settings_faults(settings, read_local_files(settings, flows))
    for handle, wording in _wordings(settings):
        yield from override_faults(flows, typical(), handle, wording, EXTRA_LANGUAGES)


def _settings_faults(settings: Settings, files: LocalFiles) -> list[str]:
    engine = make_engine(settings.database_url, pool_size=1)
    try:
        with engine.connect() as connection:
            return list(stored_faults(connection, files))
    except SQLAlchemyError as error:
        reason = type(error).__name__
        sys.stderr.write(f"rollcall: the settings of locals are not checked: no database yet ({reason})\n")
        return []
    finally:
        engine.dispose()


def _wordings(settings: Settings) -> list[tuple[str, object]]:
    engine = make_engine(settings.database_url, pool_size=1)
    try:
        with Session(engine) as session:
            return [(handle, wording) for handle, wording in session.execute(select(Local.handle, Local.wording))]
    except SQLAlchemyError as error:
        reason = type(error).__name__
        sys.stderr.write(f"rollcall: the wordings of locals are not checked: no database yet ({reason})\n")
        return []
    finally:
        engine.dispose()
