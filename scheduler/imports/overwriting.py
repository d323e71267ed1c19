"""Writing over columns of rows there are, with what they held kept for undo."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql

from models import Base
from scheduler.imports.job import Job

_KEEP = sql.SQL("""
    INSERT INTO import_change (import_id, changed_in, row_id, member_id, before, after)
    SELECT %s, {name}, held.{key}, {about}, jsonb_build_object({before}), jsonb_build_object({after})
    FROM {source} AS given JOIN {table} AS held ON held.{key} = given.row_id
    WHERE given.state = 'changed' AND ({differs})
""")
_WRITE = sql.SQL("""
    UPDATE {table} AS held SET {sets} FROM {source} AS given
    WHERE held.{key} = given.row_id AND given.state = 'changed' AND ({differs})
""")
_ONE = sql.SQL("coalesce(given.{column}, held.{column})")


def overwrite(job: Job, import_id: int, table: str, columns: Sequence[str], *, source: str = "staged") -> None:
    """Writes what is not empty in the rows of `source` that are changed, by their `row_id`.

    Args:
        columns: named alike in both.
        source: a temporary table with row_id and state.
    """
    names = [sql.Identifier(column) for column in columns]
    held = Base.metadata.tables[table]
    parts = {
        "name": sql.Literal(table),
        "table": sql.Identifier(table),
        "source": sql.Identifier(source),
        "key": sql.Identifier(held.primary_key.columns.keys()[0]),
        "about": sql.SQL("held.member_id") if "member_id" in held.columns else sql.SQL("NULL"),
        "before": sql.SQL(", ").join(
            sql.SQL("{}, held.{}").format(sql.Literal(column), name)
            for column, name in zip(columns, names, strict=True)
        ),
        "after": sql.SQL(", ").join(
            sql.SQL("{}, {}").format(sql.Literal(column), _ONE.format(column=name))
            for column, name in zip(columns, names, strict=True)
        ),
        "sets": sql.SQL(", ").join(sql.SQL("{} = {}").format(name, _ONE.format(column=name)) for name in names),
        "differs": sql.SQL(" OR ").join(
            sql.SQL("held.{} IS DISTINCT FROM {}").format(name, _ONE.format(column=name)) for name in names
        ),
    }
    line: Any = job.session.connection().connection.driver_connection
    raw: psycopg.Connection[Any] = line
    with raw.cursor() as cursor:
        cursor.execute(_KEEP.format(**parts), (import_id,))
        cursor.execute(_WRITE.format(**parts))
