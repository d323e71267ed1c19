"""The temporary tables an import works in: rows come in by COPY, a few statements do the rest."""

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from psycopg import sql

from scheduler.imports.job import Job

_FINDING = """
    CREATE TEMPORARY TABLE finding (line int, field text, kind text, filled jsonb) ON COMMIT DROP
"""
# Reading a file takes longer than a turn may, its rows are sorted and joined whole, and how many they are is what the
# planner needs to know of them: of 100,000 rows the default would read 30,000.
_SETTINGS = ("statement_timeout = 0", "work_mem = '64MB'", "default_statistics_target = 10")
# change_fields.same, for sets: the letters of free texts do not count, save in names.
_SAME = r"""
    CREATE OR REPLACE FUNCTION pg_temp.same_value(field text, one text, other text) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE WHEN one IS NOT DISTINCT FROM other THEN true
                    WHEN one IS NULL OR other IS NULL THEN false
                    WHEN field IN ('name', 'preferred_name')
                    THEN btrim(regexp_replace(one, '\s+', ' ', 'g')) = btrim(regexp_replace(other, '\s+', ' ', 'g'))
                    ELSE lower(btrim(regexp_replace(one, '\s+', ' ', 'g')))
                         = lower(btrim(regexp_replace(other, '\s+', ' ', 'g'))) END
    $$
"""


def stage(job: Job, columns: Mapping[str, str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Makes `staged` (line, state, row_id, member_id and the kind's columns) and `finding`, and copies the rows in.

    They go with the transaction, and so do `_SETTINGS`: until it ends, a dry run's too, statements may take as long as
    they need, for a file is not a turn.
    """
    for setting in _SETTINGS:
        job.do(f"SET LOCAL {setting}")
    job.do("DROP TABLE IF EXISTS pg_temp.staged, pg_temp.finding")
    line: Any = job.session.connection().connection.driver_connection
    typed = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), _type(kind)) for name, kind in columns.items()
    )
    create = sql.SQL(
        "CREATE TEMPORARY TABLE staged (line int, {}, state text, row_id bigint, member_id bigint) ON COMMIT DROP"
    )
    names = sql.SQL(", ").join(map(sql.Identifier, ("line", *columns)))
    _copy(line, create.format(typed), sql.SQL("COPY staged ({}) FROM STDIN").format(names), rows)
    job.do(_FINDING)
    job.do(_SAME)
    job.do("ANALYZE staged")


def made(job: Job, import_id: int, table: str, ids: Iterable[int]) -> None:
    """Remembers rows the import made, so that they can be taken back."""
    listed = list(ids)
    if not listed:
        return
    job.do(
        "INSERT INTO import_made (import_id, made_in, ids) VALUES (:import_id, :made_in, CAST(:ids AS bigint[]))",
        import_id=import_id,
        made_in=table,
        ids=listed,
    )


def _type(written: str) -> sql.SQL:
    # Types come from the kinds in this package.
    return _TYPES[written]


_TYPES = {name: sql.SQL(name) for name in ("text", "bigint", "date", "timestamptz", "smallint", "boolean")}


def _copy(
    line: psycopg.Connection[Any], create: sql.Composed, copy: sql.Composed, rows: Iterable[tuple[Any, ...]]
) -> None:
    failed: Exception | None = None
    with line.cursor() as cursor:
        cursor.execute(create)
        with cursor.copy(copy) as into:
            try:
                for row in rows:
                    into.write_row(row)
            except Exception as error:
                # Raised in here, its words go to the server, which logs them: they may name a value.
                failed = error
    if failed is not None:
        raise failed
