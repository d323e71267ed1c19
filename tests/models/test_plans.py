"""The statements of every text find their rows by index, among many."""

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from bot import identifying, opening
from config import clock
from models.database import make_engine
from models.demo import add_members, load_local_1021
from tests.fixtures.line import ANA, LOCAL, Line

BIG = ("member", "phone", "member_phone", "consent_entry", "message", "outbox")


@pytest.fixture
def crowded(keyword_line: Line) -> Line:
    engine = make_engine(keyword_line.settings.database_url)
    with Session(engine) as session, session.begin():
        local = load_local_1021(session, clock.now())
        add_members(session, local, 3000, clock.now())
        session.execute(
            text("""
                INSERT INTO message (local_id, channel, direction, address, body, segments, status, status_at, at)
                SELECT :local, 'sms', 'out', '+1628' || (2000000 + i), 'x', 1, 'replied', now(), now()
                FROM generate_series(1, 3000) AS i
            """),
            {"local": local.id},
        )
        session.execute(
            text("""
                INSERT INTO outbox (local_id, channel, address, body, kind, status, due_at, created_at, status_at)
                SELECT :local, 'sms', '+1628' || (2000000 + i), 'x', 'notice', 'delivered', now(), now(), now()
                FROM generate_series(1, 3000) AS i
            """),
            {"local": local.id},
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()
    return keyword_line


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(identifying._IDENTIFY, id="who is there"),
        pytest.param(opening._REPLIES, id="what was answered"),
    ],
)
def test_no_table_is_read_through(crowded: Line, statement: TextClause) -> None:
    values = {
        "address": ANA,
        "local_id": 1,
        "channel": "sms",
        "provider_sid": "SM0",
        "local_number": LOCAL,
        "now": clock.now(),
    }
    plan = "\n".join(
        row[0]
        for row in crowded.rows(f"EXPLAIN {statement.text}", **{key: values[key] for key in statement.compile().params})
    )
    assert "Index" in plan
    for table in BIG:
        assert f"Seq Scan on {table} " not in plan, plan
