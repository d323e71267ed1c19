"""In which hours a local's campaigns may text: its file `hours.yml`."""

from datetime import date, time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.handoff.rules import Open, Week
from bot.local_files import LocalFile
from models import Shift

# 47 CFR 64.1200(c)(1) is about solicitations, but carriers hold every text that nobody asked for to these.
EARLIEST, LATEST = time(8), time(21)


def _decent(hours: Open) -> Open:
    if hours.opens < EARLIEST or hours.closes > LATEST:
        raise ValueError(f"hours must be within {EARLIEST:%H:%M} and {LATEST:%H:%M}")
    return hours


def _decent_week(week: Week) -> Week:
    days = [hours for _, hours in week if hours is not None]
    if not days:
        raise ValueError("one day of the week must have hours, or nothing would ever be sent")
    for hours in days:
        _decent(hours)
    return week


class HoursRules(BaseModel):
    """`hours.yml`. Days and hours are the member's wall clock, not the local's.

    week: the hours of each weekday; a day that is not named, or null, has none.
    closed: days without any.
    shifts: hours in which members of a shift want their texts, such as the night shift's afternoons; they get them in
        those of the day that are also in these.
    """

    model_config = ConfigDict(extra="forbid")

    week: Annotated[Week, AfterValidator(_decent_week)]
    closed: frozenset[date] = frozenset()
    shifts: dict[Shift, Annotated[Open, AfterValidator(_decent)]] = Field(default_factory=dict)

    def on(self, day: date, shift: Shift | None = None) -> Open | None:
        """The hours of that day for a member of this shift, None when there are none."""
        hours = None if day in self.closed else self.week.on(day)
        preferred = self.shifts.get(shift) if shift else None
        if hours is None or preferred is None:
            return hours
        opens, closes = max(hours.opens, preferred.opens), min(hours.closes, preferred.closes)
        return Open(opens=opens, closes=closes) if opens < closes else None


HOURS = LocalFile("hours", HoursRules)
