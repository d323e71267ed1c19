"""A local's figures over a period: its own days, its own weeks, its own campaigns."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, insert

from app import rollcall
from models import Direction, Local, Means, OutboxStatus, TouchPoint
from scheduler.measures.over_time import Passed, Period, over_time
from scheduler.measures.report import MeasureError
from tests.measures.conftest import World

# Sunday 2026-11-01 has 25 hours in San Francisco, Sunday 2026-03-08 has 23.
MOMENTS = {
    "2026-10-25T07:00:00+00:00": "2026-10-19",  # Sunday, the first minute of the 25th
    "2026-10-26T06:59:59+00:00": "2026-10-19",  # Sunday, the last second
    "2026-10-26T07:00:00+00:00": "2026-10-26",  # Monday, in summer time
    "2026-11-02T07:59:59+00:00": "2026-10-26",  # the last second of the long Sunday
    "2026-11-02T08:00:00+00:00": "2026-11-02",  # Monday, in winter time
}


def period(world: World, first: str, last: str, *by: str) -> Period:
    days = (date.fromisoformat(first), date.fromisoformat(last))
    return over_time(world.session, world.files, world.local.id, *days, by=by)


def texts(world: World, run_id: int, moment: str, number: int = 5) -> None:
    for _ in range(number):
        world.text(run_id, left_at=datetime.fromisoformat(moment))


def a_long_run(world: World, name: str = "Rally", **about: Any) -> int:
    starts_at = datetime.fromisoformat("2026-03-01T00:00:00+00:00")
    campaign_id = world.campaign(name, **about)
    return world.run(campaign_id, starts_at=starts_at, expires_at=starts_at + timedelta(days=300))


def test_weeks_are_the_locals_also_the_one_in_which_the_clocks_change(world: World) -> None:
    run_id = a_long_run(world)
    for moment in MOMENTS:
        texts(world, run_id, moment)
    found = period(world, "2026-10-20", "2026-11-05", "week", "day")
    assert {group.name: group.people for group in found.groups["week"]} == {
        "2026-10-19": 10,
        "2026-10-26": 10,
        "2026-11-02": 5,
    }
    assert [group.name for group in found.groups["day"]] == ["2026-10-25", "2026-10-26", "2026-11-01", "2026-11-02"]


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-11-01", "2026-11-01T07:00:00+00:00", "2026-11-02T07:59:59+00:00"),
        ("2026-03-08", "2026-03-08T08:00:00+00:00", "2026-03-09T06:59:59+00:00"),
    ],
    ids=["25 hours", "23 hours"],
)
def test_a_period_of_one_day_is_that_day_however_long(world: World, day: str, first: str, last: str) -> None:
    run_id = a_long_run(world)
    second = timedelta(seconds=1)
    begins, ends = datetime.fromisoformat(first), datetime.fromisoformat(last)
    for moment in (begins - second, begins, ends, ends + second):
        texts(world, run_id, moment.isoformat(), 3)
    assert period(world, day, day).total.count("planned") == 6


def test_what_a_text_brought_counts_on_the_day_it_left(world: World) -> None:
    run_id = a_long_run(world)
    left = datetime.fromisoformat("2026-11-03T18:00:00+00:00")
    for _ in range(5):
        world.text(run_id, left_at=left, replied_at=left + timedelta(days=2))
    assert period(world, "2026-11-03", "2026-11-03").total.count("replied") == 5
    assert period(world, "2026-11-05", "2026-11-05").total.count("replied") == 0


def test_kinds_are_told_apart_and_other_locals_are_left_out(world: World) -> None:
    other = Local(
        handle="other",
        name="Other",
        number="+14155559999",
        time_zone="UTC",
        languages=["en"],
        office_phone="+14155558888",
    )
    world.session.add(other)
    world.session.flush()
    for name, kind, local_id in (("A", "pledge", None), ("B", "survey", None), ("C", "pledge", other.id)):
        run_id = a_long_run(world, name, kind=kind, **({"local_id": local_id} if local_id else {}))
        texts(world, run_id, "2026-11-03T18:00:00+00:00")
    found = period(world, "2026-11-01", "2026-11-07", "kind")
    assert {group.name: group.people for group in found.groups["kind"]} == {"pledge": 5, "survey": 5}
    assert found.total.count("planned") == 10


def test_what_passed_is_told_by_means_and_direction(world: World) -> None:
    at = datetime.fromisoformat("2026-11-03T18:00:00+00:00")
    for means, direction, kind, outcome in (
        (Means.SMS, Direction.IN, "dues", "dues"),
        (Means.CALL, Direction.OUT, "logged", "reached"),
        (Means.CALL, Direction.OUT, "logged", "no_answer"),
    ):
        about = {"channel": means, "direction": direction, "kind": kind, "outcome": outcome, "at": at}
        world.session.execute(insert(TouchPoint).values(local_id=world.local.id, **about))
    assert period(world, "2026-11-03", "2026-11-03").passed == [
        Passed("call", "out", False, 1),
        Passed("call", "out", True, 1),
        Passed("sms", "in", False, 1),
    ]
    assert period(world, "2026-11-04", "2026-11-04").passed == []


def test_a_period_without_campaigns_has_nothing(world: World) -> None:
    found = period(world, "2020-01-01", "2020-12-31", "day", "week", "kind")
    assert found.total.count("planned") == 0
    assert found.groups == {"day": [], "week": [], "kind": []}


@pytest.mark.parametrize(("first", "last"), [("2026-11-02", "2026-11-01"), ("2024-01-01", "2026-01-01")])
def test_a_period_that_is_none_is_refused(world: World, first: str, last: str) -> None:
    with pytest.raises(MeasureError, match="1 to 366 days"):
        period(world, first, last)


def test_a_text_that_waits_counts_on_the_day_it_is_due(world: World) -> None:
    run_id = a_long_run(world)
    for _ in range(5):
        world.text(run_id, OutboxStatus.DUE, left_at=datetime.fromisoformat("2026-11-03T18:00:00+00:00"))
    assert period(world, "2026-11-03", "2026-11-03").total.count("waiting") == 5


def test_the_command(demo: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo.url.render_as_string(hide_password=False))
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    shown = CliRunner().invoke(rollcall, ["measures", "--from", "2026-11-01", "--to", "2026-11-30", "--by", "kind"])
    assert shown.exit_code == 0, shown.output
    assert "2026-11-01 to 2026-11-30" in shown.output
    refused = CliRunner().invoke(rollcall, ["measures", "--from", "2026-11-30", "--to", "2026-11-01"])
    assert (refused.exit_code, refused.output) == (1, "Error: A period is of 1 to 366 days, the first of them first.\n")
    told = CliRunner().invoke(rollcall, ["measures", "--definitions", "--language", "es"])
    assert "Previstos" in told.output
