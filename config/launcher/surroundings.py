"""The environment that the processes of one run share, worked out once before anything is started."""

import os
import secrets
import socket
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

from dotenv import dotenv_values

from config.launcher.faults import LaunchError
from config.services.postgres import Postgres
from config.services.valkey import Valkey
from config.settings import SIMULATOR_ACCOUNT_SID, SettingsError, load_settings

LOOPBACK = "127.0.0.1"
ANYWHERE = (str(IPv4Address(0)), str(IPv6Address(0)))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where this run's parts are found.

    Args:
        env: the environment for every process of the run.
        host: the address that the web app and the simulator listen on.
        web_port, chat_port, simulator_port, rasa_port: TCP ports.
        rasa_token: the secret that Rasa asks for, new in every run.
        postgres, valkey: the embedded servers; None when the environment names others.
    """

    env: Mapping[str, str]
    host: str
    web_port: int
    chat_port: int
    simulator_port: int
    rasa_port: int
    rasa_token: str
    postgres: Postgres | None
    valkey: Valkey | None

    @property
    def simulated(self) -> bool:
        """Whether the carrier is the simulator of this run."""
        return _simulated(self.env)

    @property
    def reach(self) -> str:
        """The address under which `host` is reached from here."""
        return LOOPBACK if self.host in ANYWHERE else self.host

    @property
    def shared(self) -> dict[str, str]:
        """The variables by which a command in another terminal finds this run."""
        names = ("DATABASE_URL", "REDIS_URL", "RASA_URL", "RASA_TOKEN", "PUBLIC_BASE_URL", "TWILIO_API_URL")
        return {name: self.env[name] for name in names if name in self.env}


def var_folder(root: Path) -> Path:
    """The folder of a run's data, logs and sockets: `var`, or what VAR_DIR names."""
    return (root / os.environ.get("VAR_DIR", "var")).resolve()


def surroundings(root: Path, var: Path) -> Surroundings:
    """Reads the environment and the `.env` file, and fills in what they leave open.

    Args:
        root: the project's folder.
        var: the folder for the embedded services.

    Raises:
        SettingsError: with one line per missing or wrong setting.
        LaunchError: when a port is taken.
        ServiceError: when the embedded services cannot have a folder of their own.
    """
    written = {name: value for name, value in dotenv_values(root / ".env").items() if value is not None}
    env = written | dict(os.environ)
    faults: list[str] = []
    web_port = _port(env, "PORT", 8000, faults)
    simulator_port = _port(env, "SIMULATOR_PORT", 8001, faults)
    chat_port = _port(env, "CHAT_PORT", 8002, faults)
    rasa_port = _port(env, "RASA_PORT", 0, faults) or _free_port()
    host = env.get("HOST", LOOPBACK)
    postgres = None if env.get("DATABASE_URL") else Postgres(var / "postgres")
    valkey = None if env.get("REDIS_URL") else Valkey(var / "valkey")
    token = secrets.token_urlsafe(24)
    env |= {
        "HOST": host,
        "PORT": str(web_port),
        "CHAT_PORT": str(chat_port),
        "SIMULATOR_PORT": str(simulator_port),
        "RASA_PORT": str(rasa_port),
        "RASA_TOKEN": token,
        "RASA_URL": f"http://{LOOPBACK}:{rasa_port}",
        "PROMETHEUS_MULTIPROC_DIR": str(var / "metrics"),
        "PYTHONUNBUFFERED": "1",
    }
    env.setdefault("PUBLIC_BASE_URL", f"http://{LOOPBACK}:{web_port}")
    # No proxy here hands /chat/stream to the chat process: pages call its port.
    env.setdefault("CHAT_STREAM_URL", f"http://{LOOPBACK if host in ANYWHERE else host}:{chat_port}")
    env.setdefault("LOG_FORMAT", "console")
    env.setdefault("WEB_CONCURRENCY", "2")
    if _simulated(env):
        env.setdefault("TWILIO_API_URL", f"http://{LOOPBACK}:{simulator_port}")
    if postgres:
        env["DATABASE_URL"] = postgres.url()
    if valkey:
        env["REDIS_URL"] = valkey.url()
    # Without a bytecode cache of our own files every start pays for compiling them, some 0.3 s a process.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    _refuse_faults(env, faults)
    ports = {"PORT": web_port, "CHAT_PORT": chat_port, "SIMULATOR_PORT": simulator_port, "RASA_PORT": rasa_port}
    for name, port in ports.items():
        _refuse_taken(name, port, LOOPBACK if name == "RASA_PORT" else host)
    return Surroundings(
        env=env,
        host=host,
        web_port=web_port,
        chat_port=chat_port,
        simulator_port=simulator_port,
        rasa_port=rasa_port,
        rasa_token=token,
        postgres=postgres,
        valkey=valkey,
    )


def _simulated(env: Mapping[str, str]) -> bool:
    return env.get("TWILIO_ACCOUNT_SID", SIMULATOR_ACCOUNT_SID) == SIMULATOR_ACCOUNT_SID


def _port(env: Mapping[str, str], name: str, default: int, faults: list[str]) -> int:
    words = env.get(name) or str(default)
    if words.isdecimal() and int(words) <= 65535:
        return int(words)
    faults.append(f"{name}: must be a port from 1 to 65535, and is {words!r}")
    return default


def _refuse_faults(env: Mapping[str, str], faults: list[str]) -> None:
    # Settings are read from this process's environment, as every process of the run will read them from its own.
    os.environ.update(env)
    try:
        load_settings()
    except SettingsError as error:
        faults = [*faults, *error.faults]
    if faults:
        raise SettingsError(faults)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _refuse_taken(name: str, port: int, host: str) -> None:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise LaunchError(f"port {port} is taken ({error.strerror}): set {name} to another one") from None
