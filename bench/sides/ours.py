"""The app as it ships: gunicorn with 2 processes of 8 threads, embedded PostgreSQL and Valkey, Rasa to understand."""

import re
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import psycopg
import urllib3
from sqlalchemy import make_url

from bench.load import CROWD
from bench.sides.carrier import Carrier
from bench.sides.processes import BenchError, free_port, running, surroundings
from bench.sides.side import HOME, ROOT, Side
from config.services import embedded

DATABASE = "bench"
NLU = ROOT / "nlu_data"


@contextmanager
def ours(carrier: Carrier) -> Iterator[Side]:
    """Runs the app on a database of its own with a crowd of members, until the block ends.

    Raises:
        BenchError: when a part of it does not start.
    """
    with ExitStack() as stack:
        urls = stack.enter_context(embedded(HOME))
        rasa_port, port, token = free_port(), free_port(), secrets.token_urlsafe(12)
        rasa_url, web = f"http://127.0.0.1:{rasa_port}", f"http://127.0.0.1:{port}"
        env = {
            "DATABASE_URL": _fresh_database(urls.database),
            "REDIS_URL": urls.redis,
            "RASA_URL": rasa_url,
            "RASA_TOKEN": token,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "PUBLIC_BASE_URL": web,
            "SECRET_KEY": secrets.token_urlsafe(32),
            "TWILIO_API_URL": carrier.url,
            "MOST_REPLIES_PER_MINUTE": "0",  # a phone that texts ten times a second is a machine
        }
        _rollcall(env, "prepare")
        _rollcall(env, "demo", "load", "--members", str(CROWD))
        serve = (str(NLU / ".venv" / "bin" / "python"), str(NLU / "serve.py"), "--port", str(rasa_port))
        status = f"{rasa_url}/status?token={token}"
        rasa = stack.enter_context(running("rasa", serve, status, {"RASA_TOKEN": token}))
        gunicorn = (sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "app:create_app()")
        app = stack.enter_context(running("web", gunicorn, f"{web}/healthz", env))
        _check(web)
        parts = {"web": app, "rasa": rasa} | _stores()
        yield Side("Rollcall", f"{web}/webhooks/twilio/sms", parts, read_by=lambda: _read_by(web), env=env)


def _fresh_database(url: str) -> str:
    """An empty database in the embedded cluster: no conversation has a history yet."""
    plain = make_url(url).set(drivername="postgresql")
    with psycopg.connect(plain.set(database="postgres").render_as_string(), autocommit=True) as line:
        line.execute(f"DROP DATABASE IF EXISTS {DATABASE}".encode())
        line.execute(f"CREATE DATABASE {DATABASE}".encode())
    return make_url(url).set(database=DATABASE).render_as_string(hide_password=False)


def _rollcall(env: Mapping[str, str], *words: str) -> None:
    command = [str(Path(sys.executable).with_name("rollcall")), *words]
    done = subprocess.run(
        command, cwd=ROOT, env=surroundings() | dict(env), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchError(f"`rollcall {' '.join(words)}` failed: {done.stderr.strip()}")


def _stores() -> dict[str, int]:
    """PostgreSQL and Valkey, which `embedded` has started as children of this process."""
    names = {"postgres": "postgres", "valkey-server": "valkey"}
    children = {child.name(): child.pid for child in psutil.Process().children()}
    return {names[name]: pid for name, pid in children.items() if name in names}


def _read_by(web: str) -> dict[str, int]:
    """How many texts each way of understanding has read so far."""
    lines = urllib3.request("GET", f"{web}/metrics").data.decode()
    found: Counter[str] = Counter()
    for source, count in re.findall(r'^rollcall_understood_total\{.*source="(\w+)".*\} ([\d.]+)', lines, re.MULTILINE):
        found[source] += int(float(count))
    return dict(found)


def _check(web: str) -> None:
    state = urllib3.request("GET", f"{web}/readyz").json()
    if state["status"] != "ready":
        raise BenchError(f"the app is not whole, and would be measured without a part of it: {state}")
