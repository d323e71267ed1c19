"""A copy of everything of a local: asked for by an admin, written by the clock, fetched within a day.

A ZIP with a CSV of each table. Left out: passwords, tokens and keys, and what only the machine needs. A cell that a
spreadsheet would take for a formula has an apostrophe before it (OWASP, CSV injection).
"""

import os
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from psycopg import Connection
from psycopg.sql import SQL, Composable, Identifier, Literal
from sqlalchemy import ARRAY, JSON, Engine, String, Table, exists, select
from sqlalchemy.orm import Session

from config.clock import now
from models import AuditEntry, Base, CopyState, Local, LocalCopy
from models.database import SessionMaker

KEPT_FOR = timedelta(days=1)
LEASE = timedelta(minutes=10)  # longer than the longest table takes; a clock that ended loses it to the next
MOST_TRIES = 3
MOST_LISTED = 10
FOLDER = "copies"  # of the media folder

# Secrets and sign-ins, what other locals share, and what only the machine needs.
LEFT_OUT = frozenset(
    {
        "staff_user",
        "staff_passkey",
        "staff_sign_in",
        "visit",
        "visit_code",
        "carrier_receipt",
        "late_inbound",
        "check_in_tries",
        "local_copy",
        "campaign_preview",
        "data_export",
        "unreached_day",
        "import_progress",
    }
)
HIDDEN = frozenset({"stored_as", "token", "token_hash", "secret", "password", "url"})
# Tables whose rows belong to a local by another table's; the first way that is found is gone, shortest first.
_WAYS = 4


class CopyRefused(Exception):
    """There is no such copy, or it cannot be fetched; the sentence says why."""


@dataclass(frozen=True, slots=True)
class CopyView:
    """One copy. `done` of `of` tables are written; `size` in bytes."""

    id: int
    state: str
    asked_by: str
    asked_at: datetime
    done: int
    of: int
    rows: int
    size: int | None
    expires_at: datetime | None


def listed(session: Session, local_id: int) -> list[CopyView]:
    """The newest copies."""
    rows = session.scalars(
        select(LocalCopy).where(LocalCopy.local_id == local_id).order_by(LocalCopy.id.desc()).limit(MOST_LISTED)
    )
    return [
        CopyView(
            row.id,
            row.state.value,
            row.asked_by.removeprefix("user:"),
            row.asked_at,
            row.done,
            row.of,
            row.rows,
            row.size,
            row.expires_at,
        )
        for row in rows
    ]


def ask_for(session: Session, actor: str, at: datetime, local_id: int) -> int:
    """Asks for a copy; the clock writes it.

    Raises:
        CopyRefused: one is being written.
    """
    session.get_one(Local, local_id, with_for_update=True)
    under_way = exists().where(
        LocalCopy.local_id == local_id, LocalCopy.state.in_([CopyState.WAITING, CopyState.RUNNING])
    )
    if session.scalar(select(under_way)):
        raise CopyRefused("A copy is being written already.")
    row = LocalCopy(
        local_id=local_id,
        asked_by=actor,
        asked_at=at,
        state=CopyState.WAITING,
        token=secrets.token_hex(16),
        of=len(tables()),
    )
    session.add(row)
    session.flush()
    _audit(session, actor, "copy_asked", local_id, row.id, at)
    return row.id


def fetch(session: Session, actor: str, at: datetime, local_id: int, copy_id: int, media_dir: Path) -> Path:
    """The file, for somebody of the local; audited.

    Raises:
        CopyRefused: there is none, or its day is over.
    """
    row = session.get(LocalCopy, copy_id)
    if row is None or row.local_id != local_id:
        raise CopyRefused("There is no such copy.")
    path = path_of(media_dir, row)
    if row.state is not CopyState.DONE or row.expires_at is None or row.expires_at <= at or not path.is_file():
        raise CopyRefused("This copy is gone. Ask for another one.")
    _audit(session, actor, "copy_fetched", local_id, row.id, at)
    return path


def path_of(media_dir: Path, row: LocalCopy) -> Path:
    """Where the file of a copy lies."""
    return media_dir / FOLDER / f"{row.id}-{row.token}.zip"


def claim(session: Session, at: datetime, media_dir: Path) -> LocalCopy | None:
    """The next copy to write, held for a while; one that failed too often is given up, with what it had written."""
    row = session.scalar(
        select(LocalCopy)
        .where(
            (LocalCopy.state == CopyState.WAITING)
            | ((LocalCopy.state == CopyState.RUNNING) & (LocalCopy.lease_until <= at))
        )
        .order_by(LocalCopy.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    if row.tries >= MOST_TRIES:
        row.state, row.finished_at, row.lease_until = CopyState.FAILED, at, None
        _remove(media_dir, row)
        return None
    row.state, row.lease_until, row.tries, row.done = CopyState.RUNNING, at + LEASE, row.tries + 1, 0
    return row


def write(sessions: SessionMaker, engine: Engine, row: LocalCopy, media_dir: Path) -> bool:
    """Writes the file of a claimed copy, table by table as the database was at one moment, and says so.

    Each try writes a file of its own: a clock that is slower than its lease spoils nothing of the next.

    Args:
        engine: of the same database; a connection of its own is opened, whose statements may take minutes.

    Returns:
        Whether it was still ours to the end.
    """
    path = path_of(media_dir, row)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(f".{row.tries}.part")
    # A clock that was killed has left what it wrote.
    _remove(media_dir, row, but=path)
    try:
        rows = _write(sessions, engine, row, part)
        if rows is None:
            return False
        with sessions.begin() as session:
            held = _ours(session, row)
            if held is None:
                return False
            at = now()
            held.state, held.finished_at, held.size = CopyState.DONE, at, part.stat().st_size
            held.expires_at, held.lease_until = at + KEPT_FOR, None
            _audit(session, "clock", "copy_written", row.local_id, row.id, at)
            part.replace(path)
            _remove(media_dir, row, but=path)
    finally:
        part.unlink(missing_ok=True)
    return True


def _write(sessions: SessionMaker, engine: Engine, row: LocalCopy, path: Path) -> int | None:
    """Rows written; None when another clock has taken the copy over."""
    rows = 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        os.fdopen(handle, "wb") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as whole,
        _reading(engine) as connection,
    ):
        for number, table in enumerate(tables(), 1):
            with whole.open(f"{table.name}.csv", "w", force_zip64=True) as part:
                part.write("\ufeff".encode())  # or Excel reads UTF-8 as the machine's old code page
                rows += _copy(connection, table, row.local_id, part)
            with sessions.begin() as session:
                held = _ours(session, row)
                if held is None:
                    return None
                held.done, held.rows, held.lease_until = number, rows, now() + LEASE
    return rows


def _ours(session: Session, row: LocalCopy) -> LocalCopy | None:
    """The row, locked, while it is of the try that we began."""
    held = session.get_one(LocalCopy, row.id, with_for_update=True)
    return held if held.state is CopyState.RUNNING and held.tries == row.tries else None


def expire(session: Session, at: datetime, media_dir: Path) -> int:
    """Removes the files whose day is over; returns how many."""
    rows = session.scalars(
        select(LocalCopy).where(LocalCopy.state == CopyState.DONE, LocalCopy.expires_at <= at).with_for_update()
    ).all()
    for row in rows:
        _remove(media_dir, row)
        row.state = CopyState.EXPIRED
    return len(rows)


def _remove(media_dir: Path, row: LocalCopy, but: Path | None = None) -> None:
    """Removes what any try of a copy has written; one that still writes to it finds out that it is not its own."""
    for file in path_of(media_dir, row).parent.glob(f"{row.id}-{row.token}.*"):
        if file != but:
            file.unlink(missing_ok=True)


def tables() -> list[Table]:
    """The tables of which a copy has the local's rows, parents first."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT and _of_local(table)]


@contextmanager
def _reading(engine: Engine) -> Iterator["Connection[tuple[object, ...]]"]:
    """One moment of the database, read as long as it takes."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with Connection.connect(url, application_name="rollcall copy", connect_timeout=3) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute("SET LOCAL timezone = 'UTC'")
        yield connection


def _copy(connection: "Connection[tuple[object, ...]]", table: Table, local_id: int, part: IO[bytes]) -> int:
    columns = SQL(", ").join(_cell(table, column.name) for column in table.columns if column.name not in HIDDEN)
    where = _belongs(table, local_id)
    statement = SQL("COPY (SELECT {} FROM {} WHERE {} ORDER BY 1) TO STDOUT WITH (FORMAT csv, HEADER)").format(
        columns, Identifier(table.name), where
    )
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copied:
            for chunk in copied:
                part.write(chunk)
        return cursor.rowcount


def _cell(table: Table, name: str) -> Composable:
    """A column; words that a spreadsheet would reckon get an apostrophe, phone numbers do not."""
    column, kind = Identifier(name), table.columns[name].type
    if not isinstance(kind, (String, JSON, ARRAY)) and kind.__visit_name__ not in ("JSONB", "type_decorator"):
        return column
    guarded = SQL(
        r"CASE WHEN {0}::text ~ '^[-=+@\t\r\n]' AND {0}::text !~ '^\+[0-9]+$' THEN '''' ELSE '' END || {0}::text"
    )
    return SQL("({}) AS {}").format(guarded.format(column), column)


def _belongs(table: Table, local_id: int) -> Composable:
    """Which rows are the local's: by its own column, or by the row it hangs from."""
    if table.name == "local":
        return SQL("id = {}").format(Literal(local_id))
    if "local_id" in table.columns:
        return SQL("local_id = {}").format(Literal(local_id))
    if table.name == "phone":
        return SQL(
            "id IN (SELECT phone_id FROM member_phone JOIN member ON member.id = member_id WHERE local_id = {})"
        ).format(Literal(local_id))
    column, parent, key = _parent(table)
    return SQL("{} IN (SELECT {} FROM {} WHERE {})").format(
        Identifier(column), Identifier(key), Identifier(parent.name), _belongs(parent, local_id)
    )


def _parent(table: Table) -> tuple[str, Table, str]:
    """The column by which a row hangs from another, and where that leads; the way to the local is the shortest."""
    ways = [
        (_distance(each.column.table), each.parent.name, each.column.table, each.column.name)
        for each in table.foreign_keys
        if not each.parent.nullable and each.column.table is not table
    ]
    found = min(ways, key=lambda way: (way[0], way[1]))
    return found[1], found[2], found[3]


def _distance(table: Table, seen: int = 0) -> int:
    if table.name == "local" or "local_id" in table.columns:
        return seen
    further = [
        _distance(each.column.table, seen + 1)
        for each in table.foreign_keys
        if not each.parent.nullable and each.column.table is not table
    ]
    return min(further, default=_WAYS) if seen < _WAYS else _WAYS


def _of_local(table: Table) -> bool:
    return table.name == "phone" or _distance(table) < _WAYS


def _audit(session: Session, actor: str, action: str, local_id: int, copy_id: int, at: datetime) -> None:
    session.add(AuditEntry(actor=actor, action=action, local_id=local_id, detail=f"copy {copy_id}", at=at))
