"""Calls, talks and letters that somebody of the union tells of, and taking one back."""

from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select, text

from app import rollcall
from bot.staff.logged import Ended, How, Logged, LogRefused, log_touch, take_back
from models import AuditEntry, Direction, Means, TouchPoint
from tests.measures.conftest import STARTS, World

NOW = STARTS


def log(world: World, member_number: str, **about: Any) -> Logged:
    usual: dict[str, Any] = {
        "how": How.CALL,
        "outcome": Ended.REACHED,
        "messenger": "10428",
        "actor": "office:eva",
        "now": NOW,
    }
    return log_touch(world.session, world.local.id, member_number, **usual | about)


def test_a_call_is_a_touch_point_without_a_number(world: World) -> None:
    member_id, campaign_id = world.member(number="70001"), world.campaign()
    logged = log(world, "70001", campaign_id=campaign_id, at=NOW - timedelta(hours=2))
    touch = world.session.get_one(TouchPoint, logged.id)
    assert (touch.member_id, touch.address, touch.channel, touch.direction) == (
        member_id,
        None,
        Means.CALL,
        Direction.OUT,
    )
    assert (touch.kind, touch.outcome, touch.messenger) == ("logged", "reached", "steward:10428")
    assert (touch.campaign_id, touch.at) == (campaign_id, NOW - timedelta(hours=2))


def test_an_organizer_is_told_as_written(world: World) -> None:
    world.member(number="70001")
    assert log(world, "70001", messenger=" Eva of the office ").messenger == "Eva of the office"


def test_what_the_member_began_comes_in(world: World) -> None:
    world.member(number="70001")
    logged = log(world, "70001", how=How.IN_PERSON, by_member=True)
    assert world.session.get_one(TouchPoint, logged.id).direction is Direction.IN


@pytest.mark.parametrize(
    ("about", "says"),
    [
        ({"how": How.MAIL, "outcome": Ended.NO_ANSWER}, "by mail ends in mailed, reached"),
        ({"at": NOW + timedelta(minutes=1)}, "lies ahead"),
        ({"at": NOW - timedelta(days=4_000)}, "ten years"),
        ({"messenger": "  "}, "who it was"),
        ({"campaign_id": 10**9}, "no campaign"),
    ],
)
def test_what_cannot_have_been_is_refused(world: World, about: dict[str, Any], says: str) -> None:
    world.member(number="70001")
    with pytest.raises(LogRefused, match=says):
        log(world, "70001", **about)
    assert world.session.scalar(select(TouchPoint.id).where(TouchPoint.kind == "logged")) is None


def test_a_member_who_is_not_there_is_told(world: World) -> None:
    with pytest.raises(LogRefused, match="no member 1"):
        log(world, "1")


def test_one_taken_back_is_gone_and_the_audit_keeps_what_it_was(world: World) -> None:
    member_id = world.member(number="70001")
    logged = log(world, "70001")
    assert take_back(world.session, world.local.id, logged.id, actor="office:sam", now=NOW) == logged
    world.session.expire_all()
    assert world.session.get(TouchPoint, logged.id) is None
    told = world.session.execute(
        select(AuditEntry.actor, AuditEntry.action, AuditEntry.detail)
        .where(AuditEntry.member_id == member_id)
        .order_by(AuditEntry.id)
    ).all()
    detail = f"touch {logged.id}: call, reached, by steward:10428, {NOW.isoformat()}"
    assert [tuple(row) for row in told] == [
        ("office:eva", "touch_logged", detail),
        ("office:sam", "touch_taken_back", detail),
    ]


def test_what_the_line_has_seen_is_never_taken_back(world: World) -> None:
    touch = TouchPoint(
        local_id=world.local.id,
        member_id=world.member(),
        address="+14155550000",
        channel=Means.SMS,
        direction=Direction.IN,
        kind="dues",
        outcome="dues",
        at=NOW,
    )
    world.session.add(touch)
    world.session.flush()
    for touch_id in (touch.id, touch.id + 1):
        with pytest.raises(LogRefused, match="Nobody has logged"):
            take_back(world.session, world.local.id, touch_id, actor="office:sam", now=NOW)


def test_the_commands(demo: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", demo.url.render_as_string(hide_password=False))
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")

    def run(*words: str) -> str:
        done = CliRunner().invoke(rollcall, words)
        assert done.exit_code == 0, done.output
        return done.output

    try:
        said = run("touches", "log", "10421", "--how", "call", "--outcome", "reached", "--by", "10428")
        touch_id = said.rpartition(" ")[2].strip()
        assert "Ana" in said
        assert "call" in run("touches", "of", "10421", "--limit", "1")
        shown = run("members", "show", "+14155550111")
        assert "last touch" in shown
        assert "call to the member: logged" in shown
        assert "next check-in: none is planned" in shown
        assert "10421" not in run("members", "quiet", "--json"), "just called"
        assert "Taken back: call with Ana" in run("touches", "undo", touch_id)
        assert run("touches", "+14155550111") == run("touches", "list", "+14155550111")
        refused = CliRunner().invoke(
            rollcall, ["touches", "log", "1", "--how", "call", "--outcome", "reached", "--by", "10428"]
        )
        assert (refused.exit_code, refused.output) == (1, "Error: There is no member 1.\n")
    finally:
        with demo.begin() as line:
            line.execute(text("TRUNCATE audit_entry"))
