"""Members without a contact, the longest silent first; a page or all of them by one statement."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from models import Direction, Means, MemberStatus, TouchPoint
from scheduler.measures.quiet import Quiet, quiet
from tests.measures.conftest import STARTS, World

DAY = timedelta(days=1)
NOW = STARTS + DAY
LONG_AGO = STARTS.date() - timedelta(days=400)


def touch(world: World, member_id: int, days_ago: int, direction: Direction, **about: Any) -> None:
    usual = {"channel": Means.SMS, "kind": "announcement", "outcome": "sent"}
    world.session.execute(
        insert(TouchPoint).values(
            local_id=world.local.id,
            member_id=member_id,
            direction=direction,
            at=NOW - days_ago * DAY,
            **usual | about,
        )
    )


def asked(world: World, **about: Any) -> Quiet:
    return quiet(world.session, world.local.id, NOW, **{"days": 90} | about)


def numbers(found: Quiet) -> list[str]:
    return [each.number for each in found.members]


@pytest.fixture
def alone(world: World) -> World:
    """A local in which nobody but the test's own members is quiet."""
    world.session.execute(text("UPDATE member SET status = 'left'"))
    return world


@pytest.mark.parametrize(
    ("direction", "about", "is_contact"),
    [
        (Direction.IN, {}, True),
        (Direction.OUT, {}, False),
        (Direction.OUT, {"kind": "relay", "messenger": "10428"}, True),
        (Direction.OUT, {"kind": "relay"}, False),
        (Direction.IN, {"kind": "attendance", "channel": Means.IN_PERSON, "outcome": "came"}, True),
        (Direction.OUT, {"kind": "logged", "channel": Means.CALL, "messenger": "Eva", "outcome": "reached"}, True),
        (Direction.OUT, {"kind": "logged", "channel": Means.CALL, "messenger": "Eva", "outcome": "no_answer"}, False),
        (Direction.OUT, {"kind": "logged", "channel": Means.CALL, "messenger": "Eva", "outcome": "refused"}, False),
        (Direction.OUT, {"kind": "handoff", "messenger": "10428", "outcome": "closed"}, False),
    ],
)
def test_what_is_a_contact(alone: World, direction: Direction, about: dict[str, Any], is_contact: bool) -> None:
    member_id = alone.member(joined_on=LONG_AGO)
    touch(alone, member_id, 10, direction, **about)
    assert (asked(alone).total == 0) is is_contact


@pytest.mark.parametrize(("days_ago", "is_quiet"), [(89, False), (90, True), (91, True)])
def test_how_long_ago(alone: World, days_ago: int, is_quiet: bool) -> None:
    touch(alone, alone.member(joined_on=LONG_AGO), days_ago, Direction.IN)
    assert (asked(alone).total == 1) is is_quiet


def test_those_never_heard_of_come_first_then_the_longest_silent(alone: World) -> None:
    members = {number: alone.member(number=number, joined_on=LONG_AGO) for number in ("1", "2", "3")}
    touch(alone, members["1"], 100, Direction.IN)
    touch(alone, members["2"], 200, Direction.IN)
    touch(alone, members["3"], 5, Direction.OUT)
    found = asked(alone)
    assert numbers(found) == ["3", "2", "1"]
    assert [each.last_contact for each in found.members] == [None, NOW - 200 * DAY, NOW - 100 * DAY]
    assert found.members[0].last_touch == NOW - 5 * DAY


def test_who_joined_lately_has_left_or_works_elsewhere_is_not_listed(alone: World) -> None:
    dock = alone.worksite("Dock")
    alone.member(number="new", joined_on=(NOW - 30 * DAY).date())
    alone.member(number="left", joined_on=LONG_AGO, status=MemberStatus.LEFT)
    alone.member(number="retired", joined_on=LONG_AGO, status=MemberStatus.RETIREE)
    alone.member(number="docker", joined_on=LONG_AGO, worksite_id=dock)
    assert sorted(numbers(asked(alone))) == ["docker", "retired"]
    assert numbers(asked(alone, worksite_id=dock)) == ["docker"]


def test_pages_hold_everybody_once_also_when_somebody_writes_in_between(alone: World) -> None:
    for place in range(7):
        member_id = alone.member(number=str(place), joined_on=LONG_AGO)
        touch(alone, member_id, 100 + place % 3, Direction.IN)
    first = asked(alone, limit=3)
    touch(alone, first.members[0].id, 0, Direction.IN)
    pages, after = [first], first.after
    while after:
        pages.append(asked(alone, limit=3, after=after))
        after = pages[-1].after
    listed = [number for page in pages for number in numbers(page)]
    assert sorted(listed) == [str(place) for place in range(7)]
    assert [page.total for page in pages] == [7, 6, 6]


def test_a_page_is_one_statement(alone: World) -> None:
    alone.member(joined_on=LONG_AGO)
    sent: list[str] = []
    engine = alone.session.get_bind()

    def keep(_line: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", keep)
    quiet(alone.session, 1, datetime.fromisoformat("2026-11-22T00:00:00+00:00"), days=90)
    event.remove(engine, "before_cursor_execute", keep)
    assert [each.split()[0] for each in sent] == ["SET", "WITH"]


def test_a_page_that_never_was_is_refused(alone: World) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        asked(alone, after="tomorrow")
