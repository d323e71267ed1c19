"""What a local sets of its contract's time limits: locals/<handle>/grievances.yml."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.reports.working_days import DAY, Within, WorkCalendar


class Standing(StrEnum):
    """How a deadline stands on a day."""

    PASSED = "passed"
    TODAY = "today"
    TOMORROW = "tomorrow"
    AHEAD = "ahead"


class Step(BaseModel):
    """What is due next in one step of a grievance, and by when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    next: Literal["meeting", "answer_due", "appeal_due", "hearing"]
    within: Within


class GrievanceRules(BaseModel):
    """The file as a whole. `steps` begin with step 1; `page_again_before` is in working days."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file_within: Within
    calendar: WorkCalendar
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=9)]
    page_again_before: Annotated[tuple[Annotated[int, Field(ge=1, le=30)], ...], Field(max_length=5)] = (3, 1)

    def deadline(self, happened_on: date) -> date:
        """The last day to file a grievance about what happened on this day."""
        return self.calendar.last_day(happened_on, self.file_within)

    def page_due(self, deadline: date, today: date, paged: int | None) -> int | None:
        """How many working days before the deadline the steward is to be paged now.

        Args:
            paged: at how many it was done last, None for never.

        Returns:
            One of `page_again_before` that has come and was not done; None when there is none, or it is too late.
        """
        if deadline < today:
            return None
        left = self.calendar.between(today, deadline)
        due = min((days for days in self.page_again_before if days >= left), default=None)
        return due if due is not None and (paged is None or due < paged) else None


def standing(deadline: date, today: date) -> Standing:
    """How the deadline stands on the local's date `today`."""
    if deadline < today:
        return Standing.PASSED
    if deadline == today:
        return Standing.TODAY
    return Standing.TOMORROW if deadline == today + DAY else Standing.AHEAD
