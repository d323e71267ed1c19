"""Rows that a query names: by their name, capital letters or not, or by their id."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from models import Campaign, Employer, Event, Worksite
from scheduler.audiences.conditions import Scope


def same_name(column: Any, names: Iterable[str]) -> ColumnElement[bool]:
    """The column is one of these names."""
    found: ColumnElement[bool] = func.lower(column).in_([func.lower(name) for name in names])
    return found


def worksites(names: Iterable[str], scope: Scope) -> Select[Any]:
    """The ids of the local's worksites of these names; several employers may have one."""
    return (
        select(Worksite.id)
        .join(Employer, Employer.id == Worksite.employer_id)
        .where(Employer.local_id == scope.local_id, same_name(Worksite.name, names))
    )


def worksites_of(employers: Iterable[str], scope: Scope) -> Select[Any]:
    """The ids of every worksite of the local's employers of these names."""
    return (
        select(Worksite.id)
        .join(Employer, Employer.id == Worksite.employer_id)
        .where(Employer.local_id == scope.local_id, same_name(Employer.name, employers))
    )


def campaigns(asked: Iterable[str | int], scope: Scope) -> Select[Any]:
    """The ids of the local's campaigns of these names or ids."""
    return select(Campaign.id).where(Campaign.local_id == scope.local_id, _is(Campaign.id, Campaign.name, asked))


def event(asked: str | int, scope: Scope) -> Select[Any]:
    """The id of an event: the next one of this title that is not called off, or the last one when all are past."""
    found = select(Event.id).where(Event.local_id == scope.local_id, _is(Event.id, Event.title, [asked]))
    if isinstance(asked, int):
        return found
    to_come = Event.starts_at >= scope.now
    return (
        found.where(Event.canceled_at.is_(None))
        .order_by(to_come.desc(), case((to_come, Event.starts_at)), Event.starts_at.desc())
        .limit(1)
    )


def _is(id_column: Any, name_column: Any, asked: Iterable[str | int]) -> ColumnElement[bool]:
    several = list(asked)
    ids = [each for each in several if isinstance(each, int)]
    names = [each for each in several if isinstance(each, str)]
    if ids:
        found: ColumnElement[bool] = id_column.in_(ids)
        return found
    return same_name(name_column, names)
