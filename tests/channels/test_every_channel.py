"""Every channel is alike: the same cases, by a driver for each (docs/channels.md)."""

import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
import yaml

from config.settings import ROOT
from models import Channel
from tests.channels import drivers
from tests.channels.drivers import ChannelDriver
from tests.fixtures.line import ANA, MARIA, STRANGER, Line

WHO = {"maria": MARIA, "ana": ANA, "nobody": STRANGER}
CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases.yml").read_text(encoding="utf-8"))
DRIVERS: dict[str, type[ChannelDriver]] = {
    module.name: import_module(f"{drivers.__name__}.{module.name}").Driver for module in iter_modules(drivers.__path__)
}
HEAD_START = 0.2  # seconds before the second of two messages follows


@dataclass(frozen=True)
class Given:
    """One case on one channel."""

    channel: str
    case: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.channel}: {self.case['case']}"


def given() -> list[Given]:
    return [
        Given(channel, case)
        for channel, driver in DRIVERS.items()
        for case in CASES
        if case.get("needs") != "media" or driver.TAKES_MEDIA
    ]


def test_every_channel_has_a_driver() -> None:
    folders = {path.parent.name for path in (ROOT / "bot" / "channels").glob("*/__init__.py")}
    assert folders == {driver.FOLDER for driver in DRIVERS.values()}
    assert set(DRIVERS) == {channel.value for channel in Channel}


@pytest.mark.parametrize("one", given(), ids=str)
def test_case(keyword_line: Line, one: Given) -> None:
    _reword(keyword_line, one.case.get("wording"))
    driver = DRIVERS[one.channel](keyword_line, WHO[one.case["who"]])
    before = _kept(keyword_line)
    sent = 0
    for step in one.case["steps"]:
        sent += _take(driver, step)
    # Each message is kept once, however often it was delivered.
    assert _kept(keyword_line) - before <= sent


def _take(driver: ChannelDriver, step: dict[str, Any]) -> int:
    """Says what the step says and checks what comes back; returns how many messages that were."""
    if step.get("again"):
        _check(driver.send_again(), step)
        return 0
    if "then" in step:
        first, second = _at_once(driver.send, step["say"], step["then"])
        _check(first, step)
        _check(second, {"hears": step["and_hears"]})
        return 2
    _check(driver.send(step["say"] * step.get("times", 1), step.get("media", ())), step)
    return 1


def _at_once(send: Callable[[str], list[str]], first: str, second: str) -> tuple[list[str], list[str]]:
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(send, first)
        time.sleep(HEAD_START)
        two = pool.submit(send, second)
        return one.result(), two.result()


def _check(heard: list[str], step: dict[str, Any]) -> None:
    words = "\n".join(heard)
    if step.get("silent"):
        assert heard == []
    if "hears" in step:
        assert re.search(step["hears"], words, re.DOTALL), words
    if "never" in step:
        assert heard, "there is no answer"
        assert not re.search(step["never"], words), words


def _reword(line: Line, wording: dict[str, Any] | None) -> None:
    if not wording:
        return
    name, text = next(iter(wording.items()))
    own = {name: {"en": text * wording["times"] + wording["end"]}}
    line.run("UPDATE local SET wording = CAST(:own AS jsonb)", own=json.dumps(own))


def _kept(line: Line) -> int:
    return int(line.value("SELECT count(*) FROM message WHERE direction = 'in'"))
