"""Bands come from the file beside the model, and a new calibration is used without a restart."""

import json
import os
from pathlib import Path

import pytest

from bot.understanding.bands import CAUTIOUS, FILE, BandsFile, parse_bands
from bot.understanding.types import Band

FIRST = {"model": "m1", "sure": 0.7, "between": 0.4}


def write(folder: Path, content: object) -> None:
    """As the calibration does: whole or not at all."""
    new = folder / "new"
    new.write_text(content if isinstance(content, str) else json.dumps(content))
    new.replace(folder / FILE)


@pytest.mark.parametrize(
    ("intent", "confidence", "band"),
    [
        ("check_dues", 0.7, Band.SURE),
        ("check_dues", 0.69, Band.BETWEEN),
        ("check_dues", 0.4, Band.BETWEEN),
        ("check_dues", 0.39, Band.BELOW),
        ("delete_my_data", 0.8, Band.BETWEEN),
        ("delete_my_data", 0.4, Band.BETWEEN),
        ("out_of_scope", 0.99, Band.BELOW),
        (None, 0.99, Band.BELOW),
    ],
)
def test_limits_belong_to_the_band_above(intent: str | None, confidence: float, band: Band) -> None:
    bands = parse_bands({**FIRST, "intents": {"delete_my_data": {"sure": 0.9}}})
    assert bands.band(intent, confidence) is band


def test_without_a_file_hardly_anything_is_sure(tmp_path: Path) -> None:
    bands = BandsFile(tmp_path).current()
    assert bands == CAUTIOUS
    assert bands.model is None
    assert bands.band("check_dues", 0.85) is Band.BETWEEN


def test_a_new_file_is_used_and_a_broken_one_is_not(tmp_path: Path) -> None:
    file = BandsFile(tmp_path, check_every=0)
    assert file.current() == CAUTIOUS
    write(tmp_path, FIRST)
    assert file.current().model == "m1"
    write(tmp_path, {**FIRST, "model": "m2", "sure": 0.5})
    assert file.current().limits.sure == 0.5
    for broken in ("{", "[]", "{}", json.dumps({**FIRST, "between": 0.9}), json.dumps({**FIRST, "sure": "x"})):
        write(tmp_path, broken)
        assert file.current().model == "m2"
    (tmp_path / FILE).unlink()
    assert file.current() == CAUTIOUS


def test_the_file_is_not_read_for_every_text(tmp_path: Path) -> None:
    write(tmp_path, FIRST)
    file = BandsFile(tmp_path, check_every=60)
    assert file.current().model == "m1"
    write(tmp_path, {**FIRST, "model": "m2"})
    os.utime(tmp_path / FILE, (0, 0))
    assert file.current().model == "m1"
