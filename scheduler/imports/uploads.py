"""Uploaded files, while they are needed: in a folder of the server that only we may read, never in the database."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

BAD = ".bad.csv"


@dataclass(frozen=True, slots=True)
class Uploads:
    """The folder. Web processes write into it, workers read from it."""

    folder: Path

    @classmethod
    def beside(cls, media_dir: Path) -> "Uploads":
        """Those beside the photos that members send."""
        return cls(media_dir / "imports")

    def keep(self, data: bytes) -> str:
        """Keeps a file; returns the name it lies under."""
        name = secrets.token_hex(16)
        self._write(self.folder / name, data)
        return name

    def read(self, name: str) -> bytes:
        """The file.

        Raises:
            FileNotFoundError: it was removed.
        """
        return (self.folder / name).read_bytes()

    def keep_bad(self, name: str, data: bytes | None) -> None:
        """Keeps its bad rows beside it; None when there are none."""
        path = self.folder / f"{name}{BAD}"
        path.unlink(missing_ok=True)
        if data is not None:
            self._write(path, data)

    def bad(self, name: str) -> bytes | None:
        """Its bad rows, while they are kept."""
        path = self.folder / f"{name}{BAD}"
        return path.read_bytes() if path.exists() else None

    def remove(self, name: str, *, with_bad: bool) -> None:
        """Removes the file, and its bad rows where nobody needs them any more."""
        (self.folder / name).unlink(missing_ok=True)
        if with_bad:
            (self.folder / f"{name}{BAD}").unlink(missing_ok=True)

    def older_than(self, moment: datetime) -> Iterator[Path]:
        """Files that were written before."""
        if self.folder.is_dir():
            yield from (path for path in self.folder.iterdir() if path.stat().st_mtime < moment.timestamp())

    def _write(self, path: Path, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
