"""The contract's time limits: which day is the last, over weekends, holidays, year ends and changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.reports.rules import GrievanceRules, Standing, standing
from bot.reports.working_days import Counted, FixedHoliday, WeekdayHoliday, Within, WorkCalendar
from config.settings import ROOT

DAYS = st.dates(date(2020, 1, 1), date(2090, 12, 31))
COUNTS = st.integers(1, 120)
WEEK = timedelta(days=7)


FILE = ROOT / "locals" / "default" / "grievances.yml"
USUAL = GrievanceRules.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
CALENDAR = USUAL.calendar


@pytest.mark.parametrize(
    ("happened", "last"),
    [
        ("2026-11-02", "2026-11-16"),  # a Monday: ten working days are two weeks
        ("2026-11-06", "2026-11-20"),  # a Friday
        ("2026-11-07", "2026-11-20"),  # a Saturday counts from Monday, as Friday does
        ("2026-11-08", "2026-11-20"),
        ("2026-11-20", "2026-12-07"),  # over Thanksgiving, the 26th
        ("2026-12-18", "2027-01-05"),  # over Christmas and the new year, two Fridays
        ("2027-12-22", "2028-01-07"),  # Christmas and Jan 1 are Saturdays, kept on the Fridays before
        ("2026-06-26", "2026-07-13"),  # July 4 2026 is a Saturday, kept on Friday the 3rd
        ("2027-06-25", "2027-07-12"),  # July 4 2027 is a Sunday, kept on Monday the 5th
        ("2028-02-25", "2028-03-10"),  # a leap day in between
    ],
)
def test_ten_working_days(happened: str, last: str) -> None:
    assert USUAL.deadline(date.fromisoformat(happened)) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        ("2026-11-02", 14, "2026-11-16"),
        ("2026-11-07", 14, "2026-11-23"),  # ends on a Saturday: the next working day
        ("2026-11-12", 14, "2026-11-27"),  # ends on Thanksgiving
        ("2026-12-26", 6, "2027-01-04"),  # ends on New Year's Day, a Friday
    ],
)
def test_calendar_days_end_on_a_working_day(start: str, days: int, last: str) -> None:
    within = Within(days=days, counted=Counted.CALENDAR_DAYS)
    assert CALENDAR.last_day(date.fromisoformat(start), within) == date.fromisoformat(last)


@pytest.mark.parametrize(
    "day",
    ["2026-01-19", "2026-05-25", "2026-09-07", "2026-11-26", "2026-12-25", "2027-12-24", "2027-12-31", "2027-07-05"],
)
def test_holidays(day: str) -> None:
    assert not CALENDAR.is_working(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-01-26", "2026-05-18", "2026-11-19", "2026-11-27", "2026-12-24"])
def test_days_near_holidays_are_working_days(day: str) -> None:
    assert CALENDAR.is_working(date.fromisoformat(day))


def test_a_day_off_of_one_year_is_no_working_day() -> None:
    plant = WorkCalendar(once=frozenset({date(2026, 11, 27)}))
    assert plant.after(date(2026, 11, 26), 1) == date(2026, 11, 30)


def test_a_local_that_works_on_saturday_counts_it() -> None:
    stores = WorkCalendar(workdays=("tue", "wed", "thu", "fri", "sat"))
    assert stores.after(date(2026, 11, 20), 1) == date(2026, 11, 21)
    assert stores.after(date(2026, 11, 21), 1) == date(2026, 11, 24)


def test_a_holiday_on_a_saturday_that_is_worked_is_kept_on_that_day() -> None:
    stores = WorkCalendar(workdays=("fri", "sat"), every_year=(FixedHoliday(month=7, day=4),))
    assert stores.is_working(date(2026, 7, 3))
    assert not stores.is_working(date(2026, 7, 4))


def test_nothing_is_moved_where_holidays_are_not_observed_on_other_days() -> None:
    plain = WorkCalendar(every_year=(FixedHoliday(month=7, day=4),), observed=False)
    assert plain.is_working(date(2026, 7, 3))


@pytest.mark.parametrize(("year", "day"), [(2026, 25), (2027, 31), (2028, 29)])
def test_the_last_monday_of_may(year: int, day: int) -> None:
    memorial = WeekdayHoliday(month=5, weekday="mon", nth=-1)
    assert [found for found in range(1, 32) if memorial.falls_on(date(year, 5, found))] == [day]


@given(DAYS, COUNTS)
def test_a_last_day_is_a_working_day_with_so_many_before_it(start: date, days: int) -> None:
    last = CALENDAR.last_day(start, Within(days=days))
    assert last > start
    assert CALENDAR.is_working(last)
    assert CALENDAR.between(start, last) == days


@given(DAYS, st.integers(1, 30), COUNTS)
def test_what_happened_later_is_never_due_earlier(start: date, later: int, days: int) -> None:
    for counted in Counted:
        within = Within(days=days, counted=counted)
        assert CALENDAR.last_day(start, within) <= CALENDAR.last_day(start + timedelta(days=later), within)


@given(DAYS, COUNTS)
def test_one_day_more_is_one_working_day_later(start: date, days: int) -> None:
    assert CALENDAR.after(CALENDAR.after(start, days), 1) == CALENDAR.after(start, days + 1)


@given(DAYS, COUNTS)
def test_working_days_are_never_sooner_than_calendar_days(start: date, days: int) -> None:
    assert CALENDAR.last_day(start, Within(days=days)) >= start + timedelta(days=days)


@given(DAYS, st.integers(-400, 400))
def test_days_between_are_none_backwards_and_grow_forwards(start: date, ahead: int) -> None:
    until = start + timedelta(days=ahead)
    count = CALENDAR.between(start, until)
    assert 0 <= count <= max(ahead, 0)
    assert CALENDAR.between(start, until + WEEK) >= count


@pytest.mark.parametrize("moment", ["2026-11-01T08:30", "2026-11-01T09:30", "2027-03-14T09:59", "2027-03-14T10:01"])
def test_a_changed_clock_moves_no_deadline(moment: str) -> None:
    """Around both changes in Los Angeles the local's date, and with it the deadline, is that of the whole day."""
    zone = ZoneInfo("America/Los_Angeles")
    day = datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(zone).date()
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    assert USUAL.deadline(day) == USUAL.deadline(noon.date())
    midnight = datetime(day.year, day.month, day.day, 23, 59, tzinfo=zone).astimezone(UTC)
    assert midnight.date() != day
    assert USUAL.deadline(midnight.astimezone(zone).date()) == USUAL.deadline(day)


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [("2026-11-20", "passed"), ("2026-11-21", "today"), ("2026-11-22", "tomorrow"), ("2026-11-23", "ahead")],
)
def test_how_a_deadline_stands(deadline: str, expected: str) -> None:
    assert standing(date.fromisoformat(deadline), date(2026, 11, 21)) is Standing(expected)


@pytest.mark.parametrize(
    ("today", "paged", "due"),
    [
        ("2026-11-30", None, None),  # a Monday, with a Friday's deadline: four working days
        ("2026-12-01", None, 3),
        ("2026-12-01", 3, None),
        ("2026-12-02", None, 3),  # the clock was down on Tuesday
        ("2026-12-02", 3, None),
        ("2026-12-03", 3, 1),
        ("2026-12-03", None, 1),  # one page, not two
        ("2026-12-03", 1, None),
        ("2026-12-04", 3, 1),
        ("2026-12-04", 1, None),
        ("2026-12-05", None, None),
    ],
)
def test_a_page_is_due_once_three_days_and_once_one_day_before(today: str, paged: int | None, due: int | None) -> None:
    assert USUAL.page_due(date(2026, 12, 4), date.fromisoformat(today), paged) == due


def test_a_weekend_before_the_deadline_does_not_count() -> None:
    assert USUAL.page_due(date(2026, 12, 7), date(2026, 12, 3), None) == 3
    assert USUAL.page_due(date(2026, 12, 7), date(2026, 12, 4), 3) == 1
    assert USUAL.page_due(date(2026, 12, 7), date(2026, 12, 6), 1) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"file_within": {"days": 0}},
        {"file_within": {"days": 10, "counted": "moon_days"}},
        {"file_within": {"days": 10}, "calendar": {"workdays": []}},
        {"file_within": {"days": 10}, "steps": []},
        {"file_within": {"days": 10}, "deadline": 3},
    ],
)
def test_a_wrong_file_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        GrievanceRules.model_validate({**USUAL.model_dump(), **wrong})
