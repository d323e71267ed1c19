"""The line as it ships: processes that are killed, and started again as a supervisor would."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import urllib3

from config.services.program import Program, kill_group
from config.services.valkey import Valkey
from config.settings import ROOT

PATIENCE = 60.0  # seconds for a part to answer, on a machine that is busy with other things
PAUSE = 0.02


class Part:
    """One process with its children.

    Args:
        program: how it is started.
        log: the file it writes to, through all its lives.
        listener: a socket it serves; it is ours, so that who calls while the part is away waits for its next life.
    """

    def __init__(self, program: Program, log: Path, listener: socket.socket | None = None) -> None:
        self._program = program
        self._log = log
        self._fds = [] if listener is None else [listener.fileno()]
        self._begins = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        return self._program.name

    @property
    def pid(self) -> int:
        assert self._process is not None, f"{self.name} was not started"
        return self._process.pid

    def start(self) -> None:
        """Starts it; from the main thread alone (see Program.command)."""
        self._begins = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                self._program.command(),
                env=dict(self._program.env),
                cwd=self._program.cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=self._fds,
            )

    def kill(self) -> None:
        """SIGKILL for it and its children, at once: nothing is tidied up."""
        kill_group(self.pid)
        assert self._process is not None
        self._process.wait()

    def freeze(self) -> None:
        """SIGSTOP: it does nothing, and its connections stay open."""
        os.killpg(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it was, and does not know that time has passed."""
        os.killpg(self.pid, signal.SIGCONT)

    def children(self) -> list[psutil.Process]:
        """The processes it has made."""
        return psutil.Process(self.pid).children()

    def said(self) -> str:
        """What it has written since it was started last."""
        with self._log.open("rb") as log:
            log.seek(self._begins)
            return log.read().decode(errors="replace")

    def end(self) -> None:
        """What is left of it is killed: nothing it could still do is of use."""
        if self._process is not None:
            self.kill()


@contextmanager
def started(
    name: str,
    argv: tuple[str, ...],
    env: Mapping[str, str],
    folder: Path,
    listener: socket.socket | None = None,
    *,
    later: bool = False,
) -> Iterator[Part]:
    """Runs a program until the block ends, however often it is killed; `later` leaves its start to the caller."""
    program = Program(name=name, argv=argv, env=surroundings() | dict(env), cwd=ROOT)
    part = Part(program, folder / f"{name}.log", listener)
    if not later:
        part.start()
    try:
        yield part
    finally:
        part.end()


class Store:
    """A Valkey of our own, that can be killed and comes back empty.

    Args:
        folder: for its socket and log.
    """

    def __init__(self, folder: Path) -> None:
        self._service = Valkey(folder / "valkey")
        self._part = Part(self._service.program(), folder / "valkey.log")
        self.url = self._service.url()

    def start(self) -> None:
        """Returns when it answers."""
        self._service.prepare()
        self._part.start()
        until(lambda: self._service.ready(self._part.pid))

    def kill(self) -> None:
        """Kills it with all it held."""
        self._part.kill()

    def end(self) -> None:
        """Stops it and removes its socket."""
        self._part.end()
        self._service.clear()


@contextmanager
def store(folder: Path) -> Iterator[Store]:
    """Runs a Valkey until the block ends."""
    made = Store(folder)
    made.start()
    try:
        yield made
    finally:
        made.end()


@dataclass(frozen=True, slots=True)
class Line:
    """Two workers and two clocks, the web, a Valkey, and the simulator at `carrier_url`; PostgreSQL is the caller's."""

    carrier_url: str
    redis: Store
    web: Part
    workers: tuple[Part, Part]
    clocks: tuple[Part, Part]

    def leader(self) -> Part | None:
        """The clock that leads; None while none does."""
        return next((clock for clock in self.clocks if "clock_leads" in clock.said()), None)


@contextmanager
def line(
    folder: Path, database_url: str, settings: Mapping[str, str], *, later: Collection[str] = ()
) -> Iterator[Line]:
    """Runs everything until the block ends.

    Args:
        folder: for logs and Valkey's socket; short, for a socket's path is.
        settings: for our own parts, beside what they need to find each other.
        later: names of parts that are started by the caller, if at all.
    """
    with ExitStack() as stack:
        redis = stack.enter_context(store(folder))
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=2_048))
        port, web_port = free_port(), listener.getsockname()[1]
        carrier_url, web_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{web_port}"
        env = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis.url,
            "TWILIO_API_URL": carrier_url,
            "PUBLIC_BASE_URL": web_url,
            "WEB_THREADS": "4",
            "SECRET_KEY": "signs what this run links to, 32 characters and more",
            "RASA_URL": "http://127.0.0.1:1",
            **settings,
        }

        def part(name: str, *argv: str, listener: socket.socket | None = None) -> Part:
            return stack.enter_context(
                started(name, (sys.executable, "-m", *argv), env, folder, listener, later=name in later)
            )

        served = ("gunicorn", "-c", "config/gunicorn.py", "--bind", f"fd://{listener.fileno()}", "app:create_app()")
        worker = ("dramatiq", "scheduler.actors", "--processes", "1", "--threads", "8")
        part("simulator", "simulator", "--port", str(port), "--sms-url", f"{web_url}/webhooks/twilio/sms")
        made = Line(
            carrier_url,
            redis,
            web=part("web", *served, listener=listener),
            workers=(part("worker-1", *worker), part("worker-2", *worker)),
            clocks=(part("clock-1", "scheduler.clock"), part("clock-2", "scheduler.clock")),
        )
        until(lambda: _answers(f"{carrier_url}/simulator/health") and _answers(f"{web_url}/healthz"))
        yield made


def until(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Returns when `holds()` is true.

    Raises:
        TimeoutError: after so many seconds.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"it did not come true in {seconds:.0f} s")
        time.sleep(PAUSE)


def surroundings() -> dict[str, str]:
    """The least environment a program needs: nothing of the user's settings changes the outcome."""
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(Path.home()), "LC_ALL": "C.UTF-8"}


def free_port() -> int:
    """A TCP port on loopback that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        return urllib3.request("GET", url, retries=False, timeout=2).status == 200
    except urllib3.exceptions.HTTPError:
        return False
