"""How PostgreSQL finds what the clock asks for among many campaigns that are over or have not begun: by index."""

import pytest
from sqlalchemy import TextClause, text

from config import clock
from scheduler.campaigns.ending import END_RUNS
from scheduler.campaigns.running import LIVE_CAMPAIGNS, UNPLANNED, UNSWEPT
from tests.campaigns.conftest import Office

MANY = 20_000


@pytest.fixture
def crowded(office: Office) -> Office:
    """As many campaigns of next year as are over, each of those with its run."""
    office.line.run(
        """
        INSERT INTO campaign (local_id, name, kind, topic, state, audience, starts_at, created_by, created_at)
        SELECT local.id, 'n' || n, 'announcement', 'all', CASE WHEN n % 2 = 0 THEN 'done' ELSE 'approved' END,
               '{"all": []}', CAST(:now AS timestamptz) + CASE WHEN n % 2 = 0 THEN -1 ELSE 1 END * interval '300 days',
               'test', :now
        FROM local, generate_series(1, :many) AS n
        """,
        now=clock.now(),
        many=MANY,
    )
    office.line.run(
        """
        INSERT INTO campaign_run (campaign_id, occasion, starts_at, expires_at, planned_at, planned, ended_at)
        SELECT id, 'once', :now, CAST(:now AS timestamptz) + interval '1 day', :now, 1, :now FROM campaign
        WHERE state = 'done'
        """,
        now=clock.now(),
    )
    office.line.run(
        """
        INSERT INTO outbox (local_id, channel, address, body, kind, status, due_at, created_at, status_at)
        SELECT local.id, 'sms', '+1' || (2000000000 + n), 'n', 'notice', 'sent', :now, :now, :now
        FROM local, generate_series(1, :many) AS n
        """,
        now=clock.now(),
        many=MANY,
    )
    with office.line.sessions() as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"}).execute(text("ANALYZE"))
    return office


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (LIVE_CAMPAIGNS, "ix_campaign_live"),
        (UNPLANNED, "campaign_run"),
        (END_RUNS, "campaign_run"),
        (UNSWEPT, "ix_campaign_run_open"),
    ],
)
def test_the_clock_reads_no_table(crowded: Office, statement: TextClause, index: str) -> None:
    values = {"now": clock.now(), "until": clock.now(), "campaign_id": 7, "all": False}
    used = {name: value for name, value in values.items() if f":{name}" in statement.text}
    plan = "\n".join(row[0] for row in crowded.line.rows(f"EXPLAIN {statement.text}", **used))
    assert index in plan
    assert "Seq Scan on campaign" not in plan
    assert "Seq Scan on outbox" not in plan


def test_what_is_over_or_far_off_costs_the_clock_nothing(crowded: Office) -> None:
    with crowded.line.sessions() as session:
        assert session.scalars(LIVE_CAMPAIGNS, {"until": clock.now()}).all() == []
