"""The order of a start and of a stop."""

import asyncio
import hashlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.demo import demo_sign_ins
from config.launcher import kept
from config.launcher.faults import LaunchError
from config.launcher.screen import Screen
from config.launcher.supervisor import Supervisor
from config.launcher.surroundings import Surroundings
from config.services.postgres import Postgres
from config.services.program import Program
from config.services.valkey import Valkey

# The front door first, so that nothing new comes in; the stores last, so that everyone can put things away.
STOP_ORDER = (("web", "chat"), ("worker", "clock", "rasa"), ("simulator",), ("valkey",), ("postgres",))
NAMES = [name for group in STOP_ORDER for name in group]
STORE_SECONDS = 60.0  # recovery after a crash
WEB_SECONDS = 60.0
RASA_SECONDS = 180.0


class Launch:
    """One run, from the first process to the last.

    Args:
        root: the project's folder.
        var: the folder of the run's data, logs and sockets.
        here: the surroundings of its processes.
    """

    def __init__(self, root: Path, var: Path, here: Surroundings) -> None:
        self._root = root
        self._var = var
        self._here = here
        self._screen = Screen(var / "log", NAMES)
        self._supervisor = Supervisor(self._screen, var)
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Starts everything, waits for Ctrl-C or SIGTERM, stops everything.

        Raises:
            LaunchError: when a part that the rest needs does not start; what had started is stopped.
        """
        loop = asyncio.get_running_loop()
        for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(asked, self._on_signal)
        starting = asyncio.create_task(self._start())
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
            await stopping
        finally:
            starting.cancel()
            with suppress(asyncio.CancelledError, LaunchError):
                await starting
            await self._end()

    async def _start(self) -> None:
        began = time.monotonic()
        _empty(self._var / "metrics")
        # Rasa takes longest and needs none of the others.
        self._supervisor.start(kept.rasa(self._root, self._here))
        await self._stores()
        await self._prepare()
        # The web app alone at first: on two cores the others' imports would double the time until it answers.
        self._screen.done("web answers", await self._started(kept.web))
        if self._here.simulated:
            self._screen.done("simulator answers", await self._started(kept.simulator))
        await self._started(kept.chat)
        await self._started(kept.worker)
        await self._started(kept.clock)
        with _shared(self._var / "run.env", self._here):
            self._welcome(time.monotonic() - began)
            await self._wait_for_rasa()
            await self._stop.wait()

    async def _started(self, part: Callable[[Path, Surroundings], kept.Kept]) -> float:
        one = part(self._root, self._here)
        self._supervisor.start(one)
        return await self._supervisor.wait_ready(one.program.name, WEB_SECONDS)

    async def _stores(self) -> None:
        servers = self._servers()
        if self._here.postgres and not self._here.postgres.home.exists():
            self._screen.say("  Making the database's folder, once")
        for server in servers:
            self._supervisor.start(kept.service(server))
        for server in servers:
            name = server.program().name
            self._screen.done(f"{name} answers", await self._supervisor.wait_ready(name, STORE_SECONDS))

    def _servers(self) -> list[Postgres | Valkey]:
        return [server for server in (self._here.postgres, self._here.valkey) if server]

    async def _prepare(self) -> None:
        note = self._here.postgres.home / "prepared" if self._here.postgres else None
        state = _schema_state(self._root)
        if note and note.exists() and note.read_text() == state:
            return
        began = time.monotonic()
        rollcall = str(Path(sys.executable).with_name("rollcall"))
        with self._screen.console.status("Migrating the database and loading the demo local"):
            await self._supervisor.run_once(
                Program(name="prepare", argv=(rollcall, "prepare"), env=self._here.env, cwd=self._root)
            )
        self._screen.done("database is up to date", time.monotonic() - began)
        if note:
            note.write_text(state)

    def _welcome(self, seconds: float) -> None:
        web = f"http://{self._here.reach}:{self._here.web_port}"
        phones = f"http://{self._here.reach}:{self._here.simulator_port}"
        self._screen.say(f"\nRollcall is up after {seconds:.1f} s.", "bold")
        if self._here.simulated:
            self._screen.say(f"  phones of the demo local   {phones}")
        self._screen.say(f"  console                    {web}/")
        self._screen.say(f"  web chat                   {web}/chat")
        self._screen.say(f"  logs                       {self._var / 'log'}")
        self._sign_ins()
        self._screen.say("\nA first conversation, in another terminal or on the phones' page:")
        self._screen.say('  .venv/bin/rollcall text +14155550112 "when is the next meeting?"', "bold")
        self._screen.say("Ctrl-C stops everything.\n")

    def _sign_ins(self) -> None:
        """How to sign in to the console of the demo local."""
        known = demo_sign_ins() if self._here.simulated else None
        if known is None:
            return
        addresses, password = known
        self._screen.say("\nTo sign in to the console, with any of these addresses and the one password:")
        for address in addresses:
            self._screen.say(f"  {address}")
        self._screen.say(f"  password                   {password}", "bold")

    async def _wait_for_rasa(self) -> None:
        self._screen.say("Rasa is loading its model; until then keywords answer.", "dim")
        try:
            seconds = await self._supervisor.wait_ready("rasa", RASA_SECONDS)
        except LaunchError as error:
            self._screen.say(f"{error}; texts are answered by keywords", "yellow")
            return
        self._screen.done("rasa understands free text", seconds)

    async def _end(self) -> None:
        self._stop.set()
        self._screen.say("\nStopping.")
        began = time.monotonic()
        await self._supervisor.stop(STOP_ORDER)
        for server in self._servers():
            server.clear()
        self._screen.done("everything is stopped", time.monotonic() - began)
        self._screen.close()

    def _on_signal(self) -> None:
        if not self._stop.is_set():
            self._stop.set()
            return
        self._screen.say("Killing what is left.", "yellow")
        self._supervisor.kill()


@contextmanager
def _shared(path: Path, here: Surroundings) -> Iterator[None]:
    """Writes down, for the user alone, how a command in another terminal finds this run."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as notes:
        notes.writelines(f"{name}='{value}'\n" for name, value in here.shared.items())
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _schema_state(root: Path) -> str:
    """A digest of the migrations: with the same one, a database of ours needs no second preparing."""
    digest = hashlib.sha256()
    for path in sorted((root / "models" / "migrations").rglob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
