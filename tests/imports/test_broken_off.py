"""A file that breaks off is refused whole; whoever asked goes on in the same transaction."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from config import clock
from models import ImportKind, Local
from scheduler.imports.faults import ImportRefused
from scheduler.imports.job import Choices, Job
from scheduler.imports.reading import STEP
from scheduler.imports.running import File, run
from scheduler.imports.staging import stage
from tests.imports.conftest import Desk

HEAD = "number,first name,last name\n"
GOOD = "".join(f"{700_000 + i},Given{i},Family{i}\n" for i in range(STEP + 500))
BROKEN = HEAD + GOOD + '900001,"' + "never closed " * 100_000  # longer than any value may be
LEFT = "SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relkind = 'r' AND pg_table_is_visible(oid)"


def test_the_same_session_takes_another_file(desk: Desk) -> None:
    told: list[int] = []

    def tell(rows: int) -> None:
        with desk.sessions.begin() as other:  # as the worker tells the page, while rows go in
            other.execute(text("SELECT 1"))
        told.append(rows)

    with desk.sessions() as session:
        local = session.scalars(select(Local)).one()

        def load(content: str) -> None:
            file = File("list.csv", content.encode())
            run(session, local, ImportKind.MEMBERS, file, actor="desk", now=clock.now(), apply=True, progress=tell)

        before = session.execute(text("SHOW statement_timeout")).scalar_one()
        with pytest.raises(ImportRefused, match=f"Line {STEP + 502} is not CSV"):
            load(BROKEN)
        assert told == [STEP]
        assert session.execute(text("SHOW statement_timeout")).scalar_one() == before
        assert session.execute(text(LEFT)).scalar_one() == 0
        load(HEAD + GOOD)
        session.commit()
    assert desk.value("SELECT count(*) FROM member WHERE number >= '700000' AND number < '703000'") == STEP + 500


def test_the_shell_says_so_and_writes_nothing(desk: Desk) -> None:
    before = desk.value("SELECT count(*) FROM member")
    done = desk.run("import", "members", str(desk.file(BROKEN)), "--apply")
    assert done.exit_code == 1
    assert "is not CSV" in done.output
    assert desk.value("SELECT count(*) FROM member") == before


def test_the_server_is_not_told_what_could_not_be_read(desk: Desk) -> None:
    def rows() -> Iterator[tuple[int, str]]:
        yield 2, "700001"
        raise ValueError("(415) 555-0171 is odd")

    with desk.sessions() as session:
        local = session.scalars(select(Local)).one()
        job = Job(session, local, "desk", clock.now(), Choices())
        with pytest.raises(ValueError, match="odd"):
            stage(job, {"number": "text"}, rows())
        # Had the server been told, it would refuse every statement until the transaction ends.
        assert session.execute(text("SELECT count(*) FROM staged")).scalar_one() == 1
