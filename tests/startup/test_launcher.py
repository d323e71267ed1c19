"""`make run`, from the first line to the last process."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import urllib3
from dotenv import dotenv_values

from config.settings import ROOT
from tests.startup.conftest import new_folder
from tests.startup.launched import launched, running

READY = "Ctrl-C stops everything"
MIGRATED = "database is up to date"
RASA_READY = "rasa understands free text"
ROLLCALL = str(Path(sys.executable).with_name("rollcall"))


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """The folder of a run that was there before: a first start makes the database, and takes its time."""
    made = new_folder()
    with launched(made) as run:
        run.read_until(READY)
        run.interrupt()
        assert MIGRATED in run.rest()
    yield made
    shutil.rmtree(made)


def get(url: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", url, retries=False, timeout=10)


def test_it_starts_everything_and_ctrl_c_leaves_nothing(var: Path) -> None:
    with launched(var) as run:
        run.read_until(READY)
        assert get(f"{run.web}/healthz").status == 200
        assert get(run.simulator).status == 200
        for part in ("postgres", "valkey", "gunicorn", "scheduler.clock", "scheduler.actors", "serve.py"):
            assert run.child(part).is_running()
        run.read_until(RASA_READY)
        assert json.loads(get(f"{run.web}/readyz").data)
        run.interrupt()
        said = run.rest()
        assert run.process.returncode == 0, said
    assert "killed" not in said
    assert running(var) == []
    assert not (var / "run.env").exists()
    assert {"postgres.log", "valkey.log", "web.log", "worker.log", "clock.log"} <= {
        path.name for path in (var / "log").iterdir()
    }


def test_a_second_start_skips_the_migrations(var: Path) -> None:
    with launched(var) as run:
        run.read_until(READY)
    assert MIGRATED not in "".join(run.lines)


def test_a_command_in_another_terminal_finds_the_run_by_a_private_file(var: Path) -> None:
    with launched(var) as run:
        run.read_until(READY)
        notes = var / "run.env"
        assert notes.stat().st_mode & 0o077 == 0
        found = {name: value for name, value in dotenv_values(notes).items() if value}
        command = [ROLLCALL, "members", "show", "+14155550112"]
        shown = subprocess.run(command, cwd=ROOT, env=os.environ | found, capture_output=True, text=True, check=True)
        assert "Joe Miller" in shown.stdout


def test_who_falls_over_is_started_again_and_told(var: Path) -> None:
    with launched(var) as run:
        run.read_until(READY)
        clock = run.child("scheduler.clock")
        clock.kill()
        assert "clock ended by signal 9" in run.read_until("started again")
        run.child("valkey-server").kill()
        assert "valkey ended by signal 9" in run.read_until("started again")
        run.interrupt()
        run.rest()
        assert run.process.returncode == 0
    assert running(var) == []


def test_the_rest_dies_with_a_killed_launcher(var: Path) -> None:
    with launched(var) as run:
        run.read_until(READY)
        children = psutil.Process(run.process.pid).children(recursive=True)
        run.process.kill()
        _, alive = psutil.wait_procs(children, timeout=30)
        assert alive == []


def test_sigterm_stops_it_like_ctrl_c(var: Path) -> None:
    with launched(var) as run:
        run.read_until("valkey answers")  # in the middle of the start
        run.process.send_signal(signal.SIGTERM)
        said = run.rest()
        assert run.process.returncode == 0, said
    assert running(var) == []


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with launched(tmp_path, PORT=str(port)) as run:
            said = run.rest()
    assert run.process.returncode == 1
    assert said.splitlines() == [f"rollcall: port {port} is taken (Address already in use): set PORT to another one"]


def test_a_second_run_on_the_same_folder_is_one_line(var: Path) -> None:
    with launched(var) as first:
        first.read_until("valkey answers")
        with launched(var) as second:
            said = second.rest()
        assert second.process.returncode == 1
        assert len(said.splitlines()) == 1
        assert f"process {first.process.pid}" in said


def test_every_wrong_setting_is_one_line_before_anything_starts(tmp_path: Path) -> None:
    wrong = {"PORT": "eighty", "TWILIO_ACCOUNT_SID": "nonsense", "LOG_LEVEL": "LOUD", "PUBLIC_BASE_URL": "here"}
    with launched(tmp_path, **wrong) as run:
        said = run.rest().splitlines()
    assert run.process.returncode == 2
    assert sorted(line.split(":")[1] for line in said) == sorted(f" setting {name}" for name in wrong)
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["gunicorn", "-c", "config/gunicorn.py", "app:create_app()"], id="web"),
        pytest.param(["scheduler.clock"], id="clock"),
        pytest.param(["dramatiq", "scheduler.actors", "--processes", "1"], id="worker"),
    ],
)
def test_each_production_process_stops_on_a_wrong_setting_with_a_line_for_it(command: list[str]) -> None:
    stores = {"DATABASE_URL": "mysql://elsewhere/rollcall", "REDIS_URL": "redis://127.0.0.1:1/0"}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=os.environ | stores,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    assert "rollcall: setting DATABASE_URL: must be a PostgreSQL URL" in done.stderr
