"""`python -m config.launcher`, which is what `make run` ends in."""

import asyncio
import os
import sys
from pathlib import Path

from config.launcher.faults import LaunchError
from config.launcher.launch import Launch
from config.launcher.surroundings import surroundings, var_folder
from config.services import ServiceError, own
from config.settings import ROOT, SettingsError


def main() -> int:
    """Runs everything until Ctrl-C.

    Returns:
        The exit code: 0 after an orderly stop, 1 when a part did not start, 2 for wrong settings.
    """
    var = var_folder(ROOT)
    try:
        with own(var) as leftovers:
            if leftovers:
                sys.stdout.write(f"Ended what an earlier run had left: {', '.join(leftovers)}\n")
            _run(ROOT, var)
    except SettingsError as error:
        sys.stderr.writelines(f"rollcall: setting {fault}\n" for fault in error.faults)
        return 2
    except (LaunchError, ServiceError) as error:
        sys.stderr.write(f"rollcall: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _run(root: Path, var: Path) -> None:
    os.chdir(root)
    asyncio.run(Launch(root, var, surroundings(root, var)).run())


if __name__ == "__main__":
    sys.exit(main())
