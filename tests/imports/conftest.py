"""A local to import into, and `rollcall import` as whoever types it meets it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, Row, func, select, text

from config import clock
from console.commands import find_command
from models import Base
from models.database import make_engine, make_sessions
from models.demo import load_local_1021


class Desk:
    """A shell with the demo local behind it."""

    def __init__(self, engine: Engine, url: str, folder: Path) -> None:
        self.sessions = make_sessions(engine)
        self.folder = folder
        self._environment = {"DATABASE_URL": url, "REDIS_URL": "redis://127.0.0.1:1/0"}

    def file(self, content: str | bytes, name: str = "list.csv") -> Path:
        """A file of this content."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(self, group: str, *words: str) -> Result:
        """`rollcall GROUP WORDS`."""
        command = find_command(group)
        assert command is not None
        return CliRunner().invoke(command, list(words), env=self._environment)

    def load(self, kind: str, content: str | bytes, *options: str) -> dict[str, Any]:
        """`rollcall import KIND FILE OPTIONS --json`."""
        done = self.run("import", kind, str(self.file(content)), *options, "--json")
        assert done.output, done.exception
        answer: dict[str, Any] = json.loads(done.output)
        return answer

    def rows(self, sql: str, **values: Any) -> list[Row[Any]]:
        """What the database says."""
        with self.sessions() as session:
            return list(session.execute(text(sql), values).all())

    def value(self, sql: str, **values: Any) -> Any:
        """The one value of a query."""
        return self.rows(sql, **values)[0][0]

    def do(self, sql: str, **values: Any) -> None:
        """A change a test needs."""
        with self.sessions.begin() as session:
            session.execute(text(sql), values)


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    engine = make_engine(database_url)
    desk = Desk(engine, database_url, tmp_path)
    with desk.sessions.begin() as session:
        load_local_1021(session, clock.now())
    yield desk
    engine.dispose()


@pytest.fixture
def counted(desk: Desk) -> Callable[[], dict[str, int]]:
    """How many rows the tables have that an import writes to."""

    def count() -> dict[str, int]:
        tables = (
            "member", "phone", "member_phone", "consent_entry", "change_request", "dues_entry", "dues_account",
            "certification", "grievance", "grievance_step", "event", "audit_entry", "import_change", "data_import",
            "worksite", "employer",
        )  # fmt: skip
        with desk.sessions() as session:
            return {
                table: session.execute(select(func.count()).select_from(Base.metadata.tables[table])).scalar_one()
                for table in tables
            }

    return count
