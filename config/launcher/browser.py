"""Sees to a Chromium for the browser tests: the machine's, or Debian's, or Playwright's own download."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    """Finds or installs a browser; returns the exit code."""
    if chromium() or _from_debian() or _from_playwright():
        return 0
    sys.stderr.write(
        "rollcall: the browser tests need Chromium: install it (Debian: apt-get install chromium) and try again\n"
    )
    return 1


def chromium() -> str | None:
    """The path of a Chromium on this machine, its own or Playwright's; None when there is none."""
    on_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    return on_path or _playwrights()


def _from_debian() -> bool:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    sys.stderr.write("Installing Debian's chromium for the browser tests\n")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (("update",), ("install", "-y", "--no-install-recommends", "chromium", "fonts-noto-color-emoji")):
        subprocess.run([apt, "-qq", *words], env=environment, stdin=subprocess.DEVNULL, check=False)
    return chromium() is not None


def _from_playwright() -> bool:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(command, stdin=subprocess.DEVNULL, check=False)
    return chromium() is not None


def _playwrights() -> str | None:
    caches = (Path.home() / ".cache", Path.home() / "Library" / "Caches")
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    places = [Path(folder)] if folder else [cache / "ms-playwright" for cache in caches]
    patterns = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium")
    found = (path for place in places for pattern in patterns for path in sorted(place.glob(pattern)))
    return next(map(str, found), None)


if __name__ == "__main__":
    sys.exit(main())
