"""`python -m simulator`: settings, the phone book, a clean start and a clean end."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from simulator import phonebook
from simulator.settings import SettingsError, load
from tests.simulator.desk import ANA, PATIENCE_S


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_starts_on_a_free_port_and_ends_when_told(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "simulator", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().rpartition(" ")[2].strip()
            watching = requests.get(f"{url}/simulator/phones/{ANA}/events", stream=True, timeout=PATIENCE_S)
            assert requests.get(f"{url}/simulator/health", timeout=PATIENCE_S).json() == {"ok": True}
            process.send_signal(number)
            assert process.wait(PATIENCE_S) == 0
            watching.close()
        finally:
            process.kill()


def test_settings_come_from_the_environment_and_the_command_line_wins() -> None:
    environ = {"SIMULATOR_PORT": "9000", "SIMULATOR_NUMBER": "+14155550100", "SIMULATOR_AUTH_TOKEN": "x"}
    settings = load(["--port", "9001"], environ)
    assert (settings.port, settings.numbers, settings.auth_token) == (9001, ("+14155550100",), "x")
    assert settings.base_url == "http://127.0.0.1:9001"


def test_each_wrong_setting_has_its_line() -> None:
    environ = {"SIMULATOR_PORT": "http", "SIMULATOR_NUMBERS": "union", "SIMULATOR_SMS_URL": "app/sms"}
    with pytest.raises(SettingsError) as wrong:
        load([], environ)
    lines = str(wrong.value).splitlines()
    assert {line.partition(":")[0] for line in lines} == set(environ)
    assert len(lines) == 3


def test_the_phone_book_is_yaml_or_json(tmp_path: Path) -> None:
    book = tmp_path / "phones.yml"
    book.write_text(f"- phone: '{ANA}'\n  name: Ana Reyes\n  note: Spanish\n")
    assert phonebook.load(book) == (phonebook.Entry(ANA, "Ana Reyes", "Spanish"),)
    book.write_text(f'[{{"phone": "{ANA}", "name": "Ana Reyes"}}]')
    assert phonebook.load(book)[0].name == "Ana Reyes"
    assert phonebook.load(None) == ()


@pytest.mark.parametrize("text", ["{}", "- 7", "- phone: '12'\n  name: X", "- phone: '+14155550111'", "a: ["])
def test_a_wrong_phone_book_stops_the_start(tmp_path: Path, text: str) -> None:
    book = tmp_path / "phones.yml"
    book.write_text(text)
    with pytest.raises(SettingsError):
        phonebook.load(book)
