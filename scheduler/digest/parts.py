"""Which part of the digest a day has."""

from datetime import date
from enum import StrEnum


class Part(StrEnum):
    """The three."""

    MONDAY = "monday"  # numbers of the week that is over
    MIDWEEK = "midweek"  # whom to talk with
    FRIDAY = "friday"  # what was done


_SENT_ON = {0: Part.MONDAY, 2: Part.MIDWEEK, 4: Part.FRIDAY}


def sent_on(day: date) -> Part | None:
    """What leaves on this day; None on the others."""
    return _SENT_ON.get(day.weekday())


def newest_on(day: date) -> Part:
    """What is the newest on this day."""
    return Part.MONDAY if day.weekday() < 2 else Part.MIDWEEK if day.weekday() < 4 else Part.FRIDAY
