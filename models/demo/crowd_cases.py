"""Grievances of the many more members: a board as a large local has it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.local import Local

ONE_IN = 400  # members
_FIRST = 100_000  # their numbers begin here

# Some without an owner, as a list brings them; some late.
_CASES = text("""
    WITH owner AS (
        SELECT user_id, row_number() OVER (ORDER BY user_id) - 1 AS place, count(*) OVER () AS many
        FROM staff_grant WHERE local_id = :local_id AND role <> 'viewer'
    ), dealt AS (
        SELECT id, number::bigint - 1000000 AS i, abs(hashint8(number::bigint)::bigint) AS a FROM member
        WHERE local_id = :local_id AND length(number) = 7 AND number::bigint % :one_in = 0
    ), the_case AS (
        INSERT INTO grievance (local_id, member_id, number, subject, facts, status, filed_on, owner_id)
        SELECT :local_id, dealt.id, :first + i,
               (ARRAY['Overtime distribution', 'Discipline without a steward', 'Unsafe load', 'Missing pay',
                      'Seniority passed over'])[1 + a % 5],
               '', 'open', CAST(:today AS date) - (20 + a % 40)::int,
               (SELECT user_id FROM owner WHERE a % 7 > 0 AND place = a % many)
        FROM dealt
        ON CONFLICT (local_id, number) DO NOTHING RETURNING id, number, filed_on
    )
    INSERT INTO grievance_step (grievance_id, step, opened_on, next_kind, next_on)
    SELECT id, 1 + number / :one_in % 3, filed_on + 5,
           (ARRAY['answer_due', 'meeting', 'hearing'])[1 + number / :one_in % 3],
           CAST(:today AS date) + (abs(hashint8(number)::bigint) % 40 - 4)::int
    FROM the_case
""")


def add_cases(session: Session, local: Local, now: datetime) -> None:
    """A grievance for one in 400 of the members that `add_members` has made; the same ones every time."""
    today = now.astimezone(ZoneInfo(local.time_zone)).date()
    session.execute(_CASES, {"local_id": local.id, "today": today, "one_in": ONE_IN, "first": _FIRST})
