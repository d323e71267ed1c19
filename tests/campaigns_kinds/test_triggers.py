"""When each kind goes out: on the local's clock, also on the days it is changed, and after a clock was down."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from models import Campaign, CampaignState, Event, Local
from scheduler.campaigns.local_days import at_hour
from scheduler.campaigns.triggers import Occasion, deadline, event, expiry, recurring
from tests.campaigns_kinds.conftest import local_of

ZONE = ZoneInfo("America/Los_Angeles")
HERE = Local(handle="x", name="x", number="x", time_zone=ZONE.key, languages=["en"], office_phone="x")
BEFORE = {"days": [7, 1], "at": "10:00", "hours": 2}
DAILY = {"every": "day", "at": "10:00", "weekday": "monday", "day_of_month": 1}
HOUR = timedelta(hours=1)


def here(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment by the clocks of the local."""
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


def campaign(settings: Mapping[str, Any], starts_at: datetime | None = None) -> Campaign:
    """A campaign that is on no record."""
    return Campaign(settings=dict(settings), starts_at=starts_at, state=CampaignState.RUNNING)


def before(session: Session, moment: datetime, now: datetime, **settings: Any) -> list[Occasion]:
    """What is due now before a deadline."""
    one = campaign({**BEFORE, "deadline": moment.astimezone(UTC).isoformat(), **settings})
    return deadline.occasions(session, one, HERE, now)


RALLY = here(2026, 11, 28, 10)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (here(2026, 11, 21, 8, 59), []),
        (here(2026, 11, 21, 9), ["7 days before"]),
        (here(2026, 11, 22, 15), ["7 days before"]),
        (here(2026, 11, 24, 9, 59), ["7 days before"]),
        (here(2026, 11, 24, 10), []),
        (here(2026, 11, 27, 9), ["1 day before"]),
        (here(2026, 11, 27, 20, 59), ["1 day before"]),
        (here(2026, 11, 28, 6), []),
        (here(2026, 11, 28, 7), ["2 hours before"]),
        (here(2026, 11, 28, 9, 59), ["2 hours before"]),
        (here(2026, 11, 28, 10), []),
    ],
)
def test_reminders_come_at_their_hour_and_have_a_use_until_half_way_to_the_next(
    session: Session, now: datetime, expected: list[str]
) -> None:
    found = before(session, RALLY, now)
    assert [each.occasion.split(", ")[1] for each in found] == expected


@pytest.mark.parametrize(
    ("moment", "starts_at"),
    [
        pytest.param(here(2026, 11, 28, 9), here(2026, 11, 27, 19), id="no text may leave at 7"),
        pytest.param(here(2026, 11, 28, 10), here(2026, 11, 28, 8), id="it leaves at 9, an hour before"),
        pytest.param(here(2026, 11, 29, 12, 30), here(2026, 11, 28, 19), id="on Sundays none before 12"),
        pytest.param(here(2026, 11, 28, 23), here(2026, 11, 28, 19), id="none after 20"),
    ],
)
def test_hours_before_an_early_event_are_in_the_evening_before(
    session: Session, moment: datetime, starts_at: datetime
) -> None:
    (found,) = before(session, moment, starts_at)
    assert (found.starts_at, found.expires_at) == (starts_at.astimezone(UTC), moment.astimezone(UTC))


def test_in_an_evening_that_has_a_reminder_there_is_no_second_one(session: Session) -> None:
    early = here(2026, 11, 28, 9)
    assert [each.occasion[-12:] for each in before(session, early, here(2026, 11, 27, 18), at="18:00")] == [
        "1 day before"
    ]
    assert before(session, early, here(2026, 11, 27, 19), at="18:00", days=[]) != []
    assert before(session, early, here(2026, 11, 28, 7), at="18:00")[0].occasion.endswith("1 day before")


def test_an_hour_of_the_local_stays_that_hour_when_clocks_change(session: Session) -> None:
    # Clocks go forward on 2026-03-08 and back on 2026-11-01: days before are at 10 in the morning all the same.
    for moment in (here(2026, 3, 8, 18), here(2026, 11, 1, 18), here(2026, 11, 2, 18)):
        for days in (7, 1):
            due = at_hour(moment.date() - timedelta(days=days), time(10), HERE)
            found = before(session, moment, due)
            assert [each.starts_at for each in found] == [due]
            assert due.astimezone(ZONE).time() == time(10)


def test_hours_before_are_hours_when_clocks_change_between(session: Session) -> None:
    # From 3 pm to 6 pm of the next day are 26 hours over this night, not 27.
    found = before(session, here(2026, 3, 8, 18), here(2026, 3, 7, 15), days=[], hours=26)
    assert [each.starts_at for each in found] == [here(2026, 3, 7, 15).astimezone(UTC)]


def test_an_hour_that_a_night_has_not_comes_an_hour_later_and_one_it_has_twice_once() -> None:
    assert at_hour(here(2026, 3, 8).date(), time(2, 30), HERE).astimezone(ZONE).time() == time(3, 30)
    twice = at_hour(here(2026, 11, 1).date(), time(1, 30), HERE)
    assert twice == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_a_campaign_that_starts_late_sends_what_still_has_a_use(session: Session) -> None:
    one = campaign({**BEFORE, "deadline": RALLY.astimezone(UTC).isoformat()}, here(2026, 11, 22, 12))
    (found,) = deadline.occasions(session, one, HERE, here(2026, 11, 22, 12))
    assert found.starts_at == here(2026, 11, 22, 12)
    one.starts_at = here(2026, 11, 25, 12)
    assert deadline.occasions(session, one, HERE, here(2026, 11, 25, 12)) == []
    assert not deadline.ends(session, one, HERE, here(2026, 11, 25, 12))
    assert deadline.ends(session, one, HERE, RALLY)


@pytest.fixture
def rally(session: Session) -> Event:
    happening = Event(local_id=local_of(session).id, title="A rally", place="Hall", starts_at=RALLY)
    session.add(happening)
    session.flush()
    return happening


def test_an_event_that_moves_to_another_day_is_reminded_of_anew(session: Session, rally: Event) -> None:
    one = campaign({**BEFORE, "event": rally.id})
    (first,) = event.occasions(session, one, HERE, here(2026, 11, 21, 10))
    assert first.about == {"event_id": rally.id}
    rally.starts_at = RALLY + HOUR
    (same,) = event.occasions(session, one, HERE, here(2026, 11, 21, 10))
    assert same.occasion == first.occasion
    rally.starts_at = RALLY + timedelta(days=1)
    (other,) = event.occasions(session, one, HERE, here(2026, 11, 22, 10))
    assert other.occasion != first.occasion


def test_an_event_that_is_called_off_is_not_reminded_of(session: Session, rally: Event) -> None:
    one = campaign({**BEFORE, "event": rally.id})
    assert not event.ends(session, one, HERE, here(2026, 11, 21, 10))
    rally.canceled_at = here(2026, 11, 20)
    assert event.occasions(session, one, HERE, here(2026, 11, 21, 10)) == []
    assert event.ends(session, one, HERE, here(2026, 11, 21, 10))


@pytest.mark.parametrize(
    ("settings", "now", "expected"),
    [
        ({}, here(2026, 11, 21, 8, 59), here(2026, 11, 20, 10)),
        ({}, here(2026, 11, 21, 9), here(2026, 11, 21, 10)),
        ({}, here(2026, 11, 22, 8, 30), here(2026, 11, 21, 10)),
        ({}, here(2026, 3, 8, 9, 30), here(2026, 3, 8, 10)),
        ({}, here(2026, 11, 1, 23), here(2026, 11, 1, 10)),
        ({"every": "week"}, here(2026, 11, 23, 9), here(2026, 11, 23, 10)),
        ({"every": "week"}, here(2026, 11, 26, 9, 59), here(2026, 11, 23, 10)),
        ({"every": "week"}, here(2026, 11, 26, 10), None),
        ({"every": "month", "day_of_month": 31}, here(2026, 11, 30, 12), here(2026, 11, 30, 10)),
        ({"every": "month", "day_of_month": 31}, here(2027, 2, 28, 12), here(2027, 2, 28, 10)),
        ({"every": "month", "day_of_month": 31}, here(2026, 12, 1, 12), here(2026, 11, 30, 10)),
        ({"every": "month", "day_of_month": 1}, here(2027, 1, 2, 12), here(2027, 1, 1, 10)),
        ({"every": "month", "day_of_month": 5}, here(2026, 11, 21), None),
    ],
)
def test_the_newest_of_a_rhythm_that_has_a_use(
    session: Session, settings: dict[str, Any], now: datetime, expected: datetime | None
) -> None:
    found = recurring.occasions(session, campaign({**DAILY, **settings}), HERE, now)
    assert [each.starts_at for each in found] == ([expected.astimezone(UTC)] if expected else [])


def test_a_rhythm_begins_with_the_campaign_and_ends_with_it(session: Session) -> None:
    one = campaign(DAILY, here(2026, 11, 21, 12))
    assert recurring.occasions(session, one, HERE, here(2026, 11, 21, 12)) == []
    (first,) = recurring.occasions(session, one, HERE, here(2026, 11, 22, 10))
    assert first.occasion == "2026-11-22"
    assert not recurring.ends(session, one, HERE, here(2026, 12, 1))
    one.expires_at = here(2026, 11, 30)
    assert recurring.ends(session, one, HERE, here(2026, 12, 1))


def test_what_runs_out_is_looked_for_each_day_and_at_once_when_the_campaign_starts(session: Session) -> None:
    one = campaign({"at": "10:00", "days": [7]}, here(2026, 11, 21, 12))
    (first,) = expiry.occasions(session, one, HERE, here(2026, 11, 21, 12))
    assert (first.occasion, first.starts_at) == ("2026-11-21", here(2026, 11, 21, 12))
    # The clock was down from the 21st to the morning of the 24th.
    (found,) = expiry.occasions(session, one, HERE, here(2026, 11, 24, 8))
    assert (found.occasion, found.starts_at) == ("2026-11-23", here(2026, 11, 23, 10))


@pytest.mark.parametrize("settings", [DAILY, {**DAILY, "every": "week"}, {**DAILY, "every": "month"}])
def test_a_clock_that_ticks_finds_each_once_and_asks_no_table(session: Session, settings: dict[str, Any]) -> None:
    one = campaign(settings, here(2026, 1, 1))
    found: set[str] = set()
    moment = here(2026, 1, 1)
    while moment < here(2027, 1, 1):
        found |= {each.occasion for each in recurring.occasions(session, one, HERE, moment)}
        moment += timedelta(hours=5)
    assert len(found) == {"day": 365, "week": 52, "month": 12}[settings["every"]]
