"""A Rasa to ask at the desk: the one that runs already, or one of our own for as long as it is needed."""

import os
import secrets
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.understanding.rasa import RasaClient
from config.services.program import Program, end, spawn
from config.settings import ROOT

PROJECT = ROOT / "nlu_data"
PYTHON = PROJECT / ".venv" / "bin" / "python"
PATIENCE = 180.0  # seconds; without a bytecode cache, on a busy machine, Rasa takes 30 and more
PAUSE = 0.1
LAST_LINES = 5


class ServingError(Exception):
    """Rasa cannot be started; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Rasa answers, and the token it asks for."""

    url: str
    token: str


@contextmanager
def some_rasa(known: Address, tell: Callable[[str], None]) -> Iterator[Address]:
    """The Rasa at `known` when it answers; else one is started, and stopped after the block.

    Must be entered from the main thread (see config.services.program).

    Args:
        known: from the settings.
        tell: shows a sentence while one is started.

    Raises:
        ServingError: when there is none and none can be started.
    """
    if RasaClient(known.url, known.token, 2).ready():
        yield known
        return
    if not PYTHON.is_file():
        raise ServingError("Rasa's environment is not built: run `make train`")
    tell("Starting Rasa with the trained model")
    port, token = _free_port(), secrets.token_urlsafe(12)
    program = Program(
        name="rasa",
        argv=(str(PYTHON), str(PROJECT / "serve.py"), "--port", str(port)),
        env={"PATH": os.defpath, "HOME": str(Path.home()), "RASA_TOKEN": token},
        cwd=PROJECT,
    )
    with tempfile.TemporaryDirectory(prefix="rollcall-") as folder:
        log = Path(folder) / "rasa.log"
        process = spawn(program, log)
        try:
            own = Address(f"http://127.0.0.1:{port}", token)
            _wait(own, process, log)
            yield own
        finally:
            end(program, process)


def _wait(address: Address, process: subprocess.Popen[bytes], log: Path) -> None:
    client = RasaClient(address.url, address.token, 2)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if client.ready():
            return
        if process.poll() is not None:
            last = "\n".join(log.read_text(errors="replace").splitlines()[-LAST_LINES:])
            raise ServingError(f"Rasa did not start (is there a model? `make train`):\n{last}")
        time.sleep(PAUSE)
    raise ServingError(f"Rasa was not ready in {PATIENCE:.0f} s; is the machine very busy? Try again")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
