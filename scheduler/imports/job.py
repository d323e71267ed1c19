"""One run of an import: whose record, with which choices, and the transaction it works in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CursorResult, Row, text
from sqlalchemy.orm import Session

from models import Local


@dataclass(frozen=True, slots=True)
class Choices:
    """What whoever imports decides.

    Args:
        told: their column to our field.
        consent: the wording under which all numbers of the file were given, where no column says so.
        overwrite: values that neither the member nor staff have said are written over at once.
        make_worksites: worksites the local does not have are added.
        day_first: 5/11/2026 is the fifth of November.
        all_or_none: one bad row keeps the whole file out.
    """

    told: Mapping[str, str] = field(default_factory=dict)
    consent: str | None = None
    overwrite: bool = False
    make_worksites: bool = False
    day_first: bool = False
    all_or_none: bool = False


@dataclass(slots=True)
class Job:
    """The run.

    Args:
        now: the present, in UTC.
        today: the local's date.
        new_worksites: employer and worksite that are to be made, to the id that stands for them until they are.
    """

    session: Session
    local: Local
    actor: str
    now: datetime
    choices: Choices
    today: date = field(init=False)
    new_worksites: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.today = self.now.astimezone(self.zone).date()

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the local's days."""
        return ZoneInfo(self.local.time_zone)

    def do(self, statement: str, **values: Any) -> CursorResult[Any]:
        """Runs a statement; `local_id`, `now`, `today` and `actor` are always known to it."""
        known = {"local_id": self.local.id, "now": self.now, "today": self.today, "actor": self.actor}
        result: CursorResult[Any] = self.session.connection().execute(text(statement), known | values)
        return result

    def rows(self, statement: str, **values: Any) -> list[Row[Any]]:
        """The rows of a query."""
        return list(self.do(statement, **values).all())
