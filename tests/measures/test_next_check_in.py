"""When the next check-in would reach a member."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from bot.campaign_kinds import load_kinds
from config.settings import ROOT
from models import CampaignState, Direction, Means, Member, TouchPoint
from scheduler.measures.checking_in import CheckIn, last_touch, next_check_in
from tests.measures.conftest import STARTS, World

KINDS = load_kinds(ROOT / "campaigns")
SETTINGS = {"quiet_days": 90, "every": "week", "weekday": "wednesday", "day_of_month": 1, "at": "11:00"}
NOW = STARTS  # a Monday
ANA, DANA = "10421", "10427"


def check_in(world: World, number: str = ANA) -> CheckIn | None:
    member = world.session.scalars(select(Member).where(Member.number == number)).one()
    return next_check_in(world.session, member, KINDS, world.files, NOW)


def campaign(world: World, name: str = "How are you?", **about: Any) -> int:
    return world.campaign(name, **{"kind": "check_in", "settings": SETTINGS, "starts_at": STARTS} | about)


def touched(world: World, days_ago: int) -> None:
    member_id = world.session.scalars(select(Member.id).where(Member.number == ANA)).one()
    world.session.execute(
        insert(TouchPoint).values(
            local_id=world.local.id,
            member_id=member_id,
            channel=Means.SMS,
            direction=Direction.OUT,
            kind="announcement",
            outcome="sent",
            at=NOW - timedelta(days=days_ago),
        )
    )


def test_none_is_planned_without_a_campaign_under_way(world: World) -> None:
    campaign(world, state=CampaignState.DRAFT)
    campaign(world, "Paused", state=CampaignState.PAUSED)
    assert check_in(world) is None


@pytest.mark.parametrize(
    ("days_ago", "at"),
    [
        (None, "2026-11-04T19:00:00+00:00"),  # Wednesday at 11:00 in San Francisco
        (200, "2026-11-04T19:00:00+00:00"),
        (88, "2026-11-04T19:00:00+00:00"),  # its 90 days are over that day at 10:00
        (87, "2026-11-11T19:00:00+00:00"),
        (80, "2026-11-18T19:00:00+00:00"),
        (0, "2027-02-03T19:00:00+00:00"),
    ],
)
def test_it_comes_at_the_first_time_after_the_quiet_days(world: World, days_ago: int | None, at: str) -> None:
    campaign(world)
    if days_ago is not None:
        touched(world, days_ago)
    assert check_in(world) == CheckIn("How are you?", datetime.fromisoformat(at))


def test_the_earliest_of_several_counts(world: World) -> None:
    campaign(world)
    campaign(world, "Daily", settings=SETTINGS | {"every": "day"})
    assert check_in(world) == CheckIn("Daily", datetime.fromisoformat("2026-11-02T19:00:00+00:00"))


def test_a_campaign_that_is_not_for_the_member_does_not_count(world: World) -> None:
    campaign(world, audience={"not": {"field": "member", "is": ANA}})
    assert check_in(world) is None


def test_one_that_ends_before_does_not_come(world: World) -> None:
    campaign(world, expires_at=STARTS + timedelta(days=1))
    assert check_in(world) is None


def test_who_opted_out_is_told_why(world: World) -> None:
    campaign(world)
    assert check_in(world, DANA) == CheckIn("How are you?", None, "opted_out")
    world.session.execute(text("UPDATE member_phone SET ended_at = now(), ended_reason = 'changed'"))
    assert check_in(world) == CheckIn("How are you?", None, "no_number")


def test_the_last_touch_is_the_newest(world: World) -> None:
    touched(world, 20)
    touched(world, 10)
    member_id = world.session.scalars(select(Member.id).where(Member.number == ANA)).one()
    found = last_touch(world.session, member_id)
    assert found is not None
    assert (found.at, found.channel, found.direction) == (NOW - timedelta(days=10), "sms", "out")
