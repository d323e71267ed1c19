"""Secrets that a machine makes for itself, for the simulator: made once, and the same for all processes."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "var"


def kept_secret(name: str, size: int = 32) -> str:
    """The secret in `var/<name>`, made there if it is not; only the user may read it.

    Args:
        size: bytes of randomness.
    """
    path = FOLDER / name
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        # Linked in place whole: of two processes that start together, both read the first one's.
        draft = path.with_name(f"{name}.{os.getpid()}")
        draft.touch(0o600)
        draft.write_text(secrets.token_urlsafe(size), encoding="ascii")
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text(encoding="ascii")
