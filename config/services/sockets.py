"""Where a server's Unix socket goes. A socket needs no port, and a folder's rights keep other users out."""

import hashlib
import os
import re
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from config.services.account import Account
from config.services.faults import ServiceError

# sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
LONGEST = 103
# A comma parts hosts in a database URL, and a space parts words in Valkey's settings.
PLAIN = re.compile(rb"[\w/.@+-]+")


def socket_folder(home: Path, file_name: str) -> Path:
    """Where a server's socket goes: its own folder, or a short one when that path is too long or too unusual.

    Args:
        home: the server's data folder, whose rights are already private.
        file_name: the socket's name in the folder.
    """
    path = os.fsencode(home / file_name)
    if len(path) <= LONGEST and PLAIN.fullmatch(path):
        return home
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"rollcall-{digest}"


def make_socket_folder(folder: Path, account: Account | None = None) -> None:
    """Makes the folder for a socket, private to who runs the server.

    Args:
        folder: from `socket_folder`.
        account: who the server runs as, None for the present user.

    Raises:
        ServiceError: when somebody else owns a folder of that name.
    """
    owner = account.uid if account else os.geteuid()
    try:
        folder.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        _refuse_strangers(folder, owner)
    else:
        os.chown(folder, owner, -1)


def drop_socket_folder(folder: Path, home: Path) -> None:
    """Removes the folder for a socket, unless it is the server's own or something is in it."""
    if folder != home:
        with suppress(OSError):
            folder.rmdir()


def _refuse_strangers(folder: Path, owner: int) -> None:
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == owner and not found.st_mode & 0o077:
        return
    raise ServiceError(f"{folder} belongs to somebody else, and a socket is wanted there: remove it")
