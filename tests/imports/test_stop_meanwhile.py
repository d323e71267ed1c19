"""A STOP that comes while a file is written down stands, whichever moment it comes at."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.ledger import write_consent
from models import Channel, ConsentAction, ImportKind, Local
from scheduler.imports.job import Choices
from scheduler.imports.running import File, run
from tests.imports.conftest import Desk

PHONE = "+14155550261"
FILE = b"number,first name,last name,cell\n20001,Rosa,Lima,4155550261\n20002,Nia,Long,4155550262\n"
NOW = datetime(2026, 11, 5, 20, tzinfo=UTC)
LEDGER = "SELECT action, source FROM consent_entry WHERE e164 = :e164 ORDER BY id"
SOON = 0.5  # seconds that nothing may move in; it moves in some milliseconds when it can


def say_stop(session: Session) -> None:
    write_consent(
        session, action=ConsentAction.OPT_OUT, local_id=session.scalars(select(Local.id)).one(),
        channel=Channel.SMS, address=PHONE, source="text", wording="STOP", at=NOW,
    )  # fmt: skip


def stop_at_once(desk: Desk) -> None:
    with desk.sessions.begin() as session:
        say_stop(session)


def stop_slowly(desk: Desk) -> None:
    """It is in the ledger, and its turn is committed a moment later."""
    session = desk.sessions()
    say_stop(session)

    def end() -> None:
        with session:
            session.commit()

    threading.Timer(SOON, end).start()


@contextmanager
def applied(desk: Desk) -> Iterator[None]:
    """A file written down, and not yet committed."""
    with desk.sessions() as session:
        local = session.scalars(select(Local)).one()
        file = File("list.csv", FILE)
        run(
            session, local, ImportKind.MEMBERS, file, actor="desk", now=NOW, choices=Choices(consent="card"), apply=True
        )
        yield
        session.commit()


@contextmanager
def before(desk: Desk, words: str, stop: Callable[[Desk], None]) -> Iterator[None]:
    """A STOP comes right before the statement with these words, the first time."""
    came: list[bool] = []

    def look(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if words in statement and not came:
            came.append(True)
            stop(desk)

    engine = desk.sessions.kw["bind"]
    event.listen(engine, "before_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", look)
    assert came


@pytest.mark.parametrize("moment", ["CREATE OR REPLACE FUNCTION pg_temp.same_value", "INSERT INTO member ("])
def test_one_that_came_before_the_ledger_is_read_is_not_written_over(desk: Desk, moment: str) -> None:
    with before(desk, moment, stop_at_once), applied(desk):
        pass
    assert [tuple(row) for row in desk.rows(LEDGER, e164=PHONE)] == [("opt_out", "text")]
    assert [tuple(row) for row in desk.rows(LEDGER, e164="+14155550262")] == [("opt_in", "import")]


def test_one_that_the_file_did_not_see_is_said_again_as_the_newest_word(desk: Desk) -> None:
    with before(desk, "WITH said AS MATERIALIZED", stop_slowly), applied(desk):
        pass
    found = [tuple(row) for row in desk.rows(LEDGER, e164=PHONE)]
    assert found == [("opt_out", "text"), ("opt_in", "import"), ("opt_out", "text")]
    newest = desk.rows("SELECT wording, at FROM consent_entry WHERE e164 = :e164 ORDER BY id DESC LIMIT 1", e164=PHONE)
    assert tuple(newest[0]) == ("STOP", NOW)
    assert [tuple(row) for row in desk.rows(LEDGER, e164="+14155550262")] == [("opt_in", "import")]


def test_one_that_comes_after_the_last_look_waits_for_the_file(desk: Desk) -> None:
    stop = threading.Thread(target=stop_at_once, args=(desk,))
    with applied(desk):
        stop.start()
        stop.join(SOON)
        assert stop.is_alive()
    stop.join(30)
    assert not stop.is_alive()
    assert [tuple(row) for row in desk.rows(LEDGER, e164=PHONE)] == [("opt_in", "import"), ("opt_out", "text")]
