"""What a leaf becomes in SQL: when it holds, and when it does not.

Both are written out, because SQL has a third answer: a member without a shift neither works nights nor fails to, while
"not on the night shift" means them too. And PostgreSQL makes an anti-join of a bare NOT EXISTS alone.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Exists,
    Interval,
    ScalarSelect,
    Select,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from models import Local, Member


@dataclass(frozen=True, slots=True)
class Condition:
    """Exactly one of the two is true for every member."""

    holds: ColumnElement[bool]
    fails: ColumnElement[bool]

    def __invert__(self) -> "Condition":
        return Condition(self.fails, self.holds)


def both(*conditions: Condition) -> Condition:
    """Every one holds."""
    return Condition(and_(*(each.holds for each in conditions)), or_(*(each.fails for each in conditions)))


def either(*conditions: Condition) -> Condition:
    """At least one holds."""
    return Condition(or_(*(each.holds for each in conditions)), and_(*(each.fails for each in conditions)))


def there_is(*where: ColumnElement[bool]) -> Condition:
    """A row of another table is there; one of `where` ties it to the member, the one thing it shares with the outside.

    Else a condition on a member's numbers would take those that are texted for its own (scheduler/audiences/reach.py).
    """
    found: Exists = exists().where(*where).correlate(Member)
    return Condition(found, ~found)


def column_is(column: Any, test: ColumnElement[bool]) -> Condition:
    """A test of a column of the member that may be empty."""
    return Condition(test, or_(column.is_(None), ~test))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose members, and when. Names are looked up in the statement itself: it stays one."""

    local_id: int
    now: datetime

    @property
    def today(self) -> ScalarSelect[Any]:
        """The local's date."""
        moment = func.timezone(Local.time_zone, literal(self.now))
        return select(cast(moment, Date)).where(Local.id == self.local_id).scalar_subquery()

    def months_ago(self, months: int) -> ColumnElement[Any]:
        """The local's date so many months ago."""
        return cast(self.today - func.make_interval(0, months, type_=Interval), Date)

    def in_days(self, days: int) -> ColumnElement[Any]:
        """The local's date in so many days."""
        return self.today + literal(days)


def one_of(column: Any, ids: Select[Any]) -> ColumnElement[bool]:
    """The column is one of a few ids, looked up once: an index on the column is used, wherever the condition stands."""
    found: ColumnElement[bool] = column == func.any(func.array(ids.scalar_subquery()))
    return found
