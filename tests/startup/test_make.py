"""What `make` offers, and the files that stand for a start."""

import re
import subprocess
import sys
from pathlib import Path

from config.launcher.env_example import example
from config.settings import ROOT, Settings

TARGETS = {"run", "test", "lint", "bench", "train", "reset"}


def test_make_alone_lists_the_targets_and_does_nothing() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = dict(re.findall(r"^  make (\w+) +(.+)$", said, re.MULTILINE))
    assert listed.keys() >= TARGETS
    assert all(listed.values())


def test_reset_asks_and_without_an_answer_removes_nothing(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    done = reset(tmp_path, force="")
    assert done.returncode == 1
    assert (tmp_path / "postgres").is_dir()


def test_a_forced_reset_removes_the_data_and_keeps_what_was_fetched(tmp_path: Path) -> None:
    for name in ("postgres", "log", "tools"):
        (tmp_path / name).mkdir()
    assert reset(tmp_path, force="1").returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"tools", "lock"}


def test_env_example_has_every_setting_with_its_words() -> None:
    assert (ROOT / ".env.example").read_text() == example(), "python -m config.launcher.env_example > .env.example"
    assert all(field.description for field in Settings.model_fields.values())


def test_the_procfile_names_the_processes_of_production() -> None:
    names = [line.split(":")[0] for line in (ROOT / "Procfile").read_text().splitlines()]
    assert names == ["release", "web", "chat", "worker", "clock", "rasa"]


def reset(var: Path, *, force: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "config.launcher.reset"]
    surroundings = {"VAR_DIR": str(var), "FORCE": force}
    return subprocess.run(command, cwd=ROOT, env=surroundings, stdin=subprocess.DEVNULL, check=False)
