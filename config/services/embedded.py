"""The embedded services for the length of a block."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.services.faults import ServiceError
from config.services.ownership import own, remember
from config.services.postgres import Postgres
from config.services.program import Program, end, spawn
from config.services.valkey import Valkey

PATIENCE = 60.0  # seconds; recovery after a crash replays at most max_wal_size
PAUSE = 0.02


@dataclass(frozen=True, slots=True)
class Urls:
    """Where the stores answer."""

    database: str
    redis: str


@contextmanager
def embedded(
    var: Path, *, database_url: str | None = None, redis_url: str | None = None, durable: bool = True
) -> Iterator[Urls]:
    """Runs PostgreSQL and Valkey under `var` until the block ends; a store whose URL is given is left alone.

    Must be entered from the main thread (see `Program.command`).

    Args:
        var: the folder that holds `postgres/` and `valkey/`.
        database_url: a PostgreSQL that exists already.
        redis_url: a Redis or Valkey that exists already.
        durable: False for a database that nobody wants back.

    Raises:
        ServiceError: when another run holds the folder, or a server does not start.
    """
    with ExitStack() as stack:
        if database_url is None or redis_url is None:
            stack.enter_context(own(var))
        if database_url is None:
            postgres = Postgres(var / "postgres", durable=durable)
            database_url = postgres.url()
            stack.enter_context(_running(postgres, var))
        if redis_url is None:
            valkey = Valkey(var / "valkey")
            redis_url = valkey.url()
            stack.enter_context(_running(valkey, var))
        yield Urls(database=database_url, redis=redis_url)


@contextmanager
def _running(service: Postgres | Valkey, var: Path) -> Iterator[None]:
    service.prepare()
    program = service.program()
    log = var / "log" / f"{program.name}.log"
    log.parent.mkdir(exist_ok=True)
    begins = log.stat().st_size if log.exists() else 0
    process = spawn(program, log)
    remember(var, program, process.pid)
    try:
        _wait(service, program, process, log, begins)
        yield
    finally:
        end(program, process)
        service.clear()


def _wait(
    service: Postgres | Valkey, program: Program, process: subprocess.Popen[bytes], log: Path, begins: int
) -> None:
    deadline = time.monotonic() + PATIENCE
    while not service.ready(process.pid):
        if process.poll() is not None:
            raise ServiceError(f"{program.name} did not start: {last_line(log, begins)}")
        if time.monotonic() > deadline:
            raise ServiceError(f"{program.name} did not answer within {PATIENCE:.0f} s, see {log}")
        time.sleep(PAUSE)


def last_line(log: Path, begins: int = 0) -> str:
    """The last line that a program wrote after `begins` bytes of its log."""
    with log.open("rb") as lines:
        lines.seek(begins)
        said = lines.read().decode(errors="replace").strip().splitlines()
    return said[-1] if said else f"it said nothing, see {log}"
