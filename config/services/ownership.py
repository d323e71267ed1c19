"""One run at a time owns the folder of the embedded services, and clears up after one that was killed."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from config.services.faults import ServiceError
from config.services.program import Program

# As long as PostgreSQL may take for its last checkpoint.
PATIENCE = 30.0


@contextmanager
def own(var: Path) -> Iterator[list[str]]:
    """Holds `var` until the block ends; the lock falls with the process, however it ends.

    Yields:
        The names of processes that an earlier run had left, and that were ended now.

    Raises:
        ServiceError: when another run holds it.
    """
    var.mkdir(parents=True, exist_ok=True)
    with (var / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise ServiceError(
                f"another run (process {holder}) is using {var}: stop it first, with Ctrl-C there or `kill {holder}`"
            ) from None
        lock.truncate(0)
        lock.write(str(psutil.Process().pid))
        lock.flush()
        yield _clear_leftovers(var)


def remember(var: Path, program: Program, pid: int) -> None:
    """Notes a process that belongs to this run, for the next start to find if this one is killed."""
    with suppress(psutil.NoSuchProcess):
        started = psutil.Process(pid).create_time()
        note = {"name": program.name, "signal": program.stop_signal, "pid": pid, "started": started}
        with _notes(var).open("a") as notes:
            notes.write(json.dumps(note) + "\n")


def _clear_leftovers(var: Path) -> list[str]:
    path = _notes(var)
    if not path.exists():
        return []
    left = [found for line in path.read_text().splitlines() if (found := _leftover(line))]
    for _, stop_signal, process in left:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(stop_signal)
    _, stubborn = psutil.wait_procs([process for _, _, process in left], timeout=PATIENCE)
    for process in stubborn:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=PATIENCE)
    path.unlink()
    return [name for name, _, _ in left]


def _leftover(line: str) -> tuple[str, int, psutil.Process] | None:
    try:
        note = json.loads(line)
        process = psutil.Process(note["pid"])
        started = process.create_time()
    except (ValueError, psutil.NoSuchProcess):
        return None
    if abs(started - note["started"]) > 0.01:  # the same number at another time is another process
        return None
    return note["name"], note["signal"], process


def _notes(var: Path) -> Path:
    return var / "processes"
