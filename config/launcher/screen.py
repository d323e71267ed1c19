"""What a run shows: each program's lines with its name before them, in the terminal and in var/log/."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from rich.console import Console
from rich.text import Text

LOG_BYTES = 10 * 1024 * 1024
LOG_FILES = 3
COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "bright_magenta", "bright_cyan")


class Screen:
    """The terminal and the log files of a run.

    Args:
        folder: where `NAME.log` is written for each program; rotated at 10 MiB, three files are kept.
        names: the programs, for the width of the margin and for a colour each.
    """

    def __init__(self, folder: Path, names: list[str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.console = Console(highlight=False, soft_wrap=True)
        self._folder = folder
        self._width = max(map(len, names))
        self._colours = {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(names)}
        self._files: dict[str, logging.Handler] = {}

    def say(self, words: str, style: str = "") -> None:
        """One line of the launcher's own."""
        self.console.print(Text(words, style=style))

    def done(self, what: str, seconds: float) -> None:
        """Tells that a step is done, and how long it took."""
        line = Text.assemble(("  ✓ ", "green"), f"{what:<34}", (f"{seconds:5.1f} s", "dim"))
        self.console.print(line)

    def line(self, name: str, words: str, *, loud: bool) -> None:
        """One line that a program wrote."""
        self._file(name).emit(logging.makeLogRecord({"msg": words}))
        if loud:
            margin = (f"{name:<{self._width}} │ ", self._colours.get(name, ""))
            self.console.print(Text.assemble(margin, Text.from_ansi(words)))

    def close(self) -> None:
        """Closes the log files."""
        for handler in self._files.values():
            handler.close()

    def _file(self, name: str) -> logging.Handler:
        if name not in self._files:
            path = self._folder / f"{name}.log"
            handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
            self._files[name] = handler
        return self._files[name]
