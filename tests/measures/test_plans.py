"""Reports among many campaigns: what others did, and what has passed before, is not read."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from bot.local_files import LocalFiles
from config import clock
from config.settings import ROOT
from models import Campaign, CampaignRun, Local
from models.demo import add_members
from scheduler.measures.breakdowns import OF_A_CAMPAIGN
from scheduler.measures.conversions import CONVERSIONS
from scheduler.measures.noting import note_conversions
from scheduler.measures.over_time import over_time
from scheduler.measures.quiet import quiet
from scheduler.measures.report import campaign_report
from tests.fixtures.services import Databases

MANY = 1_000
CAMPAIGNS = 20
GROWING = ("recipient", "recipient_answer", "outbox", "message", "touch_point", "dues_entry", "rsvp", "change_request")

_TEXTS = text("""
    WITH launched AS (
        INSERT INTO campaign (local_id, name, kind, topic, state, audience, created_by, created_at)
        SELECT 1, 'C ' || n, 'pledge', 'all', 'done', '{}', 'test', now() FROM generate_series(1, :campaigns) AS n
        RETURNING id, CAST(substr(name, 3) AS int) AS n
    ), run AS (
        INSERT INTO campaign_run (campaign_id, occasion, starts_at, expires_at, planned_at, about)
        SELECT id, 'once', now() - make_interval(days => 10 * n), now() - make_interval(days => 10 * n - 1), now(),
               '{"event_id": 1}'
        FROM launched RETURNING id, campaign_id
    ), got AS (
        INSERT INTO recipient (run_id, campaign_id, member_id, address, variant, language, answered_at, answer)
        SELECT run.id, campaign_id, member.id, member.number, 'a', 'en', CASE WHEN member.id % 3 = 0 THEN now() END,
               CASE WHEN member.id % 3 = 0 THEN 'yes' END
        FROM run, member ORDER BY run.id RETURNING id, run_id, member_id, address, answer
    ), said AS (
        INSERT INTO recipient_answer (recipient_id, member_id, question, answer, at)
        SELECT id, member_id, 'pledged', answer, now() FROM got WHERE answer IS NOT NULL
    )
    INSERT INTO outbox (local_id, member_id, channel, address, body, kind, run_id, recipient_id, status, due_at,
                        attempted_at, provider_sid, created_at, status_at)
    SELECT 1, member_id, 'sms', address, 'x', 'campaign', run_id, id, 'delivered', now(), now(), 'SM' || id, now(),
           now() FROM got
""")
_MESSAGES = text("""
    WITH said AS (
        INSERT INTO message (local_id, channel, direction, address, provider_sid, body, segments, status, status_at, at)
        SELECT 1, 'sms', 'out', address, provider_sid, 'x', 1, 'delivered', now(), now() FROM outbox
        WHERE kind = 'campaign' ORDER BY id RETURNING id, provider_sid
    )
    UPDATE outbox SET message_id = said.id FROM said WHERE said.provider_sid = outbox.provider_sid
""")
_TOUCHES = text("""
    INSERT INTO touch_point (local_id, member_id, channel, direction, kind, outcome, at)
    SELECT 1, member.id, 'sms', CASE WHEN round % 5 = 0 THEN 'in' ELSE 'out' END, 'test', 'sent',
           now() - make_interval(days => 400 - 10 * CAST(round AS int))
    FROM generate_series(1, 40) AS round, member ORDER BY round
""")


@pytest.fixture(scope="module")
def crowd(databases: Databases, demo_database: str) -> Iterator[Engine]:
    with databases.engine(demo_database) as engine:
        with Session(engine) as session, session.begin():
            add_members(session, session.scalars(select(Local)).one(), MANY, clock.now())
            session.execute(_TEXTS, {"campaigns": CAMPAIGNS})
            session.execute(_MESSAGES)
            session.execute(_TOUCHES)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        yield engine


@pytest.fixture
def session(crowd: Engine) -> Iterator[Session]:
    with Session(crowd) as opened:
        yield opened


@pytest.fixture
def plans(crowd: Engine) -> Iterator[list[str]]:
    """How each statement since the test began was carried out."""
    found: list[str] = []

    def keep(line: Any, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH", "UPDATE")):
            with line.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {statement}", parameters)
                found.append("\n".join(row[0] for row in cursor.fetchall()))

    event.listen(crowd, "before_cursor_execute", keep)
    yield found
    event.remove(crowd, "before_cursor_execute", keep)


def scanned(plans: list[str]) -> list[str]:
    """Which of the tables that grow with history were read from end to end."""
    return [table for table in GROWING if any(f"Seq Scan on {table} " in f"{plan} " for plan in plans)]


def files() -> LocalFiles:
    return LocalFiles(ROOT / "locals")


def test_a_report_reads_its_own_campaign_alone(session: Session, plans: list[str]) -> None:
    campaign_id = session.scalars(select(Campaign.id).where(Campaign.name == "C 7")).one()
    plans.clear()
    found = campaign_report(session, files(), campaign_id, by=OF_A_CAMPAIGN)
    assert (found.total.count("planned"), found.total.count("segments")) == (MANY + 8, MANY + 8)
    assert scanned(plans) in ([], ["rsvp"]), "of RSVPs there are a handful here"
    told = "\n".join(plans)
    for index in ("uq_recipient_run_id_address", "outbox", "pk_message", "uq_recipient_answer_recipient_id_question"):
        assert index in told


def test_a_period_reads_its_own_runs_alone(session: Session, plans: list[str]) -> None:
    last = clock.now().date() - timedelta(days=68)
    over_time(session, files(), 1, last - timedelta(days=5), last, by=["day", "kind"])
    assert scanned(plans) in ([], ["rsvp"])
    assert any("ix_touch_point_at" in plan for plan in plans)


@pytest.mark.parametrize("name", CONVERSIONS)
def test_who_did_it_is_looked_for_among_those_of_the_run_alone(session: Session, plans: list[str], name: str) -> None:
    run_id = session.scalars(select(CampaignRun.id).join(Campaign).where(Campaign.name == "C 7")).one()
    plans.clear()
    note_conversions(session, run_id, CONVERSIONS[name], clock.now())
    few = {"rsvp", "change_request"}  # a handful here
    assert set(scanned(plans)) <= few


def test_quiet_members_are_found_by_their_newest_contact(session: Session, plans: list[str]) -> None:
    quiet(session, 1, clock.now(), days=90)
    (plan,) = plans
    assert "ix_touch_point_contact" in plan
    assert scanned(plans) == []
