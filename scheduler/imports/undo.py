"""Taking a whole import back: what it made goes, what it wrote over returns, while nothing newer depends on it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from models import Base, DataImport
from scheduler.imports.consent import UNDONE as CONSENT_UNDONE
from scheduler.imports.differences import UNDONE
from scheduler.imports.faults import ImportRefused
from scheduler.imports.sentences import Sentence, say

# Children before parents. Requests and consent are not removed: they say that they were taken back.
_ORDER = (
    "member_phone", "phone", "assessment", "certification", "grievance_step", "grievance", "dues_entry", "dues_account",
    "event", "member", "worksite", "employer",
)  # fmt: skip
_NEWER = text("""
    SELECT DISTINCT newer.import_id FROM import_change AS newer
    WHERE newer.import_id > :id AND (newer.changed_in, newer.row_id) IN (
        SELECT changed_in, row_id FROM import_change WHERE import_id = :id
        UNION SELECT made_in, unnest(ids) FROM import_made WHERE import_id = :id)
    ORDER BY 1
""")
_TEXTED = text("""
    SELECT count(DISTINCT message.address) FROM made_row
    JOIN phone ON phone.id = row_id JOIN message ON message.address = phone.e164
    WHERE made_in = 'phone' AND message.local_id = :local_id AND message.at >= :since
""")
_REQUESTS = text("""
    UPDATE change_request SET state = 'declined', reason = :reason, decided_at = :now, decided_by = :actor,
        told_at = :now
    WHERE id IN (SELECT row_id FROM made_row WHERE made_in = 'change_request')
      AND (state IN ('waiting', 'conflict') OR (state = 'applied' AND decided_by = 'rule'))
    RETURNING id
""")
# Who was in conflict with the file alone waits as before.
_PEACE = text("""
    UPDATE change_request AS one SET state = 'waiting'
    WHERE one.state = 'conflict' AND (one.member_id, one.field, one.subject) IN (
        SELECT member_id, field, subject FROM change_request WHERE id = ANY(:ids))
      AND NOT EXISTS (
        SELECT FROM change_request AS other WHERE other.member_id = one.member_id AND other.field = one.field
          AND other.subject = one.subject AND other.id <> one.id AND other.state IN ('waiting', 'conflict'))
""")
_CONSENT = text("""
    INSERT INTO consent_entry (local_id, channel, e164, action, source, wording, at)
    SELECT ours.local_id, ours.channel, ours.e164, 'opt_out', :source, :wording, :now
    FROM made_row JOIN consent_entry AS ours ON ours.id = row_id
    WHERE made_in = 'consent_entry' AND NOT EXISTS (
        SELECT FROM consent_entry AS newer WHERE newer.e164 = ours.e164 AND newer.local_id = ours.local_id
          AND newer.channel = ours.channel AND newer.id > ours.id)
    RETURNING id
""")
_FORGET = text("""
    DELETE FROM change_request WHERE reason LIKE :undone
      AND member_id IN (SELECT row_id FROM made_row WHERE made_in = 'member')
""")
# One entry for the file. An entry for each member would keep a member from being taken back: it is never removed.
_AUDIT = text("""
    INSERT INTO audit_entry (actor, action, member_id, detail, at)
    SELECT :actor, 'import_undone', NULL, 'import ' || :id, CAST(:now AS timestamptz)
""")


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, by table: rows removed and rows given back their values."""

    removed: dict[str, int]
    restored: dict[str, int]


def undo(session: Session, import_id: int, *, local_id: int, actor: str, now: datetime) -> Undone:
    """Takes an import back, whole.

    Raises:
        ImportRefused: there is none, it was taken back already, or something newer depends on it; says what.
    """
    session.execute(text("SET LOCAL statement_timeout = 0"))
    ours = session.get(DataImport, import_id, with_for_update=True)
    if ours is None or ours.local_id != local_id:
        raise ImportRefused(say("no_import", import_id=import_id))
    if ours.undone_at is not None:
        raise ImportRefused(say("undone_already", import_id=import_id, name=ours.undone_by or ""))
    held: Any = session.connection().connection.driver_connection
    raw: psycopg.Connection[Any] = held
    _list_made(session, import_id)
    blocking = list(_blocking(session, raw, ours))
    if blocking:
        raise ImportRefused(*blocking)
    values = {"id": import_id, "actor": actor, "now": now}
    requests = session.execute(_REQUESTS, values | {"reason": f"{UNDONE}: {import_id}"}).scalars().all()
    session.execute(_PEACE, {"ids": list(requests)})
    wording = f"import {import_id} was taken back"
    session.execute(_CONSENT, values | {"source": CONSENT_UNDONE, "wording": wording})
    session.execute(_FORGET, values | {"undone": f"{UNDONE}%"})
    session.execute(_AUDIT, values)
    restored = {table: _restore(raw, import_id, table) for table in _changed(raw, import_id)}
    made = _made(raw, import_id)
    with raw.cursor() as cursor:
        cursor.execute("DELETE FROM import_change WHERE import_id = %s", (import_id,))
    removed = {table: _remove(raw, table) for table in _ORDER if table in made}
    ours.undone_at, ours.undone_by = now, actor
    session.flush()
    return Undone(removed, restored)


def _list_made(session: Session, import_id: int) -> None:
    """Makes the table `made_row`: joined, its 100,000 rows take a moment; each searched for in a list, minutes."""
    session.execute(text("DROP TABLE IF EXISTS pg_temp.made_row"))
    session.execute(
        text("""
            CREATE TEMPORARY TABLE made_row ON COMMIT DROP AS
            SELECT made_in, unnest(ids) AS row_id FROM import_made WHERE import_id = :id
        """),
        {"id": import_id},
    )
    session.execute(text("ANALYZE made_row"))


def _blocking(session: Session, raw: psycopg.Connection[Any], ours: DataImport) -> Iterator[Sentence]:
    newer = list(session.execute(_NEWER, {"id": ours.id}).scalars())
    if newer:
        yield say("newer_import", import_id=newer[-1])
    for table in _changed(raw, ours.id):
        if count := _count(raw, _CHANGED_SINCE, ours.id, table):
            yield say("changed_since", rows=_rows(count, table), count=count, table=table)
    found: Counter[str] = Counter()
    made = _made(raw, ours.id)
    for table in _ORDER:
        if table in made:
            for other, column in _pointing_to(table):
                found[other.name] += _dependents(raw, ours.id, table, other, column, made)
    for name, count in sorted(found.items()):
        if count:
            yield say("newer_rows", rows=_rows(count, name), count=count, table=name)
    texted = session.execute(_TEXTED, {"id": ours.id, "local_id": ours.local_id, "since": ours.applied_at}).scalar_one()
    if texted:
        yield say("texted_since", count=texted)


def _rows(count: int, table: str) -> str:
    return f"{count:,} row{'s' if count != 1 else ''} of {table.replace('_', ' ')} {'are' if count != 1 else 'is'}"


_CHANGED_SINCE = sql.SQL("""
    SELECT count(*) FROM import_change LEFT JOIN {table} AS held ON held.{key} = import_change.row_id
    WHERE import_id = %s AND changed_in = {name} AND (to_jsonb(held) @> import_change.after) IS NOT TRUE
""")
_RESTORE = sql.SQL("""
    UPDATE {table} AS held SET ({columns}) = (
        SELECT {columns} FROM jsonb_populate_record(held, import_change.before))
    FROM import_change WHERE import_id = %s AND changed_in = {name} AND held.{key} = import_change.row_id
""")
_DELETE = sql.SQL("""
    DELETE FROM {table} WHERE {key} IN (SELECT row_id FROM made_row WHERE made_in = {name})
""")
_DEPENDENTS = sql.SQL("""
    SELECT count(*) FROM {other} AS other
    WHERE other.{column} IN (SELECT row_id FROM made_row WHERE made_in = {name})
""")
_NOT_OURS = sql.SQL("""
    AND NOT EXISTS (SELECT FROM made_row WHERE made_in = {other_name} AND row_id = other.{key})
""")
_NOT_THIS_CHANGE = sql.SQL(" AND other.import_id <> %(id)s")
# A wish that was taken back with its own file holds nothing up, and goes with the member it was about.
_NOT_TAKEN_BACK = sql.SQL(" AND (other.reason LIKE 'import undone%%') IS NOT TRUE")


def _pointing_to(table: str) -> Iterator[tuple[Table, str]]:
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            if any(key.column.table.name == table for key in column.foreign_keys):
                yield other, column.name


def _dependents(
    raw: psycopg.Connection[Any], import_id: int, table: str, other: Table, column: str, made: frozenset[str]
) -> int:
    query = _DEPENDENTS.format(other=sql.Identifier(other.name), column=sql.Identifier(column), name=sql.Literal(table))
    if other.name in made:
        query += _NOT_OURS.format(key=_key(other.name), other_name=sql.Literal(other.name))
    if other.name == "import_change":
        query += _NOT_THIS_CHANGE
    if other.name == "change_request":
        query += _NOT_TAKEN_BACK
    with raw.cursor() as cursor:
        row = cursor.execute(query, {"id": import_id}).fetchone()
    return int(row[0]) if row else 0


def _count(raw: psycopg.Connection[Any], query: sql.SQL, import_id: int, table: str) -> int:
    with raw.cursor() as cursor:
        row = cursor.execute(_of(query, table), (import_id,)).fetchone()
    return int(row[0]) if row else 0


def _restore(raw: psycopg.Connection[Any], import_id: int, table: str) -> int:
    key = Base.metadata.tables[table].primary_key.columns.keys()[0]
    columns = [
        column.name for column in Base.metadata.tables[table].columns if column.name != key and column.computed is None
    ]
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    with raw.cursor() as cursor:
        return cursor.execute(_of(_RESTORE, table, columns=listed), (import_id,)).rowcount


def _remove(raw: psycopg.Connection[Any], table: str) -> int:
    with raw.cursor() as cursor:
        return cursor.execute(_of(_DELETE, table)).rowcount


def _of(query: sql.SQL, table: str, **more: sql.Composable) -> sql.Composed:
    return query.format(table=sql.Identifier(table), name=sql.Literal(table), key=_key(table), **more)


def _key(table: str) -> sql.Identifier:
    return sql.Identifier(Base.metadata.tables[table].primary_key.columns.keys()[0])


def _changed(raw: psycopg.Connection[Any], import_id: int) -> list[str]:
    with raw.cursor() as cursor:
        cursor.execute("SELECT DISTINCT changed_in FROM import_change WHERE import_id = %s", (import_id,))
        return sorted(row[0] for row in cursor.fetchall())


def _made(raw: psycopg.Connection[Any], import_id: int) -> frozenset[str]:
    with raw.cursor() as cursor:
        cursor.execute("SELECT made_in FROM import_made WHERE import_id = %s", (import_id,))
        return frozenset(row[0] for row in cursor.fetchall())
