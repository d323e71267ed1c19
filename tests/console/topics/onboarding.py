"""Getting started: the board, starting somebody, one new member."""

from typing import Any

from config import clock
from tests.fixtures.line import Line

STAFF = {"admin", "organizer"}
PAGES = {"/onboarding/": STAFF, "/onboarding/start": STAFF, "/onboarding/{onboarding}": STAFF}
OF_A_LOCAL = {"/onboarding/{onboarding}"}


def add_onboarding(line: Line, number: str, *, stage: str | None = None, days_ago: int = 0) -> int:
    """A member under way, at a stage for so many days; gives the onboarding's id."""
    found: int = line.put(
        """
        INSERT INTO onboarding (local_id, member_id, begun_by, started_at, due_at)
        SELECT local_id, id, 'staff', CAST(:now AS timestamptz) - CAST(:days AS int) * interval '1 day',
               CAST(:now AS timestamptz) + (30 - CAST(:days AS int)) * interval '1 day'
        FROM member WHERE number = :number
        ON CONFLICT (member_id) DO UPDATE SET due_at = excluded.due_at RETURNING id
        """,
        number=number,
        now=clock.now(),
        days=days_ago,
    )
    if stage:
        line.run(
            """
            INSERT INTO onboarding_stage (onboarding_id, stage, started_at)
            VALUES (:id, :stage, CAST(:now AS timestamptz) - CAST(:days AS int) * interval '1 day')
            ON CONFLICT DO NOTHING
            """,
            id=found,
            stage=stage,
            now=clock.now(),
            days=days_ago,
        )
    return found


def places(line: Line) -> dict[str, Any]:
    """Kim, at the second stage."""
    return {"onboarding": add_onboarding(line, "10426", stage="details", days_ago=5)}
