"""What a measurement of campaigns needs: stores, a database with a crowd, and the local's files."""

import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import Engine, make_url

from bench.sides.processes import BenchError
from bench.sides.side import HOME
from bot.local_files import LocalFiles
from config.services import ServiceError, embedded
from models import migrate
from models.database import SessionMaker, make_engine, make_sessions
from tests.faults.campaign import crowd, files_in, locals_without_limits

DATABASE = "bench_campaigns"
_BEGAN = time.monotonic()


def say(words: str) -> None:
    """A line of progress."""
    sys.stderr.write(f"{time.monotonic() - _BEGAN:4.0f} s  {words}\n")


def printed(measure: Callable[[], str]) -> int:
    """Measures and prints what was found; returns the exit code. What was started is stopped in any case."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        print(measure())
    except (BenchError, ServiceError) as error:
        sys.stderr.write(f"rollcall: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


@dataclass(frozen=True, slots=True)
class Stage:
    """Durable stores as they ship, a fresh database with the demo local and its crowd, and a folder for logs.

    members: how many there are in the crowd.
    """

    database_url: str
    redis_url: str
    engine: Engine
    folder: Path
    members: int

    @property
    def sessions(self) -> SessionMaker:
        return make_sessions(self.engine)

    @property
    def files(self) -> LocalFiles:
        """Those of the locals, with a number that may send as fast as it can."""
        return files_in(self.folder / "locals", self.database_url)

    def more(self, members: int) -> None:
        """Adds so many to the crowd."""
        crowd(self.database_url, members, _progress(self.members, members))


@contextmanager
def stage(members: int) -> Iterator[Stage]:
    """Sets it up, and takes it down after the block.

    Args:
        members: of the crowd.
    """
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        locals_without_limits(folder)
        with embedded(HOME) as urls:
            url = _fresh(urls.database)
            engine = make_engine(url)
            migrate.upgrade(engine)
            crowd(url, members, _progress(0, members))
            yield Stage(url, urls.redis, engine, folder, members)
            engine.dispose()
            _drop(urls.database)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _progress(have: int, count: int) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if done == count or done % 200_000 == 0:
            say(f"{have + done:,} members")

    return tell


def _fresh(url: str) -> str:
    _drop(url)
    with _maintenance(url) as line:
        line.execute(f"CREATE DATABASE {DATABASE}".encode())
    return make_url(url).set(database=DATABASE).render_as_string(hide_password=False)


def _drop(url: str) -> None:
    with _maintenance(url) as line:
        line.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)".encode())


def _maintenance(url: str) -> psycopg.Connection:
    plain = make_url(url).set(drivername="postgresql", database="postgres")
    return psycopg.connect(plain.render_as_string(), autocommit=True)
