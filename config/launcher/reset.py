"""`make reset`: removes the desk's data, after asking."""

import os
import shutil
import sys

from config.launcher.surroundings import var_folder
from config.services import ServiceError, own
from config.settings import ROOT

KEPT = {"tools", "lock"}  # what was fetched, and the lock that is being held


def main() -> int:
    """Asks, unless FORCE=1, and removes the databases, logs and sockets under var/; returns the exit code."""
    var = var_folder(ROOT)
    if os.environ.get("FORCE") != "1" and not _agreed(f"Remove the database, logs and metrics under {var}?"):
        sys.stderr.write("Nothing was removed.\n")
        return 1
    try:
        with own(var):
            for path in var.iterdir():
                if path.name not in KEPT:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
    except ServiceError as error:
        sys.stderr.write(f"rollcall: {error}\n")
        return 1
    sys.stderr.write(f"{var} is empty; the next `make run` makes a new demo local.\n")
    return 0


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        sys.stderr.write(f"{question} There is nobody to ask: FORCE=1 says yes.\n")
        return False
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


if __name__ == "__main__":
    sys.exit(main())
