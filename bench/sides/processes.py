"""Processes of a measurement: started, waited for, and stopped with it."""

import os
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import urllib3

from bench.sides.side import HOME, ROOT
from config.services.program import Program, end, spawn

PATIENCE = 180.0  # seconds; Rasa on a machine that is busy with other things
PAUSE = 0.1


class BenchError(Exception):
    """One line: why nothing can be measured."""


@contextmanager
def running(
    name: str, argv: tuple[str, ...], ready_url: str, env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> Iterator[int]:
    """Runs a program until the block ends; yields its process number when `ready_url` answers with 200.

    Raises:
        BenchError: when it ends before, or does not answer in three minutes.
    """
    program = Program(name=name, argv=argv, env=surroundings() | dict(env or {}), cwd=cwd)
    log = HOME / "log" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    process = spawn(program, log)
    try:
        deadline = time.monotonic() + PATIENCE
        while not _answers(ready_url):
            if process.poll() is not None:
                raise BenchError(f"{name} ended before it was ready, see {log}")
            if time.monotonic() > deadline:
                raise BenchError(f"{name} did not answer within {PATIENCE:.0f} s, see {log}")
            time.sleep(PAUSE)
        yield process.pid
    finally:
        end(program, process)


def surroundings() -> dict[str, str]:
    """The least environment a program needs: nothing of the user's settings changes what is measured."""
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(Path.home()), "LC_ALL": "C.UTF-8"}


def free_port() -> int:
    """A TCP port on loopback that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        return urllib3.request("GET", url, retries=False, timeout=2).status == 200
    except urllib3.exceptions.HTTPError:
        return False
