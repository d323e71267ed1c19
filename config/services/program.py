"""A program that another keeps: started so that it cannot outlive its keeper, and stopped in order."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.services.account import Account

_TETHER = Path(__file__).with_name("tether.py")


@dataclass(frozen=True, slots=True)
class Program:
    """What to start, and how it likes to be stopped.

    Args:
        name: one word, shown before its lines.
        argv: the command.
        env: its whole environment.
        cwd: its working directory.
        account: the user to run as, None for the present one.
        stop_signal: the signal that ends it in order.
        stop_seconds: how long it may take to end after that signal, before SIGKILL.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = Path("/")
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10

    def command(self) -> list[str]:
        """The command to execute: the program, tethered to the process that starts it.

        It must be started from the main thread: Linux sends the parent's death signal when the thread ends
        that made the child.
        """
        who = f"{self.account.uid}:{self.account.gid}" if self.account else "-"
        tether = [sys.executable, "-I", "-S", str(_TETHER)]
        return [*tether, str(os.getpid()), str(self.stop_signal.value), who, *self.argv]


def spawn(program: Program, log: Path) -> subprocess.Popen[bytes]:
    """Starts a program that writes to a log file.

    It gets a session of its own, so that a Ctrl-C in the terminal reaches its keeper alone.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            program.command(),
            env=dict(program.env),
            cwd=program.cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def end(program: Program, process: subprocess.Popen[bytes]) -> None:
    """Stops a program in order; what is left of its group after `stop_seconds` is killed."""
    with suppress(ProcessLookupError):
        process.send_signal(program.stop_signal)
    try:
        process.wait(program.stop_seconds)
    except subprocess.TimeoutExpired:
        pass
    finally:
        kill_group(process.pid)
        process.wait()


def kill_group(pid: int) -> None:
    """Kills whatever still runs of the session that a program was started in."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
