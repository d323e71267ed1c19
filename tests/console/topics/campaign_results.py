"""What comes of campaigns."""

from typing import Any

from config import clock
from tests.fixtures.line import Line

BOTH = {"admin", "organizer"}
FIGURES = BOTH | {"viewer"}
PAGES = {
    "/results/": FIGURES,
    "/campaigns/{begun}/progress": BOTH,
    "/campaigns/{begun}/results": FIGURES,
}
FILES = {"/campaigns/{begun}/results.csv": FIGURES}
OF_A_LOCAL = {page for page in (*PAGES, *FILES) if "{begun}" in page}

_BEGUN = """
    WITH one AS (
        INSERT INTO campaign (local_id, name, kind, topic, state, audience, wording, settings, created_by, created_at,
                              starts_at, started_at)
        SELECT id, 'Ready?', 'pledge', 'events', 'running', '{"all": []}',
               '{"a": {"en": "Ready?", "es": "¿Va?"}, "b": {"en": "Are you ready?", "es": "¿Viene?"}}', '{}', 'test',
               CAST(:now AS timestamptz), :now, :now
        FROM local WHERE handle = 'local-1021'
        ON CONFLICT (local_id, name) DO UPDATE SET name = excluded.name RETURNING id, local_id
    ), run AS (
        INSERT INTO campaign_run (campaign_id, occasion, starts_at, expires_at, planned_at, planned, excluded)
        SELECT id, 'once', :now, CAST(:now AS timestamptz) + interval '1 day', :now, 40, '{"opted_out": 7}' FROM one
        ON CONFLICT (campaign_id, occasion) DO UPDATE SET occasion = excluded.occasion RETURNING id, campaign_id
    ), them AS (
        INSERT INTO recipient (run_id, campaign_id, member_id, address, variant, language, worksite_id, answer,
                               answered_at, replied_at)
        SELECT run.id, campaign_id, (SELECT min(id) FROM member), '+1628555' || (1000 + n),
               CASE WHEN n % 2 = 0 THEN 'a' ELSE 'b' END, 'en',
               (SELECT id FROM worksite ORDER BY id OFFSET n / 37 LIMIT 1),
               CASE WHEN n <= 12 THEN 'yes' WHEN n <= 20 THEN 'no' END,
               CASE WHEN n <= 20 THEN said.at END, CASE WHEN n <= 20 THEN said.at END
        FROM run, generate_series(1, 40) AS n, (SELECT CAST(:now AS timestamptz) AS at) AS said
        ON CONFLICT DO NOTHING RETURNING id, run_id, member_id, address
    )
    INSERT INTO outbox (local_id, member_id, channel, address, body, kind, run_id, recipient_id, status, due_at,
                        attempted_at, created_at, status_at, refusal)
    SELECT one.local_id, member_id, 'sms', address, '', 'campaign', run_id, them.id, state.status, state.due_at,
           state.attempted_at, :now, :now, CASE WHEN status = 'canceled' THEN 'no_consent' END
    FROM them, one, LATERAL (
        SELECT CASE WHEN right(address, 2)::int <= 30 THEN 'delivered' WHEN right(address, 2)::int = 31 THEN 'canceled'
                    ELSE 'planned' END AS status,
               CASE WHEN right(address, 2)::int <= 35 THEN CAST(:now AS timestamptz)
                    ELSE CAST(:now AS timestamptz) + interval '15 hours' END AS due_at,
               CASE WHEN right(address, 2)::int <= 30 THEN CAST(:now AS timestamptz) - interval '10 seconds' END
                    AS attempted_at
    ) AS state
"""


def begun(line: Line) -> int:
    """A pledge that is going out: 40 texts, 30 delivered, 1 canceled, 9 waiting, 5 of them for their hours."""
    line.run(_BEGUN, now=clock.now())
    return int(line.value("SELECT id FROM campaign WHERE name = 'Ready?'"))


def places(line: Line) -> dict[str, Any]:
    """It."""
    return {"begun": begun(line)}
