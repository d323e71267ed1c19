"""How many working days are left until a deadline, for a page full of deadlines: each day is looked up once."""

from dataclasses import dataclass, field
from datetime import date

from bot.reports.working_days import DAY, WorkCalendar

FARTHEST = 366  # days that are counted; beyond, the number says no more


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a time limit.

    Args:
        days: working days after today, up to and including the day; of a late one, those that have gone since.
    """

    days: int
    late: bool


@dataclass(slots=True)
class DaysLeft:
    """Counts from `today`, a date on the local's calendar."""

    calendar: WorkCalendar
    today: date
    _working: dict[date, bool] = field(default_factory=dict)

    def until(self, day: date) -> Left:
        """What is left until `day`."""
        late = day < self.today
        first, last = (day, self.today) if late else (self.today, day)
        ahead = range(1, min((last - first).days, FARTHEST) + 1)
        return Left(sum(self._is_working(first + DAY * each) for each in ahead), late)

    def soon(self, days: int) -> date:
        """The last day that is at most so many working days away."""
        return self.calendar.after(self.today, days)

    def _is_working(self, day: date) -> bool:
        if day not in self._working:
            self._working[day] = self.calendar.is_working(day)
        return self._working[day]
