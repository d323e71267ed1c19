"""The different values of an indexed column, by one step of the index for each: a DISTINCT would read every row."""

from typing import Any

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import ColumnElement


def each_once(column: InstrumentedAttribute[Any], *there: ColumnElement[bool]) -> Subquery:
    """A table with the one column `name`, its values in their order and without NULL.

    Args:
        column: behind what `there` asks in an index, such as (local_id, unit).
        there: which rows are meant.

    Source: https://wiki.postgresql.org/wiki/Loose_indexscan
    """
    first: Select[Any] = select(func.min(column).label("name")).where(*there)
    steps = first.cte(recursive=True)
    following = select(func.min(column)).where(*there, column > steps.c.name).correlate(steps).scalar_subquery()
    steps = steps.union_all(select(following).where(steps.c.name.is_not(None)))
    return select(steps.c.name).where(steps.c.name.is_not(None)).subquery()
