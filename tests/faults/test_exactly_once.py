"""Behaviour 31 with real processes: killed at random, everybody has the campaign's text exactly once.

ROLLCALL_FAULTS_SEED repeats a run's chance, ROLLCALL_FAULTS_TEXTS changes its size.
"""

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.carrier import MOODS
from tests.faults.trial import Plan, undergo

TEXTS = int(os.environ.get("ROLLCALL_FAULTS_TEXTS", "5000"))
SEED = int(os.environ.get("ROLLCALL_FAULTS_SEED", secrets.randbelow(1_000_000)))
SECONDS = 25.0
ROUNDS = 2
PATIENCE = 300.0  # usually a minute; a machine that is busy with other things may take its time


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder outside of pytest's own, whose path is too long for a socket."""
    made = Path(tempfile.mkdtemp(prefix="rollcall-faults-"))
    yield made
    shutil.rmtree(made)


def test_behaviour_31_everybody_gets_it_once_whatever_is_killed(demo_url: str, folder: Path) -> None:
    toll, verdict = undergo(folder, demo_url, Plan(TEXTS, SECONDS, ROUNDS, PATIENCE, SEED), _say)
    _say(f"{toll.seconds:.0f} s, {toll.again} rows claimed more than once, {toll.carrier}\n{verdict}")
    assert verdict.faults == []
    # Whoever did not get it is accounted for: refused for good, or told of by a callback that met a dead process.
    assert verdict.got + sum(verdict.refused.values()) >= TEXTS - verdict.untold
    assert verdict.got >= 0.9 * TEXTS
    assert toll.moods.keys() == MOODS.keys()
    assert all(toll.moods.values()), toll.moods
    assert all(toll.hits.values()), toll.hits
    assert len(toll.unknown) > TEXTS / 100
    assert toll.again > TEXTS / 100
    carrier = toll.carrier
    assert carrier["lists"] > 0  # look-ups
    assert carrier["unanswered"] > 0  # time-outs and cut connections
    assert carrier["rejected"].keys() >= {"20429", "20500", "20503", "21610", "21614"}
    assert carrier["by_final_status"].keys() == {"delivered", "undelivered", "failed"}


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")  # shown when the test fails
