"""Audiences among many members: rows are found by index when few are meant, and nothing is asked row by row."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, Select, select, text
from sqlalchemy.orm import Session

from config import clock
from models import Employer, Local, Member, Worksite
from models.demo import add_members
from models.each_once import each_once
from scheduler.audiences.choices import choices
from scheduler.audiences.compiling import compile_query
from scheduler.audiences.parsing import parse
from scheduler.audiences.query import EVERYONE
from scheduler.audiences.reach import included
from tests.audiences.conftest import local_id, terms
from tests.fixtures.services import Databases

MANY = 10_000
OF_A_MEMBER = ("member", "member_phone", "phone", "consent_entry", "outbox", "touch_point", "dues_account")

_TOUCHES = text("""
    INSERT INTO touch_point (local_id, member_id, address, channel, direction, kind, outcome, at)
    SELECT local_id, id, 'x', 'sms', 'out', 'notice', 'sent', now() - make_interval(days => 500 - 50 * round)
    FROM generate_series(1, 10) AS round, member ORDER BY round
""")
_TEXTS = text("""
    WITH launched AS (
        INSERT INTO campaign (local_id, name, kind, topic, state, audience, created_by, created_at)
        SELECT 1, 'Old ' || round, 'announcement', 'all', 'done', '{}', 'test', now()
        FROM generate_series(0, 2) AS round RETURNING id, CAST(right(name, 1) AS int) AS round
    ), run AS (
        INSERT INTO campaign_run (campaign_id, occasion, starts_at, expires_at)
        SELECT id, 'once', now(), now() + interval '1 day' FROM launched RETURNING id, campaign_id
    ), sent AS (
        INSERT INTO recipient (run_id, campaign_id, member_id, address, variant, language)
        SELECT run.id, run.campaign_id, (SELECT min(id) FROM member), e164, 'a', 'en' FROM run, phone
        RETURNING id, run_id, campaign_id, address
    ), texts AS (
        INSERT INTO outbox (local_id, channel, address, body, kind, run_id, recipient_id, status, due_at, created_at,
                            status_at)
        SELECT 1, 'sms', address, 'x', 'campaign', run_id, sent.id, 'delivered',
               now() - make_interval(days => 20 * round), now(), now()
        FROM sent JOIN launched ON launched.id = campaign_id
    )
    INSERT INTO outbox (local_id, channel, address, body, kind, status, due_at, created_at, status_at)
    SELECT 1, 'sms', e164, 'x', 'reply', 'delivered', now() - make_interval(days => 20 * round), now(), now()
    FROM generate_series(3, 4) AS round, phone
""")
_CAMPAIGNS = text("""
    WITH launched AS (
        INSERT INTO campaign (local_id, name, kind, topic, state, audience, created_by, created_at)
        SELECT 1, name, 'announcement', 'all', 'done', '{}', 'test', now()
        FROM unnest(ARRAY['Rally', 'Picnic', 'Vote', 'Dues']) AS name RETURNING id
    ), run AS (
        INSERT INTO campaign_run (campaign_id, occasion, starts_at, expires_at)
        SELECT id, 'once', now(), now() + interval '1 day' FROM launched RETURNING id, campaign_id
    )
    INSERT INTO recipient (run_id, campaign_id, member_id, address, variant, language, answered_at, answer)
    SELECT run.id, campaign_id, member.id, member.number, 'a', 'en', CASE WHEN member.id % 10 = 0 THEN now() END,
           CASE WHEN member.id % 10 = 0 THEN CASE WHEN member.id % 100 = 0 THEN 'yes' ELSE 'no' END END
    FROM run, member
""")


@pytest.fixture(scope="module")
def crowd(databases: Databases, demo_database: str) -> Iterator[Engine]:
    with databases.engine(demo_database) as engine:
        with Session(engine) as session, session.begin():
            local = session.scalars(select(Local)).one()
            add_members(session, local, MANY, clock.now())
            annex = Worksite(employer_id=session.scalars(select(Employer.id)).first(), name="Annex")
            session.add(annex)
            session.flush()
            session.execute(text("UPDATE member SET worksite_id = :annex WHERE id % 200 = 0"), {"annex": annex.id})
            session.execute(_TOUCHES)
            session.execute(_TEXTS)
            session.execute(_CAMPAIGNS)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        yield engine


def plan(crowd: Engine, statement: Select[Any]) -> str:
    compiled = statement.compile(crowd, compile_kwargs={"literal_binds": True})
    with crowd.connect() as connection:
        return "\n".join(connection.exec_driver_sql(f"EXPLAIN {compiled}").scalars())


def selected(crowd: Engine, query: str) -> Select[Any]:
    with Session(crowd) as session:
        return compile_query(parse(query), local_id(session), clock.now()).select


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("member in (1000001, 1000002)", "uq_member_local_id_number"),
        ("worksite = Annex", "ix_member_worksite"),
        ("worksite = Annex and shift = night", "ix_member_worksite"),
        ("worksite = Annex and not last_touch <= 30 days", "ix_touch_point"),
        ("certification(Forklift) within 1 day", "ix_certification_expires_on"),
        ("answer(Rally) = yes", "ix_recipient"),
        ("steward = yes", "pk_member"),
    ],
)
def test_few_members_are_found_by_index(crowd: Engine, query: str, index: str) -> None:
    shown = plan(crowd, selected(crowd, query))
    assert index in shown
    assert "Seq Scan on member " not in shown, shown


@pytest.mark.parametrize(
    ("query", "join"),
    [
        ("last_touch >= 90 days", "Anti Join"),
        ("last_touch >= 90 days and not dues = owes", "Anti Join"),
        ("dues = owes", "Join"),
    ],
)
def test_many_members_are_joined_as_sets(crowd: Engine, query: str, join: str) -> None:
    shown = plan(crowd, selected(crowd, query))
    assert join in shown
    assert "SubPlan" not in shown, shown


def test_whom_a_few_texts_go_to_is_found_by_index(crowd: Engine) -> None:
    with Session(crowd) as session:
        asked = terms(session)
    shown = plan(crowd, included(parse("member in (1000001, 1000002)"), asked))
    for table in OF_A_MEMBER:
        assert f"Seq Scan on {table} " not in shown, shown
    for index in ("ix_consent_entry_newest", "ix_outbox_week", "ix_member_phone_member_id"):
        assert index in shown, shown


def test_whom_all_texts_go_to_is_read_in_one_pass(crowd: Engine) -> None:
    with Session(crowd) as session:
        asked = terms(session)
        everybody = included(EVERYONE, asked)
        shown = plan(crowd, everybody)
        assert "ix_outbox_week" in shown, shown
        assert shown.count("Seq Scan on member ") == 1, shown
        numbers = session.scalars(select(Member.number).join(everybody.subquery(), text("member_id = member.id")))
        assert sum(len(number) == 7 for number in numbers) == MANY


def test_what_can_be_picked_is_read_without_all_members(crowd: Engine) -> None:
    with Session(crowd) as session:
        own = local_id(session)
        assert "ix_member_unit" in plan(crowd, select(each_once(Member.unit, Member.local_id == own).c.name))
        session.execute(text("UPDATE member SET unit = 'Unit ' || id % 3 WHERE length(number) = 5"))
        offered = choices(session, own, {"unit", "certification"})
        assert [each.name for each in offered["unit"]] == ["Unit 0", "Unit 1", "Unit 2"]
        assert "CPR" in {each.name for each in offered["certification"]}
        # Titles are kept for a minute; units are not.
        session.execute(text("DELETE FROM certification WHERE title = 'CPR'"))
        session.execute(text("UPDATE member SET unit = 'Unit 9' WHERE unit = 'Unit 0'"))
        again = choices(session, own, {"unit", "certification"})
        assert again["certification"] == offered["certification"]
        assert [each.name for each in again["unit"]] == ["Unit 1", "Unit 2", "Unit 9"]
