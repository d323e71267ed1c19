"""`make bench`, or `python -m bench [--quick]`: every measurement one after the other, and one table of them all.

Each part runs in a process of its own and prints its tables; `python -m bench.<part>` runs one alone.
"""

import argparse
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import astuple, dataclass
from pathlib import Path

from bench.sides.processes import surroundings
from bench.sides.side import ROOT
from bench.summary import FILE, noted, table


@dataclass(frozen=True, slots=True)
class Part:
    """A module of bench/, and the arguments of a full and of a quick run."""

    module: str
    full: tuple[str, ...] = ()
    quick: tuple[str, ...] = ("--quick",)


PARTS = (
    Part("flows", quick=()),
    Part("clock"),
    Part("callbacks"),
    Part("console"),
    Part("blast"),
    Part("planning"),
    Part("imports", quick=("--rows", "20000")),
    Part("chat", quick=("--pages", "200", "--blocks", "1")),
    Part("answers"),
)


def main() -> int:
    """Measures and prints; returns the exit code: how many parts failed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="five minutes instead of 25, and less to be trusted")
    parser.add_argument("--parts", nargs="+", choices=[part.module for part in PARTS], help="these alone")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    failed = 0
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        rows = Path(folder) / "rows"
        rows.touch()
        for part in PARTS:
            if chosen.parts is None or part.module in chosen.parts:
                failed += not _run(part, part.quick if chosen.quick else part.full, rows)
        figures = noted(rows)
    print(f"\n## All parts\n\n{_machine()}\n")
    print(table(("", "here", "beside", "ratio", "goal"), [astuple(figure) for figure in figures]))
    return failed


def _run(part: Part, arguments: tuple[str, ...], rows: Path) -> bool:
    began = time.monotonic()
    print(f"\n## bench.{part.module}\n", flush=True)
    command = [sys.executable, "-m", f"bench.{part.module}", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=surroundings() | {FILE: str(rows)}, check=False)
    sys.stderr.write(f"bench.{part.module} took {time.monotonic() - began:.0f} s\n")
    return done.returncode == 0


def _machine() -> str:
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; load at the end {load}."


if __name__ == "__main__":
    sys.exit(main())
