"""How PostgreSQL finds the next texts among many: by an index, in its order, without sorting them all."""

import pytest
from sqlalchemy import text

from config import clock
from scheduler.jobs import WORK
from scheduler.outbox import CLAIM, EXPIRE
from tests.fixtures.line import Line

ROWS = 20_000


@pytest.fixture
def crowded(keyword_line: Line) -> Line:
    """Many texts that are due, and as many conversations that nobody asked about consent."""
    keyword_line.run(
        """
        INSERT INTO outbox (local_id, channel, address, body, kind, status, due_at, created_at, status_at, expires_at)
        SELECT local.id, 'sms', '+1' || (2000000000 + n), 'n', 'notice', 'due', :now, :now, :now,
               :now + interval '1 day'
        FROM local, generate_series(1, :rows) AS n
        """,
        now=clock.now(),
        rows=ROWS,
    )
    keyword_line.run(
        """
        INSERT INTO conversation (local_id, channel, address)
        SELECT local.id, 'sms', '+1' || (2000000000 + n) FROM local, generate_series(1, :rows) AS n
        """,
        rows=ROWS,
    )
    with keyword_line.sessions() as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"}).execute(text("ANALYZE"))
    return keyword_line


def plan_of(line: Line, statement: str, **values: object) -> str:
    return "\n".join(row[0] for row in line.rows(f"EXPLAIN {statement}", **values))


@pytest.mark.parametrize("turn", [0, 1])
def test_a_claim_reads_the_next_rows_in_order(crowded: Line, turn: int) -> None:
    now = clock.now()
    plan = plan_of(crowded, CLAIM.text, now=now, lease_until=now, turn=turn, limit=50)
    assert "ix_outbox_next" in plan
    assert "Sort" not in plan
    assert "Seq Scan on outbox" not in plan


def test_expiry_reads_what_expires_alone(crowded: Line) -> None:
    plan = plan_of(crowded, EXPIRE.text, now=clock.now(), limit=1000)
    assert "ix_outbox_expiring" in plan
    assert "Sort" not in plan
    assert "Seq Scan on outbox" not in plan


def test_the_clock_looks_without_reading_tables(crowded: Line) -> None:
    plan = plan_of(crowded, WORK.text, now=clock.now())
    assert "ix_outbox_next" in plan
    assert "Sort" not in plan


def test_open_questions_and_rows_of_a_message_are_found_by_index(crowded: Line) -> None:
    asked = "SELECT id FROM conversation WHERE consent_asked_at <= :now ORDER BY consent_asked_at LIMIT 500"
    plan = plan_of(crowded, asked, now=clock.now())
    assert "ix_conversation_asked" in plan
    assert "Sort" not in plan
    assert "ix_outbox_message_id" in plan_of(crowded, "SELECT id FROM outbox WHERE message_id = 17")
