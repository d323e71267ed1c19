"""Days as a contract counts them: working days, holidays, and the last day of a time limit.

All of it is about dates on the local's calendar, never about moments: a clock that is set back or forward moves no
deadline.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

DAY = timedelta(days=1)
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Counted(StrEnum):
    """Which days count."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Within(_Strict):
    """A time limit; the day from which it runs is not counted."""

    days: Annotated[int, Field(ge=1, le=366)]
    counted: Counted = Counted.WORKING_DAYS


class FixedHoliday(_Strict):
    """The same day each year."""

    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]

    def falls_on(self, day: date) -> bool:
        """Whether this is the day."""
        return (day.month, day.day) == (self.month, self.day)


class WeekdayHoliday(_Strict):
    """Such as the fourth Thursday of November; `nth` -1 is the last."""

    month: Annotated[int, Field(ge=1, le=12)]
    weekday: Weekday
    nth: Literal[1, 2, 3, 4, -1]

    def falls_on(self, day: date) -> bool:
        """Whether this is the day."""
        if day.month != self.month or WEEKDAYS[day.weekday()] != self.weekday:
            return False
        if self.nth == -1:
            return (day + 7 * DAY).month != self.month
        return (day.day - 1) // 7 + 1 == self.nth


class WorkCalendar(_Strict):
    """Which days are working days.

    Args:
        once: single days off, such as a plant's shutdown.
        observed: a holiday on a Saturday that is no working day is kept on Friday, one on a Sunday on Monday.
    """

    workdays: Annotated[tuple[Weekday, ...], Field(min_length=1)] = ("mon", "tue", "wed", "thu", "fri")
    every_year: Annotated[tuple[FixedHoliday | WeekdayHoliday, ...], Field(max_length=40)] = ()
    once: frozenset[date] = frozenset()
    observed: bool = True

    def is_working(self, day: date) -> bool:
        """Whether it is a working day."""
        if not self._is_workday(day) or day in self.once or self._is_holiday(day):
            return False
        return not (self.observed and self._stands_for_another(day))

    def after(self, day: date, days: int) -> date:
        """The working day so many working days after `day`; 1 is the next one."""
        while days:
            day += DAY
            days -= self.is_working(day)
        return day

    def between(self, day: date, until: date) -> int:
        """How many working days follow `day`, up to and including `until`; none when it is not later."""
        return sum(self.is_working(day + DAY * ahead) for ahead in range(1, (until - day).days + 1))

    def last_day(self, start: date, within: Within) -> date:
        """The last day of a time limit that runs from `start`.

        In calendar days a limit whose last day is no working day ends on the next one, as time limits do in most
        contracts and in court (Federal Rules of Civil Procedure, 6(a)(1)(C)).
        """
        if within.counted is Counted.WORKING_DAYS:
            return self.after(start, within.days)
        last = start + DAY * within.days
        return last if self.is_working(last) else self.after(last, 1)

    def _is_workday(self, day: date) -> bool:
        return WEEKDAYS[day.weekday()] in self.workdays

    def _is_holiday(self, day: date) -> bool:
        return any(holiday.falls_on(day) for holiday in self.every_year)

    def _stands_for_another(self, day: date) -> bool:
        """A Friday before a holiday on Saturday, or a Monday after one on Sunday."""
        other = {"fri": day + DAY, "mon": day - DAY}.get(WEEKDAYS[day.weekday()])
        return other is not None and not self._is_workday(other) and self._is_holiday(other)
