"""Where a server's Unix socket goes. A socket needs no port, and a folder's rights keep other users out."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from config.services.account import Account
from config.services.faults import ServiceError

# sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
LONGEST = 103


def socket_folder(home: Path, file_name: str, account: Account | None = None) -> Path:
    """A private folder for a socket: the server's own, or a temporary one when that path is too long.

    Args:
        home: the server's data folder, whose rights are already private.
        file_name: the socket's name in the folder.
        account: who the server runs as, None for the present user.

    Raises:
        ServiceError: when somebody else owns the folder that we would use.
    """
    if len(os.fsencode(home / file_name)) <= LONGEST:
        return home
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"rollcall-{digest}"
    owner = account.uid if account else os.geteuid()
    try:
        short.mkdir(mode=0o700)
    except FileExistsError:
        _refuse_strangers(short, owner)
    else:
        os.chown(short, owner, -1)
    return short


def _refuse_strangers(folder: Path, owner: int) -> None:
    found = folder.lstat()
    if stat.S_ISDIR(found.st_mode) and found.st_uid == owner and not found.st_mode & 0o077:
        return
    raise ServiceError(f"{folder} belongs to somebody else, and a socket is wanted there: remove it")
