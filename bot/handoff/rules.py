"""When the people of a local answer, and who is next when they do not: its file `handoff.yml`."""

from datetime import date, time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bot.local_files import LocalFile
from config.phones import to_e164

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _number(text: str) -> str:
    number = to_e164(text)
    if number is None:
        raise ValueError(f"{text!r} is not a phone number; write it like +14155550100")
    return number


class Open(BaseModel):
    """The hours of one day, on the local's wall clock."""

    model_config = ConfigDict(extra="forbid")

    opens: time
    closes: time

    @model_validator(mode="after")
    def _in_order(self) -> "Open":
        if self.opens >= self.closes:
            raise ValueError("closes must come after opens")
        return self


class Week(BaseModel):
    """Office hours for each weekday; null is closed."""

    model_config = ConfigDict(extra="forbid")

    mon: Open | None = None
    tue: Open | None = None
    wed: Open | None = None
    thu: Open | None = None
    fri: Open | None = None
    sat: Open | None = None
    sun: Open | None = None

    def on(self, day: date) -> Open | None:
        """The hours of that day's weekday."""
        hours: Open | None = getattr(self, DAYS[day.weekday()])
        return hours


class Contact(BaseModel):
    """Someone of the office who is texted: a call for help, a hand-off nobody answers."""

    model_config = ConfigDict(extra="forbid")

    name: str
    phone: Annotated[str, AfterValidator(_number)]
    language: str = "en"


class HandoffRules(BaseModel):
    """`handoff.yml`.

    escalate_after_minutes: of office hours without an answer; then it goes to the next steward, then to the office.
    next_steward: whether another steward of the worksite and shift is asked before the office.
    close_after_hours: without a word from either side, a hand-off is closed.
    """

    model_config = ConfigDict(extra="forbid")

    office_hours: Week
    holidays: frozenset[date] = frozenset()
    escalate_after_minutes: int = Field(ge=1, le=7 * 24 * 60)
    next_steward: bool = True
    close_after_hours: int = Field(ge=1, le=30 * 24)
    contacts: list[Contact] = Field(default_factory=list, max_length=5)


HANDOFF = LocalFile("handoff", HandoffRules)
