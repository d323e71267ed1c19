"""When texts would leave: by their hours, by the second, by the day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.actions.hours_rules import HoursRules
from bot.handoff.rules import Open, Week
from scheduler.campaigns.forecast import Batch, Forecast, Pace, forecast
from scheduler.hours.windows import window

ZONE = ZoneInfo("America/Los_Angeles")
DAY = Open.model_validate({"opens": "09:00", "closes": "20:00"})
RULES = HoursRules(week=Week(**dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), DAY)))
TEN = datetime(2026, 11, 24, 18, tzinfo=UTC)  # on the west coast


def batch(texts: int, zone: str = ZONE.key, *, each: int = 1) -> Batch:
    """Texts to one zone, of so many segments each."""
    return Batch(texts, texts * each, lambda not_before: window([zone], RULES, None, not_before))


def told(
    texts: int, *, per_second: float = 3, per_day: int | None = None, hours: float = 48, each: int = 1
) -> Forecast:
    """A run in one zone that begins at ten in the morning."""
    pace = Pace(per_second, per_day, ZONE)
    return forecast([batch(texts, each=each)], pace, TEN, TEN + timedelta(hours=hours))


def test_it_takes_as_long_as_its_segments() -> None:
    found = told(3600, each=2)
    assert (found.first_due, found.seconds) == (TEN, 2400)
    assert found.ends_at == TEN + timedelta(minutes=40)
    assert (found.deferred, found.expired) == (0, 0)


def test_what_the_day_does_not_hold_leaves_the_next_morning() -> None:
    found = told(5_000, per_day=2_000, hours=72)
    assert (found.deferred, found.expired) == (3_000, 0)
    assert found.ends_at is not None
    assert found.ends_at.astimezone(ZONE).date().isoformat() == "2026-11-26"
    assert dict(found.used) == {
        datetime(2026, 11, day, tzinfo=ZONE).date(): n for day, n in ((24, 2000), (25, 2000), (26, 1000))
    }


def test_what_the_evening_does_not_hold_leaves_the_next_morning() -> None:
    # Ten hours until eight in the evening, a text a second.
    found = told(40_000, per_second=1)
    assert (found.deferred, found.expired) == (4_000, 0)
    assert found.ends_at == datetime(2026, 11, 25, 17, tzinfo=UTC) + timedelta(seconds=4_000)


def test_what_has_no_turn_before_it_is_of_no_use_expires() -> None:
    found = told(5_000, per_day=2_000, hours=12)
    assert (found.deferred, found.expired) == (0, 3_000)
    assert told(5_000, per_day=2_000, hours=30).expired == 1_000


def test_without_hours_nothing_leaves() -> None:
    closed = Batch(7, 7, lambda _: None)
    found = forecast([closed], Pace(1, None, ZONE), TEN, TEN + timedelta(days=1))
    assert (found.first_due, found.ends_at, found.expired) == (None, None, 7)


def test_zones_follow_each_other_in_one_queue() -> None:
    found = forecast([batch(3600), batch(3600, "America/New_York")], Pace(1, None, ZONE), TEN, TEN + timedelta(days=1))
    assert found.ends_at == TEN + timedelta(hours=2)
