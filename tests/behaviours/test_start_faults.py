"""Faults in what a process is made from stop it at its start: a line for each, no traceback."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.assembly import stop_on_faults
from config.settings import ROOT
from tests.fixtures.line import Line

SLIP = """
flows:
  slip:
    name: A slip
    description: Says what nobody has written
    if: false
    steps:
      - action: utter_no_such_text
"""
STORES = {"REDIS_URL": "redis://127.0.0.1:1/0"}
NO_DATABASE = "postgresql://nobody@127.0.0.1:1/none"
PROCESSES = [
    pytest.param(["gunicorn", "-c", "config/gunicorn.py", "--bind", "127.0.0.1:0", "app:create_app()"], id="web"),
    pytest.param(["scheduler.clock"], id="clock"),
    pytest.param(["dramatiq", "scheduler.actors", "--processes", "1", "--threads", "1"], id="worker"),
]


def started(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """The process, run until it ends."""
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=os.environ | STORES | {"DATABASE_URL": NO_DATABASE} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def told(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What it said of itself, without the lines of gunicorn and dramatiq about their own ends."""
    return [line for line in done.stderr.splitlines() if line.startswith("rollcall:") and "not checked" not in line]


@pytest.fixture
def faulty(tmp_path: Path) -> dict[str, str]:
    """Flows with a response that is not there; files of locals with a typing mistake and half a text."""
    flows, locals_ = tmp_path / "flows", tmp_path / "locals"
    shutil.copytree(ROOT / "flows", flows)
    shutil.copytree(ROOT / "locals", locals_)
    (flows / "slip.yml").write_text(SLIP, "utf-8")
    dues = locals_ / "default" / "dues.yml"
    dues.write_text(dues.read_text("utf-8").replace("grace_days: 30", "grace_day: 30"), "utf-8")
    return {"FLOWS_DIR": str(flows), "LOCALS_DIR": str(locals_)}


@pytest.mark.parametrize("command", PROCESSES)
def test_a_fault_in_the_flows_stops_each_process_with_its_line(command: list[str], faulty: dict[str, str]) -> None:
    done = started(command, FLOWS_DIR=faulty["FLOWS_DIR"])
    assert done.returncode != 0
    assert any(
        line.startswith("rollcall: flows/slip.yml:") and "there is no response utter_no_such_text" in line
        for line in told(done)
    ), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", PROCESSES)
def test_a_fault_in_a_file_of_a_local_stops_each_process_with_its_line(
    command: list[str], faulty: dict[str, str]
) -> None:
    done = started(command, LOCALS_DIR=faulty["LOCALS_DIR"])
    assert done.returncode != 0
    lines = set(told(done))
    assert any(line.startswith("rollcall: locals/default/dues.yml: grace_days: ") for line in lines), done.stderr
    assert any(line.startswith("rollcall: locals/default/dues.yml: grace_day: ") for line in lines), done.stderr
    assert "Traceback" not in done.stderr


def test_what_a_local_worded_wrongly_is_told_and_stops_no_process(
    line_of_faulty_wording: Line, capsys: pytest.CaptureFixture[str]
) -> None:
    stop_on_faults(line_of_faulty_wording.settings)
    assert capsys.readouterr().err.splitlines() == [
        "rollcall: local-1021: wording of utter_menyu: there is no such response; did you mean utter_menu?",
        "rollcall: local-1021: wording of utter_dues_owed (en): nothing fills {owed}",
        "rollcall: local-1021: wording of utter_dues_owed (en): {owed_cents} is missing",
        "rollcall: local-1021: wording of utter_dues_owed (es): there is no text; a response has one in every language",
        "rollcall: local-1021: wording of utter_know_rights (en): costs 4 segments (500 GSM-7 units), 3 at most",
    ]


def test_a_setting_of_one_local_that_fits_no_more_stops_no_process(
    keyword_line: Line, capsys: pytest.CaptureFixture[str]
) -> None:
    keyword_line.run(
        """
        INSERT INTO local_setting (local_id, kind, field, value, changed_by, changed_at)
        SELECT id, 'campaigns', 'most_per_week', '{"is": 500}', 'user:a', now() FROM local WHERE handle = 'local-1021'
        """
    )
    stop_on_faults(keyword_line.settings)
    assert capsys.readouterr().err.splitlines() == [
        "rollcall: local-1021: settings of campaigns: most_per_week: Input should be less than or equal to 50"
    ]


@pytest.fixture
def line_of_faulty_wording(keyword_line: Line) -> Line:
    """A local whose own wordings have a slip of each kind."""
    wording = {
        "utter_menyu": {"en": "Hello", "es": "Hola"},
        "utter_dues_owed": {"en": "You owe {owed}, as of {as_of}."},
        "utter_know_rights": {"en": "x" * 500, "es": "Pide un delegado."},
        "utter_opted_out": {"en": "OK, no more texts.", "es": "Bien.", "fr": "Bien."},
    }
    keyword_line.run("UPDATE local SET wording = CAST(:wording AS jsonb)", wording=json.dumps(wording))
    return keyword_line
