"""The next hours in which a text may leave: inside them in every zone, and no later than need be."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.actions.hours_rules import HoursRules
from config.settings import ROOT
from models import Shift
from scheduler.hours.area_codes import ANYWHERE
from scheduler.hours.windows import FARTHEST, Window, window

DEFAULT = HoursRules.model_validate(yaml.safe_load((ROOT / "locals/default/hours.yml").read_text()))
WEST, EAST, ARIZONA, NAVAJO = "America/Los_Angeles", "America/New_York", "America/Phoenix", "America/Denver"
ZONES = sorted(
    {*ANYWHERE, "America/St_Johns", "America/Halifax", "America/Mexico_City", "Europe/Paris", "Pacific/Guam"}
)
STEP = timedelta(minutes=15)


def at(zone: str, year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def allowed(moment: datetime, zones: list[str], rules: HoursRules, shift: Shift | None) -> bool:
    """What the rules say of one moment, without any of the code under test."""
    for zone in zones:
        here = moment.astimezone(ZoneInfo(zone))
        day = here.strftime("%a").lower()
        hours = [rules.week.model_dump()[day], *([rules.shifts[shift].model_dump()] if shift in rules.shifts else [])]
        if here.date() in rules.closed or None in hours:
            return False
        if not all(each["opens"] <= here.time() < each["closes"] for each in hours):
            return False
    return True


@st.composite
def days(draw: st.DrawFn) -> dict[str, str]:
    # On the quarter, so that the steps of the test meet every beginning.
    opens = draw(st.integers(8 * 4, 20 * 4))
    closes = draw(st.integers(opens + 1, 21 * 4))
    return {"opens": f"{opens // 4:02}:{opens % 4 * 15:02}", "closes": f"{closes // 4:02}:{closes % 4 * 15:02}"}


@st.composite
def rules_of_a_local(draw: st.DrawFn) -> HoursRules:
    week = {day: draw(st.none() | days()) for day in ("mon", "tue", "wed", "thu", "fri", "sat")}
    around = st.dates(date(2026, 1, 1), date(2027, 12, 31))
    return HoursRules.model_validate(
        {
            "week": week | {"sun": draw(days())},
            "closed": draw(st.sets(around, max_size=5)),
            "shifts": draw(st.just({}) | st.fixed_dictionaries({"night": days()})),
        }
    )


moments = st.integers(0, 2 * 366 * 96).map(lambda quarters: datetime(2026, 1, 1, tzinfo=UTC) + quarters * STEP)
# The days on which clocks change in America, Newfoundland and Europe.
changes = st.tuples(
    st.sampled_from([(2026, 3, 7), (2026, 10, 31), (2027, 3, 13), (2027, 11, 6), (2026, 3, 28), (2026, 10, 24)]),
    st.integers(0, 48 * 4),
).map(lambda drawn: datetime(*drawn[0], tzinfo=UTC) + drawn[1] * STEP)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.sampled_from(ZONES), min_size=1, max_size=4, unique=True),
    rules_of_a_local() | st.just(DEFAULT),
    st.none() | st.sampled_from(Shift),
    moments | changes,
)
def test_behaviour_28_inside_everywhere_from_the_first_moment_on(
    zones: list[str], rules: HoursRules, shift: Shift | None, not_before: datetime
) -> None:
    found = window(zones, rules, shift, not_before)
    quarters = (not_before + ahead * STEP for ahead in range(FARTHEST // STEP + 1))
    first = next((each for each in quarters if allowed(each, zones, rules, shift)), None)
    if first is None or found is None:
        assert (first, found) == (None, None)
        return
    assert found.starts == first
    assert timedelta() < found.ends - found.starts <= timedelta(days=1)
    inside = found.starts
    while inside < found.ends:
        assert allowed(inside, zones, rules, shift)
        inside += STEP
    assert not allowed(found.ends, zones, rules, shift)


def test_a_weekday_opens_at_nine_and_closes_at_twenty() -> None:
    early = window([WEST], DEFAULT, None, at(WEST, 2026, 11, 24, 6))
    assert early == Window(at(WEST, 2026, 11, 24, 9), at(WEST, 2026, 11, 24, 20))
    late = window([WEST], DEFAULT, None, at(WEST, 2026, 11, 24, 20))
    assert late == Window(at(WEST, 2026, 11, 25, 9), at(WEST, 2026, 11, 25, 20))
    assert window([WEST], DEFAULT, None, at(WEST, 2026, 11, 24, 12, 34)) == Window(
        at(WEST, 2026, 11, 24, 12, 34), at(WEST, 2026, 11, 24, 20)
    )


def test_saturday_night_waits_for_sunday_noon() -> None:
    assert window([WEST], DEFAULT, None, at(WEST, 2026, 11, 28, 21)) == Window(
        at(WEST, 2026, 11, 29, 12), at(WEST, 2026, 11, 29, 20)
    )


def test_two_coasts_share_eight_hours() -> None:
    assert window([WEST, EAST], DEFAULT, None, at(EAST, 2026, 11, 24, 9)) == Window(
        at(WEST, 2026, 11, 24, 9), at(EAST, 2026, 11, 24, 20)
    )


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 7), (date(2026, 11, 1), 7)])
def test_a_day_on_which_clocks_change_has_its_hours_by_the_wall(day: date, hours: int) -> None:
    """Both are Sundays: noon to 20 in the east, without the hour in which it is not yet noon a zone further west."""
    found = window([EAST, "America/Chicago"], DEFAULT, None, at(EAST, day.year, day.month, day.day, 0, 30))
    assert found == Window(at(EAST, day.year, day.month, day.day, 13), at(EAST, day.year, day.month, day.day, 20))
    assert found.ends - found.starts == timedelta(hours=hours)


def test_arizona_and_the_navajo_nation_part_in_summer() -> None:
    winter = window([ARIZONA, NAVAJO], DEFAULT, None, at(ARIZONA, 2026, 1, 13, 5))
    assert winter == Window(at(ARIZONA, 2026, 1, 13, 9), at(ARIZONA, 2026, 1, 13, 20))
    summer = window([ARIZONA, NAVAJO], DEFAULT, None, at(ARIZONA, 2026, 7, 14, 5))
    assert summer == Window(at(ARIZONA, 2026, 7, 14, 9), at(NAVAJO, 2026, 7, 14, 20))


def test_the_night_shift_is_texted_in_the_afternoon() -> None:
    morning = at(WEST, 2026, 11, 24, 9)
    assert window([WEST], DEFAULT, Shift.NIGHT, morning) == Window(
        at(WEST, 2026, 11, 24, 14), at(WEST, 2026, 11, 24, 20)
    )
    assert window([WEST], DEFAULT, Shift.DAY, morning) == Window(morning, at(WEST, 2026, 11, 24, 20))


def test_a_closed_day_is_passed_over() -> None:
    rules = DEFAULT.model_copy(update={"closed": frozenset({date(2026, 12, 25)})})
    assert window([WEST], rules, None, at(WEST, 2026, 12, 24, 20, 5)) == Window(
        at(WEST, 2026, 12, 26, 9), at(WEST, 2026, 12, 26, 20)
    )


def test_a_local_closed_for_nine_days_has_no_hours() -> None:
    closed = frozenset(date(2026, 12, 24) + timedelta(days=ahead) for ahead in range(9))
    rules = DEFAULT.model_copy(update={"closed": closed})
    assert window([WEST], rules, None, at(WEST, 2026, 12, 24, 0)) is None


@pytest.mark.parametrize("month", [1, 7])
def test_a_number_that_can_be_anywhere_still_has_hours_every_day(month: int) -> None:
    for day in range(1, 15):
        found = window(ANYWHERE, DEFAULT, None, datetime(2026, month, day, 12, tzinfo=UTC))
        assert found is not None
        assert found.starts.date() == date(2026, month, day)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"week": {}}, "one day of the week"),
        ({"week": {"mon": {"opens": "07:00", "closes": "20:00"}}}, "within 08:00 and 21:00"),
        ({"week": {"mon": {"opens": "09:00", "closes": "21:30"}}}, "within 08:00 and 21:00"),
        ({"week": {"mon": {"opens": "20:00", "closes": "09:00"}}}, "closes must come after opens"),
        (
            {"week": {"mon": {"opens": "09:00", "closes": "20:00"}}, "shifts": {"nite": {}}},
            "'day', 'evening' or 'night'",
        ),
    ],
)
def test_a_file_that_makes_no_sense_is_refused(wrong: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        HoursRules.model_validate(wrong)
