"""Keeps programs running: started, watched, started again when they fall over, stopped in order."""

import asyncio
import os
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from config.launcher.faults import LaunchError
from config.launcher.kept import Kept
from config.launcher.screen import Screen
from config.services.faults import ServiceError
from config.services.ownership import remember
from config.services.program import Program, kill_group

POLL_SECONDS = 0.05
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # whoever ran this long starts again with the first pause
CHUNK = 65536


class Supervisor:
    """The programs of one run.

    Args:
        screen: where their lines go.
        var: where their process numbers are noted, see `ownership.remember`.
    """

    def __init__(self, screen: Screen, var: Path) -> None:
        self._screen = screen
        self._var = var
        self._watches: dict[str, _Watch] = {}

    def start(self, kept: Kept) -> None:
        """Starts a program and keeps it running until `stop`."""
        self._watches[kept.program.name] = _Watch(kept, self._screen, self._var)

    async def wait_ready(self, name: str, patience: float) -> float:
        """Waits until a program does its work.

        Args:
            name: a program that was started.
            patience: seconds to wait at most.

        Returns:
            The seconds since its start.

        Raises:
            LaunchError: when it ended before, or is not ready in time.
        """
        return await self._watches[name].ready(patience)

    async def run_once(self, program: Program) -> None:
        """Runs a program to its end.

        Raises:
            LaunchError: when it fails; its own last line is the reason.
        """
        once = _Process(program, self._screen, loud=True)
        await once.start(self._var)
        try:
            code = await once.wait()
        finally:
            once.kill()
        if code:
            raise LaunchError(f"{program.name} failed: {once.last_line}")

    async def stop(self, order: Sequence[Sequence[str]]) -> None:
        """Stops every program, group after group; those of one group together."""
        for watch in self._watches.values():
            watch.retire()
        for names in order:
            watches = [self._watches[name] for name in names if name in self._watches]
            await asyncio.gather(*(watch.stop() for watch in watches))

    def kill(self) -> None:
        """Ends everything now."""
        for watch in self._watches.values():
            watch.kill()


class _Process:
    """One life of a program."""

    def __init__(self, program: Program, screen: Screen, *, loud: bool) -> None:
        self.program = program
        self.started = time.monotonic()
        self._screen = screen
        self._loud = loud
        self._tail: deque[str] = deque(maxlen=1)
        self._process: asyncio.subprocess.Process | None = None
        self._pump: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    @property
    def last_line(self) -> str:
        return self._tail[0] if self._tail else "it said nothing"

    async def start(self, var: Path) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self.program.command(),
            env=dict(self.program.env),
            cwd=self.program.cwd,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        remember(var, self.program, self.pid)
        self._pump = asyncio.create_task(self._show())

    async def wait(self) -> int:
        """Waits for the end and for the last words; returns the exit code."""
        if self._process is None or self._pump is None:
            return 0
        code = await self._process.wait()
        kill_group(self.pid)
        # A grandchild that moved to a session of its own may hold the pipe open for longer.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._pump, 1)
        return code

    def signal(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, self.program.stop_signal)

    def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            kill_group(self.pid)

    async def _show(self) -> None:
        stream = self._process.stdout if self._process else None
        if stream is None:
            return
        rest = b""
        while chunk := await stream.read(CHUNK):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self.line(line.decode(errors="replace").rstrip())
        if rest:
            self.line(rest.decode(errors="replace").rstrip())

    def line(self, words: str) -> None:
        """Takes one line of the program's."""
        if words:
            self._tail.append(words)
        self._screen.line(self.program.name, words, loud=self._loud)


class _Watch:
    """A program and its lives."""

    def __init__(self, kept: Kept, screen: Screen, var: Path) -> None:
        self._kept = kept
        self._screen = screen
        self._var = var
        self._life = _Process(kept.program, screen, loud=kept.loud)
        self._fell: str | None = None
        self._stopping = asyncio.Event()
        self._task = asyncio.create_task(self._keep())

    async def ready(self, patience: float) -> float:
        name = self._kept.program.name
        began = self._life.started
        while not (self._life.pid and await self._kept.ready(self._life.pid)):
            if self._fell:
                raise LaunchError(f"{name} {self._fell}")
            if time.monotonic() - began > patience:
                raise LaunchError(f"{name} did not answer within {patience:.0f} s: {self._life.last_line}")
            await asyncio.sleep(POLL_SECONDS)
        return time.monotonic() - began

    def retire(self) -> None:
        """Whoever falls over from now on stays down."""
        self._stopping.set()

    async def stop(self) -> None:
        self.retire()
        self._life.signal()
        try:
            async with asyncio.timeout(self._kept.program.stop_seconds):
                await asyncio.shield(self._ended())
        except TimeoutError:
            self._screen.say(f"{self._kept.program.name} does not stop, and is killed", "yellow")
            self._life.kill()
            await self._ended()

    def kill(self) -> None:
        self.retire()
        self._life.kill()

    async def _ended(self) -> None:
        with suppress(asyncio.CancelledError):
            await self._task

    async def _keep(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            how = await self._live()
            if self._stopping.is_set():
                return
            self._fell = f"{how}: {self._life.last_line}"
            steady = time.monotonic() - self._life.started > STEADY_SECONDS
            pause = FIRST_PAUSE if steady else pause
            # The last line of a loud program stands above already.
            told = how if self._kept.loud else self._fell
            self._screen.say(f"{self._kept.program.name} {told}; it is started again in {pause:.0f} s", "yellow")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _live(self) -> str:
        """One life, from the start to the end; returns how it ended."""
        self._life = _Process(self._kept.program, self._screen, loud=self._kept.loud)
        try:
            self._kept.before()
        except ServiceError as error:
            self._life.line(str(error))
            return "cannot start"
        await self._life.start(self._var)
        if self._stopping.is_set():
            self._life.signal()
        code = await self._life.wait()
        return f"ended with code {code}" if code >= 0 else f"ended by signal {-code}"
