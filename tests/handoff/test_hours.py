"""Office hours as moments, on days when the clocks change too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.handoff.hours import after_office_minutes, is_open, opens_at, silent_at
from bot.handoff.rules import HandoffRules, Open, Week

ZONE = ZoneInfo("America/Los_Angeles")
NINE_TO_FIVE = Open(opens=time(9), closes=time(17))
WEEKDAYS = Week(mon=NINE_TO_FIVE, tue=NINE_TO_FIVE, wed=NINE_TO_FIVE, thu=NINE_TO_FIVE, fri=NINE_TO_FIVE)
THANKSGIVING = date(2026, 11, 26)
RULES = HandoffRules(
    office_hours=WEEKDAYS,
    holidays=frozenset({THANKSGIVING}),
    escalate_after_minutes=60,
    close_after_hours=48,
)


def at(text: str) -> datetime:
    """A moment on the local's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-23T10:00", "2026-11-23T10:00"),  # open now
        ("2026-11-23T08:59", "2026-11-23T09:00"),
        ("2026-11-23T17:00", "2026-11-24T09:00"),  # closing time is closed
        ("2026-11-25T20:00", "2026-11-27T09:00"),  # over a holiday
        ("2026-11-27T18:00", "2026-11-30T09:00"),  # over a weekend
        ("2026-10-30T18:00", "2026-11-02T09:00"),  # the clocks go back on Nov 1: nine is nine
        ("2027-03-12T18:00", "2027-03-15T09:00"),  # and forward on Mar 14
    ],
)
def test_when_somebody_is_there(now: str, opens: str) -> None:
    assert opens_at(RULES, ZONE, at(now)) == at(opens)
    assert is_open(RULES, ZONE, at(now)) is (now == opens)


@pytest.mark.parametrize(
    ("now", "minutes", "then"),
    [
        ("2026-11-23T10:00", 60, "2026-11-23T11:00"),
        ("2026-11-23T16:30", 60, "2026-11-24T09:30"),  # the rest of it the next morning
        ("2026-11-27T22:00", 45, "2026-11-30T09:45"),
        ("2026-11-23T10:00", 16 * 60, "2026-11-25T10:00"),
        ("2026-10-31T12:00", 30, "2026-11-02T09:30"),
    ],
)
def test_minutes_run_while_the_office_is_open(now: str, minutes: int, then: str) -> None:
    assert after_office_minutes(RULES, ZONE, at(now), minutes) == at(then)


def test_silence_counts_from_when_somebody_is_there() -> None:
    assert silent_at(RULES, ZONE, at("2026-11-27T22:00")) == at("2026-11-30T09:00") + timedelta(hours=48)


def test_an_office_that_is_never_open_has_the_minutes_of_the_clock() -> None:
    closed = RULES.model_copy(update={"office_hours": Week()})
    now = at("2026-11-23T10:00")
    assert opens_at(closed, ZONE, now) is None
    assert after_office_minutes(closed, ZONE, now, 60) == now + timedelta(hours=1)


def test_hours_that_close_before_they_open_are_refused() -> None:
    with pytest.raises(ValidationError, match="closes must come after opens"):
        Open(opens=time(17), closes=time(9))
