"""The campaign of the trial: every member of a crowd gets one text, due at moments spread over the trial."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from models import Local
from models.database import make_engine
from models.demo import load_local_1021
from models.demo.crowd import add_members

BODY = "Rally at the hall on Saturday at ten. Bring somebody along."
USEFUL_FOR = timedelta(days=2)

_PLAN = text("""
    WITH made AS (
        INSERT INTO campaign (local_id, name, kind, topic, state, audience, wording, created_by, created_at)
        SELECT id, 'rally', 'announcement', 'all', 'running', '{"all": []}', jsonb_build_object('a',
               jsonb_build_object('en', CAST(:body AS text), 'es', CAST(:body AS text))), 'trial', :created_at
        FROM local RETURNING id
    ), run AS (
        INSERT INTO campaign_run (campaign_id, occasion, starts_at, expires_at, planned_at, planned)
        SELECT id, 'once', :due_at, :expires_at, :created_at, :count FROM made RETURNING id, campaign_id
    ), who AS (
        SELECT member.id, member.language, e164, row_number() OVER (ORDER BY hashint8(member.id)) AS place
        FROM member JOIN member_phone ON member_id = member.id JOIN phone ON phone.id = phone_id
        WHERE length(member.number) = 7 LIMIT :count
    ), meant AS (
        INSERT INTO recipient (run_id, campaign_id, member_id, address, variant, language)
        SELECT run.id, campaign_id, who.id, e164, 'a', language FROM run, who RETURNING id, run_id, member_id, address
    )
    INSERT INTO outbox (local_id, member_id, channel, address, body, kind, run_id, recipient_id, status, due_at,
                        expires_at, created_at, status_at)
    SELECT local.id, meant.member_id, 'sms', meant.address, :body, 'campaign', run_id, meant.id, 'planned',
           CAST(:due_at AS timestamptz) + CAST(:spread AS interval) * place / :count, :expires_at, :created_at,
           :created_at
    FROM meant JOIN who ON who.id = meant.member_id, local
""")


def crowd(database_url: str, count: int) -> None:
    """The demo local, and so many members who agreed to texts."""
    engine = make_engine(database_url)
    with Session(engine) as session, session.begin():
        if session.scalar(select(Local.id)) is None:
            load_local_1021(session, datetime.now(UTC))
        add_members(session, session.scalars(select(Local)).one(), count, datetime.now(UTC))
    engine.dispose()


def plan(engine: Engine, count: int, due_at: datetime, spread: timedelta) -> None:
    """One text for each of `count` members, due one after the other between `due_at` and `spread` later."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(
            _PLAN,
            {
                "body": BODY,
                "count": count,
                "created_at": datetime.now(UTC),
                "due_at": due_at,
                "spread": spread,
                "expires_at": due_at + USEFUL_FOR,
            },
        )
