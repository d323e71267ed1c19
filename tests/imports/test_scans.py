"""A file of any length: no table it writes is searched from end to end for each of its rows."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from config import clock
from models import ImportKind, Local
from scheduler.imports.job import Choices
from scheduler.imports.running import File, run
from scheduler.imports.undo import undo
from tests.imports.conftest import Desk

ROWS = 2_000
FEW = 20  # statements that may each search a table once
WRITTEN = ("member", "phone", "member_phone", "consent_entry", "import_made")
FILE = "number,first name,last name,cell\n" + "".join(
    f"{700_000 + i},Given{i},Family{i},(628) {200 + i // 10_000}-{i % 10_000:04d}\n" for i in range(ROWS)
)


def test_neither_applying_a_file_nor_taking_it_back_searches_a_table_for_each_row(desk: Desk) -> None:
    with desk.sessions() as session:
        session.execute(text("ANALYZE"))  # the planner knows how few rows there are, and takes them to stay few
        session.commit()
        local = session.scalars(select(Local)).one()
        before = _searches(session)
        report = run(
            session, local, ImportKind.MEMBERS, File("list.csv", FILE.encode()), actor="desk", now=clock.now(),
            choices=Choices(consent="membership card"), apply=True,
        )  # fmt: skip
        assert report.counts["new"] == report.details["consents"] == ROWS
        assert _often_searched(session, before) == {}
        session.commit()
        assert report.import_id is not None
        before = _searches(session)
        taken_back = undo(session, report.import_id, local_id=local.id, actor="desk", now=clock.now())
        assert taken_back.removed["member"] == ROWS
        assert _often_searched(session, before) == {}


def _often_searched(session: Session, before: dict[str, int]) -> dict[str, int]:
    times = {table: now - before.get(table, 0) for table, now in _searches(session).items()}
    return {table: count for table, count in times.items() if count > FEW}


def _searches(session: Session) -> dict[str, int]:
    """How often each table was searched, by the connection's transactions that are not yet reported too."""
    counted = text("SELECT relname, seq_scan FROM pg_stat_xact_user_tables WHERE relname = ANY(:written)")
    return {row.relname: row.seq_scan for row in session.execute(counted, {"written": list(WRITTEN)})}
