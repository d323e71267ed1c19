"""The union's figures and the digest at a terminal."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from app import rollcall
from models import MetricWeek
from tests.measures.conftest import World


@pytest.fixture(autouse=True)
def shell(demo: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell with the demo local behind it, whose past weeks are counted."""
    monkeypatch.setenv("DATABASE_URL", demo.url.render_as_string(hide_password=False))
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")


def test_the_figures_with_their_groups(world: World) -> None:
    assert world.session.query(MetricWeek).count()
    shown = CliRunner().invoke(rollcall, ["measures", "union", "--by", "shift"])
    assert shown.exit_code == 0, shown.output
    assert "of all hand-offs" in shown.output
    told = json.loads(CliRunner().invoke(rollcall, ["measures", "union", "--by", "shift", "--json"]).output)
    said_yes = next(each for each in told["figures"] if each["figure"] == "said_yes")
    assert {group["group"]: group.get("hidden", False) for group in said_yes["by"]["shift"]} == {
        "day": False,
        "evening": True,
        "night": True,
    }


@pytest.mark.parametrize("part", ["monday", "midweek", "friday"])
def test_a_part_of_the_digest(part: str) -> None:
    for options in ([], ["--text"], ["--language", "es"]):
        shown = CliRunner().invoke(rollcall, ["measures", "digest", part, *options])
        assert shown.exit_code == 0, shown.output
        assert "/digest/" in shown.output
        assert "Local 1021" in shown.output
