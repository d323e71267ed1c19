"""Breakdowns: small groups and what would tell of them are hidden, days are the local's."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from models import OutboxStatus, Shift
from scheduler.measures.counting import Group
from scheduler.measures.report import campaign_report
from scheduler.measures.small import FEWEST, hidden
from scheduler.variants.intervals import Rate, wilson
from tests.measures.conftest import STARTS, World


def groups(world: World, campaign_id: int, by: str) -> dict[str, Group]:
    found = campaign_report(world.session, world.files, campaign_id, by=[by])
    return {group.name: group for group in found.groups[by]}


def crews(world: World, **sizes: int) -> int:
    """A campaign to so many people of each worksite."""
    run_id = world.run(campaign_id := world.campaign())
    for name, size in sizes.items():
        site = world.worksite(name)
        for _ in range(size):
            world.text(run_id, worksite_id=site, shift=Shift.NIGHT)
    return campaign_id


def test_groups_of_five_and_more_are_shown(world: World) -> None:
    found = groups(world, crews(world, Dock=5, Plant=6), "worksite")
    assert {name: group.people for name, group in found.items()} == {"Plant": 6, "Dock": 5}
    assert found["Dock"].count("delivered") == 5


def test_a_small_group_is_hidden_and_the_next_smallest_with_it(world: World) -> None:
    found = groups(world, crews(world, Dock=4, Plant=6, Mill=9), "worksite")
    assert {name: group.people for name, group in found.items()} == {"Mill": 9, "Dock": None, "Plant": None}
    assert found["Plant"].values == {}


def test_two_small_groups_that_are_few_together_take_a_third_along(world: World) -> None:
    found = groups(world, crews(world, Dock=1, Pier=2, Plant=6, Mill=9), "worksite")
    assert {name for name, group in found.items() if group.is_hidden} == {"Dock", "Pier", "Plant"}


def test_two_small_groups_that_are_five_together_hide_each_other(world: World) -> None:
    found = groups(world, crews(world, Dock=2, Pier=3, Plant=6), "worksite")
    assert {name for name, group in found.items() if group.is_hidden} == {"Dock", "Pier"}


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 12), max_size=8))
def test_what_is_hidden_cannot_be_reckoned_from_the_rest(sizes: dict[str, int]) -> None:
    kept_back = hidden(sizes)
    assert all(size >= FEWEST for group, size in sizes.items() if group not in kept_back)
    if kept_back and kept_back != sizes.keys():
        assert len(kept_back) > 1
        assert sum(sizes[group] for group in kept_back) >= FEWEST


def test_who_has_no_worksite_or_shift_is_a_group_too(world: World) -> None:
    run_id = world.run(campaign_id := world.campaign())
    for _ in range(5):
        world.text(run_id)
    assert groups(world, campaign_id, "worksite")["no worksite"].people == 5
    assert groups(world, campaign_id, "shift")["no shift"].people == 5


def test_variants_are_shown_with_intervals_and_beside_the_control_group(world: World) -> None:
    run_id = world.run(campaign_id := world.campaign())
    for place in range(10):
        world.text(run_id, variant="a", answered_at=STARTS if place < 5 else None, answer="yes" if place < 5 else None)
        world.text(run_id, variant="b")
    for _ in range(5):
        world.text(run_id, None, converted_at=STARTS)
    found = groups(world, campaign_id, "variant")
    answered = found["a"].values["answered"]
    assert answered.shares["of_planned"] == Rate(5, 10)
    assert answered.intervals["of_planned"] == wilson(Rate(5, 10))
    assert found["control"].count("planned") == 0
    assert found["control"].values["control_conversions"].shares["of_control"] == Rate(5, 5)


def test_the_group_of_an_answer_tells_what_became_of_who_gave_it(world: World) -> None:
    run_id = world.run(campaign_id := world.campaign())
    for place in range(6):
        world.text(run_id, answered_at=STARTS, answer="yes", converted_at=STARTS if place < 2 else None)
    for _ in range(5):
        world.text(run_id)
    found = groups(world, campaign_id, "answer")
    assert found["yes"].values["conversions"].shares["of_planned"] == Rate(2, 6)
    assert found["no answer"].people == 5


def test_days_are_those_of_the_local_also_when_the_clocks_change(world: World) -> None:
    """Sunday 2026-11-01 has 25 hours in San Francisco: from 7:00 UTC to 8:00 UTC the day after."""
    run_id = world.run(campaign_id := world.campaign())
    moments = {
        "2026-11-01T06:59:59+00:00": "2026-10-31",
        "2026-11-01T07:00:00+00:00": "2026-11-01",
        "2026-11-02T07:59:59+00:00": "2026-11-01",
        "2026-11-02T08:00:00+00:00": "2026-11-02",
    }
    for moment in moments:
        for _ in range(5):
            world.text(run_id, left_at=datetime.fromisoformat(moment))
    found = groups(world, campaign_id, "day")
    assert {name: group.people for name, group in found.items()} == {
        "2026-10-31": 5,
        "2026-11-01": 10,
        "2026-11-02": 5,
    }
    assert list(found) == sorted(found), "days follow each other"


def test_what_has_not_left_counts_on_the_day_it_was_due(world: World) -> None:
    run_id = world.run(campaign_id := world.campaign())
    for _ in range(5):
        world.text(run_id, OutboxStatus.DUE, left_at=datetime.fromisoformat("2026-11-03T18:00:00+00:00"))
    assert groups(world, campaign_id, "day")["2026-11-03"].count("waiting") == 5
