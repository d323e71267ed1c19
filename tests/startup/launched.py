"""A launcher run in a folder of its own, as a person at a terminal would see it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import psutil

from config.settings import ROOT

STORES = ("DATABASE_URL", "REDIS_URL")


class Launched:
    """A launcher that was started.

    Args:
        process: the launcher.
        web_port, chat_port, simulator_port: where its parts answer.
    """

    def __init__(self, process: subprocess.Popen[str], web_port: int, chat_port: int, simulator_port: int) -> None:
        self.process = process
        self.web = f"http://127.0.0.1:{web_port}"
        self.chat = f"http://127.0.0.1:{chat_port}"
        self.simulator = f"http://127.0.0.1:{simulator_port}"
        self.lines: list[str] = []

    def read_until(self, pattern: str) -> str:
        """Reads what it prints up to a line that matches, and returns that line.

        Raises:
            AssertionError: when it ends before it prints such a line.
        """
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if re.search(pattern, line):
                return line
        raise AssertionError("the launcher ended:\n" + "".join(self.lines))

    def interrupt(self) -> None:
        """What Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)

    def rest(self) -> str:
        """Reads to the end, and returns everything it printed."""
        assert self.process.stdout is not None
        self.lines += self.process.stdout.readlines()
        self.process.wait()
        return "".join(self.lines)

    def child(self, words: str) -> psutil.Process:
        """The one process of the run whose command line has these words, and whose parent is the launcher."""
        (found,) = [
            child for child in psutil.Process(self.process.pid).children() if words in " ".join(child.cmdline())
        ]
        return found


@contextmanager
def launched(var: Path, **settings: str) -> Iterator[Launched]:
    """Starts the launcher on free ports and with its data in `var`; kills what is left of it after the block."""
    with ExitStack() as stack:
        web_port, chat_port, simulator_port = (_free_port(stack) for _ in range(3))
        stack.close()
    surroundings = {name: value for name, value in os.environ.items() if name not in STORES}
    ports = {"PORT": str(web_port), "CHAT_PORT": str(chat_port), "SIMULATOR_PORT": str(simulator_port)}
    settings = {"VAR_DIR": str(var), **ports, **settings}
    process = subprocess.Popen(
        [sys.executable, "-m", "config.launcher"],
        cwd=ROOT,
        env=surroundings | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield Launched(process, web_port, chat_port, simulator_port)
    finally:
        children = _descendants(process.pid)
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
        psutil.wait_procs(children, timeout=30)


def running(var: Path) -> list[psutil.Process]:
    """Every process that was started for a run with its data in `var`, by its environment or command line."""
    return [process for process in psutil.process_iter() if _belongs(process, str(var))]


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _belongs(process: psutil.Process, var: str) -> bool:
    with suppress(psutil.Error):
        return process.environ().get("VAR_DIR") == var or any(var in word for word in process.cmdline())
    return False


def _free_port(stack: ExitStack) -> int:
    probe = stack.enter_context(closing(socket.socket()))
    probe.bind(("127.0.0.1", 0))
    port: int = probe.getsockname()[1]
    return port
