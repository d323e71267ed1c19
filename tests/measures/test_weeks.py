"""The union's figures by week: counted by hand here, kept once, filled in for weeks gone by."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.campaign_kinds import load_kinds
from config.settings import ROOT
from models import (
    Assessment,
    Channel,
    Conversation,
    Direction,
    Handoff,
    HandoffEnd,
    HandoffReason,
    Means,
    MemberStatus,
    MetricWeek,
    Onboarding,
    OnboardingStart,
    PointsAccount,
    PointsEntry,
    PointsKind,
    Shift,
    StewardAssignment,
    TouchPoint,
)
from scheduler.measures.weeks import count_weeks
from tests.measures.conftest import STARTS, World

KINDS = load_kinds(ROOT / "campaigns")
AT = STARTS + timedelta(days=3)  # Thursday of the week of November 2
WEEK = date(2026, 11, 2)
LAST = date(2026, 10, 26)


@pytest.fixture
def bare(world: World) -> World:
    """A local whose members are those of the test alone."""
    world.session.execute(text("UPDATE member SET status = 'left', joined_on = '2020-01-01'"))
    for table in ("steward_assignment", "metric_week", "assessment", "issue_report", "issue_member", "handoff"):
        world.session.execute(text(f"TRUNCATE {table} CASCADE"))
    return world


def counted(world: World, figure: str, week: date = WEEK, breakdown: str = "", key: str = "") -> tuple[int, ...]:
    """number of_all, number_reached of_reached."""
    row = world.session.query(MetricWeek).filter_by(
        local_id=world.local.id, figure=figure, week=week, breakdown=breakdown, group_key=key
    )
    found = row.one()
    return found.number, found.of_all, found.number_reached, found.of_reached


def count(world: World, at: datetime = AT) -> int:
    world.session.flush()
    return count_weeks(world.session, KINDS, world.local, at)


def touch(world: World, member_id: int | None, at: datetime, **about: Any) -> None:
    usual: Mapping[str, Any] = {
        "local_id": world.local.id, "channel": Means.CALL, "direction": Direction.OUT, "kind": "logged",
        "outcome": "reached", "messenger": "Olga",
    }  # fmt: skip
    world.session.add(TouchPoint(member_id=member_id, at=at, **{**usual, **about}))


def handoff(world: World, opened: datetime, reply: timedelta | None, **about: Any) -> None:
    world.made += 1
    talk = Conversation(local_id=world.local.id, channel=Channel.SMS, address=f"+1415666{world.made:04}")
    world.session.add(talk)
    world.session.flush()
    world.session.add(
        Handoff(
            local_id=world.local.id,
            conversation_id=talk.id,
            reason=HandoffReason.ASKED,
            opened_at=opened,
            member_at=opened,
            first_reply_at=opened + reply if reply else None,
            silent_at=opened + timedelta(days=9),
            **about,
        )
    )


def test_every_figure_counts_a_local_where_nothing_was(bare: World) -> None:
    assert count(bare) == 13
    assert counted(bare, "journey_completed") == (0, 0, 0, 0)
    assert count(bare, AT + timedelta(minutes=30)) == 0, "within the hour it is not counted again"
    assert count(bare, AT + timedelta(hours=2)) == 13


def test_finished_within_90_days_of_all_who_joined_and_of_those_who_began(bare: World) -> None:
    for joined, finished in (
        (AT - timedelta(days=100), 30),
        (AT - timedelta(days=100), 95),
        (AT - timedelta(days=120), None),
    ):
        member_id = bare.member(joined_on=joined.date())
        bare.session.add(
            Onboarding(
                local_id=bare.local.id,
                member_id=member_id,
                begun_by=OnboardingStart.STAFF,
                started_at=joined,
                due_at=joined,
                completed_at=joined + timedelta(days=finished) if finished else None,
            )
        )
    bare.member(joined_on=(AT - timedelta(days=110)).date())  # never began
    bare.member(joined_on=(AT - timedelta(days=20)).date())  # has time
    count(bare)
    assert counted(bare, "journey_completed") == (1, 4, 1, 3)


def test_engagement_is_of_those_who_chose_to_count(bare: World) -> None:
    for days in (3, 40, None):
        member_id = bare.member(joined_on=date(2026, 1, 1))
        bare.session.add(PointsAccount(member_id=member_id, joined_at=AT - timedelta(days=60)))
        bare.session.flush()
        if days:
            at = AT - timedelta(days=days)
            bare.session.add(
                PointsEntry(member_id=member_id, kind=PointsKind.ATTEND, points=1, title="x", source="rsvp:1", at=at)
            )
    bare.member(joined_on=date(2026, 1, 1))
    count(bare)
    assert counted(bare, "engagement") == (1, 4, 1, 3)


def test_a_steward_counts_who_did_something_and_beside_it_who_has_the_title(bare: World) -> None:
    dock, mill = bare.worksite("Dock"), bare.worksite("Mill")
    for place in range(10):
        bare.member(worksite_id=dock if place < 6 else mill, shift=Shift.DAY, joined_on=date(2026, 1, 1))
    active, idle = (bare.member(worksite_id=dock, shift=Shift.DAY, joined_on=date(2026, 1, 1)) for _ in range(2))
    for member_id, site in ((active, dock), (active, mill), (idle, mill)):
        bare.session.add(StewardAssignment(member_id=member_id, worksite_id=site))
    handoff(
        bare, AT - timedelta(days=2), timedelta(hours=3), steward_id=active, steward_address="+14155550998", number=1
    )
    count(bare)
    assert counted(bare, "steward_coverage") == (1, 12, 2, 12)
    assert counted(bare, "steward_coverage", breakdown="worksite", key=str(mill)) == (1, 4, 2, 4)
    assert counted(bare, "steward_coverage", breakdown="shift", key="night") == (1, 0, 2, 0)


def test_a_logged_talk_makes_a_steward_active(bare: World) -> None:
    steward = bare.member(joined_on=date(2026, 1, 1), number="77777")
    bare.session.add(StewardAssignment(member_id=steward, worksite_id=bare.worksite("Dock")))
    touch(bare, bare.member(joined_on=date(2026, 1, 1)), AT - timedelta(days=5), messenger="steward:77777")
    count(bare)
    assert counted(bare, "steward_coverage") == (1, 2, 1, 2)


def test_first_replies_within_a_day_and_how_they_ended(bare: World) -> None:
    ended = {"closed_at": AT - timedelta(hours=1), "ended": HandoffEnd.DONE}
    handoff(bare, AT - timedelta(days=5), timedelta(hours=2), **ended)
    handoff(bare, AT - timedelta(days=5), timedelta(hours=30), **(ended | {"ended": HandoffEnd.SILENCE}))
    handoff(bare, AT - timedelta(days=5), None)
    handoff(bare, AT - timedelta(hours=3), None)  # may still be answered in time
    count(bare)
    assert counted(bare, "first_reply") == (1, 3, 1, 2)
    assert counted(bare, "first_reply", breakdown="messenger", key="staff") == (1, 3, 1, 2)
    assert counted(bare, "resolved") == (1, 4, 1, 2)
    median = bare.session.query(MetricWeek.seconds).filter_by(figure="first_reply", week=WEEK, breakdown="").scalar()
    assert median == 16 * 3600


def test_from_asked_to_done_by_site_shift_and_messenger(bare: World) -> None:
    dock = bare.worksite("Dock")
    run_id = bare.run(bare.campaign(kind="pledge"))
    soon = STARTS + timedelta(hours=2)
    yes: dict[str, Any] = {"answer": "yes", "answered_at": soon, "replied_at": soon, "converted_at": soon}
    bare.text(run_id, worksite_id=dock, shift=Shift.NIGHT, **yes)
    talked = bare.member()
    bare.text(run_id, member_id=talked, worksite_id=dock, person_answered_at=soon, **yes)
    touch(bare, talked, soon + timedelta(minutes=5), messenger="steward:10428")
    bare.text(run_id, worksite_id=dock, shift=Shift.NIGHT)
    bare.text(run_id, None)  # control group
    bare.text(bare.run(bare.campaign("News")), worksite_id=dock)  # asks nothing, is for nothing
    count(bare)
    assert counted(bare, "said_yes") == (2, 3, 2, 3)
    assert counted(bare, "did_it") == (2, 3, 2, 3)
    assert counted(bare, "did_it", breakdown="worksite", key=str(dock)) == (2, 3, 2, 3)
    assert counted(bare, "did_it", breakdown="shift", key="night") == (1, 2, 1, 2)
    assert counted(bare, "did_it", breakdown="shift", key="-") == (1, 1, 1, 1)
    assert counted(bare, "did_it", breakdown="messenger", key="steward") == (1, 1, 1, 1)
    assert counted(bare, "did_it", breakdown="messenger", key="line") == (1, 2, 1, 2)


def test_a_structure_test_is_held_against_the_whole_unit(bare: World) -> None:
    run_id = bare.run(bare.campaign(kind="pledge"))
    asked = [bare.member(joined_on=date(2026, 1, 1)) for _ in range(4)]
    soon = STARTS + timedelta(hours=2)
    bare.text(run_id, member_id=asked[0], answer="yes", answered_at=soon)
    bare.text(run_id, member_id=asked[1], answer="no", answered_at=soon)
    count(bare)
    assert counted(bare, "pledged") == (1, 4, 1, 2)
    assert counted(bare, "took_part") == (1, 4, 0, 0)


def test_non_members_in_contact_and_what_was_thought_of_them_then(bare: World) -> None:
    some = [bare.member(status=MemberStatus.PENDING) for _ in range(5)]
    touch(bare, some[0], AT - timedelta(days=50))
    touch(bare, some[1], AT - timedelta(days=150))
    touch(bare, some[2], AT - timedelta(days=2), outcome="no_answer")
    for member_id, score, day in ((some[0], 4, 20), (some[0], 1, 2), (some[1], 2, 200), (some[2], 3, 1)):
        bare.session.add(
            Assessment(
                local_id=bare.local.id,
                member_id=member_id,
                score=score,
                on_date=(AT - timedelta(days=day)).date(),
                assessed_by="Olga",
                recorded_by="test",
                recorded_at=AT,
            )
        )
    count(bare)
    assert counted(bare, "reached_nonmembers") == (1, 5, 0, 0)
    assert counted(bare, "supporters") == (1, 5, 1, 2)
    assert counted(bare, "supporters", LAST) == (0, 5, 0, 1), "a snapshot tells what was thought then"


def test_weeks_gone_by_are_filled_in_once_and_never_counted_again(bare: World) -> None:
    touch(bare, bare.member(), AT - timedelta(weeks=3))
    assert count(bare) == 4 * 13
    weeks = bare.session.query(MetricWeek.week, MetricWeek.final).filter_by(figure="engagement", breakdown="").all()
    assert sorted(map(tuple, weeks)) == [
        (date(2026, 10, 12), True),
        (date(2026, 10, 19), True),
        (LAST, True),
        (WEEK, False),
    ]
    assert count(bare, AT + timedelta(days=7)) == 2 * 13, "the week that ran is finished, and the next one begun"
    assert count(bare, AT + timedelta(days=7, minutes=1)) == 0


def test_no_more_than_twelve_weeks_are_filled_in(bare: World) -> None:
    touch(bare, bare.member(), AT - timedelta(weeks=40))
    assert count(bare) == 13 * 13
