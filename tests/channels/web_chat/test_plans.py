"""The statements of the chat find their rows by index, among many visits and many messages."""

import pytest
from sqlalchemy import TextClause, make_url, text

from bot.actions import visit_proof
from bot.channels.web_chat import thread, visits
from bot.channels.web_chat.thread import OpenVisit
from config import clock
from models.demo import add_members, load_local_1021
from scheduler import chats
from tests.channels.web_chat.driver import Visitor
from tests.fixtures.line import JOE, Line

BIG = ("member", "phone", "member_phone", "message", "visit", "visit_code", "conversation", "touch_point", "outbox")
ROWS = 3000


@pytest.fixture
def crowded(visitor: Visitor) -> Line:
    """The visitor's own few rows, among those of three thousand others."""
    line = visitor.line
    visitor.send("dues")
    visitor.send("10422")
    for statement in (
        "INSERT INTO visit (local_id, address, token_hash, ip_hash, language, created_at, seen_at) "
        "SELECT 1, 'visit:' || lpad(CAST(i AS text), 20, '0'), 'hash' || i, 'ip' || i, 'en', now(), now() "
        "FROM generate_series(1, :rows) AS i",
        "INSERT INTO conversation (local_id, channel, address) "
        "SELECT 1, 'web_chat', 'visit:' || lpad(CAST(i AS text), 20, '0') "
        "FROM generate_series(1, :rows) AS i",
        "INSERT INTO visit_code (visit_id, ip_hash, code_hash, sent_at, expires_at) "
        "SELECT id, ip_hash, 'x', now(), now() FROM visit LIMIT :rows",
        "INSERT INTO message (local_id, channel, direction, address, body, segments, status, status_at, at) "
        "SELECT 1, 'web_chat', 'out', 'visit:' || lpad(CAST(i AS text), 20, '0'), 'x', 1, 'replied', now(), now() "
        "FROM generate_series(1, :rows) AS i",
        "INSERT INTO touch_point (local_id, address, channel, direction, kind, outcome, at) "
        "SELECT 1, 'visit:' || lpad(CAST(i AS text), 20, '0'), 'web_chat', 'out', 'text', 'x', now() "
        "FROM generate_series(1, :rows) AS i",
        "INSERT INTO outbox (local_id, channel, address, body, kind, status, due_at, created_at, status_at) "
        "SELECT 1, 'sms', 'visit:' || lpad(CAST(i AS text), 20, '0'), 'x', 'notice', 'due', now(), now(), now() "
        "FROM generate_series(1, :rows) AS i",
    ):
        line.run(statement, rows=ROWS)
    with line.sessions.begin() as session:
        add_members(session, load_local_1021(session, clock.now()), ROWS, clock.now())
    with line.sessions.kw["bind"].connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return line


def plan(line: Line, statement: str, **values: object) -> str:
    return "\n".join(row[0] for row in line.rows(f"EXPLAIN {statement}", **values))


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(visit_proof._ASKED, id="codes asked for"),
        pytest.param(visit_proof._ON_RECORD, id="number on record"),
        pytest.param(visit_proof._TRY, id="a code tried"),
        pytest.param(visits._FIND, id="visit of a token"),
        pytest.param(visits._TALK, id="where it stands"),
        pytest.param(visits._END, id="visit ended"),
        pytest.param(visits._SPEAK, id="language"),
        pytest.param(chats._TAKE, id="words due"),
    ],
)
def test_no_table_is_read_through(crowded: Line, statement: TextClause) -> None:
    (visit,) = crowded.rows("SELECT id, address, token_hash FROM visit ORDER BY id LIMIT 1")
    values = {
        "address": visit.address,
        "id": visit.id,
        "token_hash": visit.token_hash,
        "local_id": 1,
        "number": "10422",
        "e164": JOE,
        "now": clock.now(),
        "hour_ago": clock.now(),
        "day_ago": clock.now(),
        "most": 3,
        "most_a_day": 6,
        "language": "es",
        "provider_sid": "WC0",
        "limit": 100,
    }
    found = plan(crowded, statement.text, **{name: values[name] for name in statement.compile().params})
    for table in BIG:
        assert f"Seq Scan on {table} " not in found, found


def test_the_newest_words_are_found_without_a_look_at_others(crowded: Line) -> None:
    (visit,) = crowded.rows("SELECT id, address FROM visit ORDER BY id LIMIT 1")
    words = thread.words(OpenVisit(visit.id, 1, visit.address, "en"), clock.now())
    written = str(
        words.compile(dialect=make_url("postgresql+psycopg://").get_dialect()(), compile_kwargs={"literal_binds": True})
    )
    found = plan(crowded, written.replace(":", "\\:"))
    assert "ix_message_thread" in found, found
    assert "Seq Scan on message " not in found, found
