"""When a plan's texts are due: one row for each combination of zones and shift, to join the recipients to.

    hours = due_times(groups(session, members), rules, local_zone, starts_at)
    select(..., due_at(hours, starts_at), window_ends_at(hours, starts_at))
        .join(Phone, ...).join(Member, ...).outerjoin(hours, fits(hours, Phone.zones, Member.shift))

The join is an outer one: a member whose zones changed while the plan was made has no row, and their text is due in
hours that are over at once. scheduler/chores/defer_texts.py then finds the right ones, as for every such text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    SQLColumnExpression,
    Text,
    Values,
    and_,
    cast,
    column,
    func,
    literal,
    select,
    values,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from bot.actions.hours_rules import HoursRules
from models import Member, MemberPhone, Phone, Shift
from scheduler.hours.area_codes import ANYWHERE
from scheduler.hours.windows import Window, window

# When there are no hours within eight days, the text waits this long before it is looked at again: a local may have
# closed its days by mistake.
LOOK_AGAIN = timedelta(days=1)
_NO_SHIFT = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Members to whom the same hours apply. `zones` is empty while nobody has looked where the number is."""

    zones: tuple[str, ...]
    shift: Shift | None


def groups(session: Session, members: Select[Any]) -> list[Group]:
    """The combinations of zones and shift there are among members' numbers.

    Args:
        members: selects their ids, and nothing else.
    """
    rows = session.execute(
        select(Phone.zones, Member.shift)
        .select_from(Member)
        .join(MemberPhone, and_(MemberPhone.member_id == Member.id, MemberPhone.ended_at.is_(None)))
        .join(Phone, Phone.id == MemberPhone.phone_id)
        .where(Member.id.in_(members))
        .distinct()
    )
    return [Group(tuple(zones), shift) for zones, shift in rows]


def due_times(found: Iterable[Group], rules: HoursRules, local_zone: str, not_before: datetime) -> Values:
    """VALUES of zones, shift ("" for none), due_at and window_ends_at, with rows for numbers not yet looked at.

    Args:
        rules: of the local.
        local_zone: of the local; numbers that nobody has looked at may be there, or in any state.
        not_before: the earliest moment any of them is due, with a zone.
    """
    unknown = {Group((), shift) for shift in (None, *Shift)}
    anywhere = tuple({*ANYWHERE, local_zone})
    rows = []
    for group in sorted({*found, *unknown}, key=lambda each: (each.zones, each.shift or _NO_SHIFT)):
        hours = window(group.zones or anywhere, rules, group.shift, not_before) or _none_yet(not_before)
        rows.append((list(group.zones), group.shift or _NO_SHIFT, hours.starts, hours.ends))
    return values(
        column("zones", ARRAY(Text)),
        column("shift", Text),
        column("due_at", DateTime(timezone=True)),
        column("window_ends_at", DateTime(timezone=True)),
        name="hours",
    ).data(rows)


def fits(hours: Values, zones: SQLColumnExpression[Any], shift: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """The condition that joins a number's zones and its member's shift to `hours`."""
    none: ColumnElement[Any] = literal([], ARRAY(Text))
    return and_(
        hours.c.zones == func.coalesce(zones, none),
        hours.c.shift == func.coalesce(cast(shift, Text), _NO_SHIFT),
    )


def due_at(hours: Values, not_before: datetime) -> ColumnElement[datetime]:
    """When the text is due, for a row joined to `hours` or to nothing."""
    return func.coalesce(hours.c.due_at, not_before)


def window_ends_at(hours: Values, not_before: datetime) -> ColumnElement[datetime]:
    """When its hours are over, for a row joined to `hours` or to nothing."""
    return func.coalesce(hours.c.window_ends_at, not_before)


def _none_yet(not_before: datetime) -> Window:
    """Hours that are over when they begin: the text is deferred again then."""
    again = not_before + LOOK_AGAIN
    return Window(again, again)
