"""The Inbox among many: what others said, and what was said long ago, is not read."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from bot.staff.inbox import finding, lists, looks, notes, replying, timeline, whom
from bot.staff.inbox.lists import Filter, Place, Reader
from config import clock
from models import Local, Member
from models.database import make_engine
from models.demo import add_members
from tests.fixtures.services import Databases

MANY = 2_000
GROWING = (
    "member",
    "member_phone",
    "phone",
    "conversation",
    "message",
    "touch_point",
    "outbox",
    "handoff",
    "consent_entry",
)
READER = Reader(local_id=1, user_id=2, own_id=None, sees_all=True)

_PAST = (
    """INSERT INTO conversation (local_id, channel, address, last_inbound_at)
       SELECT 1, 'sms', e164, now() - make_interval(mins => CAST(id AS int)) FROM phone ON CONFLICT DO NOTHING""",
    """INSERT INTO message (local_id, channel, direction, address, body, segments, status, status_at, at)
       SELECT 1, 'sms', CASE WHEN n % 4 = 0 THEN 'in' ELSE 'out' END, e164, 'x', 1, 'delivered', now(), now()
       FROM generate_series(1, 12) AS n, phone""",
    """INSERT INTO touch_point (local_id, member_id, address, channel, direction, kind, outcome, message_id, at)
       SELECT 1, link.member_id, message.address, 'sms', message.direction, 'test', 'sent', message.id, message.at
       FROM message JOIN phone ON phone.e164 = message.address JOIN member_phone AS link ON link.phone_id = phone.id
       ORDER BY message.id""",
    """INSERT INTO outbox (local_id, channel, address, body, kind, status, messenger, message_id, due_at, created_at,
                           status_at)
       SELECT 1, 'sms', address, 'x', 'relay', 'sent', CASE WHEN id % 5 = 0 THEN 'user:x@y.example' END, id, now(),
              now(), now() FROM message WHERE direction = 'out'""",
    """INSERT INTO handoff (local_id, conversation_id, member_id, reason, opened_at, member_at, reply_at,
                            first_reply_at, silent_at, closed_at, ended)
       SELECT 1, talk.id, link.member_id, 'asked', now() - interval '90 days', now() - interval '90 days', now(),
              now() - interval '89 days', now(), now(), 'staff'
       FROM conversation AS talk JOIN phone ON phone.e164 = talk.address
       JOIN member_phone AS link ON link.phone_id = phone.id, generate_series(1, 3)""",
    """INSERT INTO handoff (local_id, conversation_id, member_id, reason, opened_at, member_at, silent_at)
       SELECT 1, conversation_id, max(member_id), 'asked', now(), now(), now() FROM handoff
       GROUP BY conversation_id ORDER BY conversation_id LIMIT 20""",
)


@pytest.fixture(scope="module")
def crowd(databases: Databases, demo_database: str) -> Iterator[Engine]:
    url = databases.create(demo_database)
    engine = make_engine(url, pool_size=1)
    with Session(engine) as session, session.begin():
        add_members(session, session.scalars(select(Local)).one(), MANY, clock.now())
        for statement in _PAST:
            session.execute(text(statement))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    yield engine
    engine.dispose()
    databases.drop(url)


@pytest.fixture
def plans(crowd: Engine) -> Iterator[list[str]]:
    """How each statement since the test began was carried out."""
    found: list[str] = []

    def keep(line: Any, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH", "(SELECT", "\n")):
            with line.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {statement}", parameters)
                found.append("\n".join(row[0] for row in cursor.fetchall()))

    event.listen(crowd, "before_cursor_execute", keep)
    yield found
    event.remove(crowd, "before_cursor_execute", keep)


def scanned(plans: list[str]) -> list[str]:
    return [table for table in GROWING if any(f"Seq Scan on {table} " in f"{plan} " for plan in plans)]


def test_the_list_reads_a_page_of_it(crowd: Engine, plans: list[str]) -> None:
    with Session(crowd) as session:
        for wanted in Filter:
            threads, older = lists.threads(session, READER, wanted, Place())
            if wanted is Filter.ALL:
                assert len(threads) == 20 + lists.PAGE
                assert older
                again, _ = lists.threads(session, READER, wanted, older)
                assert not {each.key for each in again} & {each.key for each in threads}
        lists.first_replies(session, READER, clock.now())
    assert plans
    assert scanned(plans) == []


def test_a_thread_reads_its_own(crowd: Engine, plans: list[str]) -> None:
    with Session(crowd) as session:
        person = whom.member(session, 1, 200, clock.now())
        assert timeline.read(session, 1, person)[0]
        timeline.newest_by_person(session, 1, person.addresses)
        ways = replying.ways(session, 1, person, clock.now())
        replying.first_reply(session, ways)
        notes.open_notes(session, 1, person)
        looks.look(session, 2, 1, person.key, clock.now() - timedelta(seconds=1))
        assert ways[0].talk_id
        whom.talk(session, 1, ways[0].talk_id)
    assert scanned(plans) == []


@pytest.mark.parametrize("words", ["Garcia", "+14155550111", "10421"])
def test_finding_reads_an_index(crowd: Engine, plans: list[str], words: str) -> None:
    with Session(crowd) as session:
        finding.find(session, "test", clock.now(), local_id=1, seen=Member.local_id == 1, words=words)
    assert scanned(plans) == []
