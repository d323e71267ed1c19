"""A text that missed its hours waits for the next ones, or expires; what a person waits for is never held."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.local_files import LocalFiles
from config import clock
from config.settings import ROOT
from scheduler.chores import defer_texts
from scheduler.desk import Desk
from scheduler.hours.filling import fill_zones
from scheduler.outbox import claim_due
from scheduler.wake import Waker
from tests.fixtures.campaigns import belonging
from tests.fixtures.line import ANA, JOE, SHARED, Line

# Tuesday, 20:00 in the west, when the hours are over.
OVER = datetime(2026, 11, 25, 4, tzinfo=UTC)
LATER = OVER + timedelta(minutes=1)
NINE, TWO, EIGHT = (datetime(2026, 11, 25 + day, hour, tzinfo=UTC) for day, hour in ((0, 17), (0, 22), (1, 4)))


@pytest.fixture
def line(keyword_line: Line) -> Line:
    with keyword_line.sessions.begin() as session:
        fill_zones(session)
    clock.freeze(LATER)
    return keyword_line


def put(
    line: Line, phone: str = ANA, number: str = "10421", *, kind: str = "notice", expires_at: datetime | None = None
) -> int:
    """A text that was due an hour before its hours were over; returns its id."""
    of_campaign = belonging(line, phone, kind)
    with line.sessions.begin() as session:
        row = session.execute(
            text("""
            INSERT INTO outbox (local_id, member_id, channel, address, body, kind, run_id, recipient_id, status, due_at,
                                window_ends_at, expires_at, created_at, status_at)
            SELECT local_id, id, 'sms', :phone, 'Meeting', :kind, :run_id, :recipient_id, 'planned', :due,
                   :over, :expires, :due, :due
            FROM member WHERE number = :number RETURNING id
            """),
            {
                "phone": phone,
                "number": number,
                "kind": kind,
                "due": OVER - timedelta(hours=1),
                "over": None if kind == "reply" else OVER,
                "expires": expires_at,
                **of_campaign,
            },
        )
        return int(row.scalar_one())


def run(line: Line) -> None:
    defer_texts.chore(Desk(line.sessions, Waker(line.settings.redis_url), lambda: line.bot))


def state(line: Line, row: int) -> tuple[str, datetime, datetime]:
    found = line.rows("SELECT status, due_at, window_ends_at FROM outbox WHERE id = :row", row=row)[0]
    return found.status, found.due_at, found.window_ends_at


def claimed(line: Line, at: datetime) -> list[int]:
    with line.sessions() as session:
        return [row.id for row in claim_due(session, at, 10, turns=(1, 2, 3))]


@pytest.mark.parametrize("kind", ["notice", "campaign"])
def test_behaviour_27_a_text_that_missed_its_hours_waits_for_the_morning(line: Line, kind: str) -> None:
    row = put(line, kind=kind)
    assert claimed(line, OVER - timedelta(seconds=1)) == [row]
    assert claimed(line, OVER) == []
    run(line)
    assert state(line, row) == ("planned", NINE, EIGHT)
    assert claimed(line, NINE - timedelta(seconds=1)) == []
    assert claimed(line, NINE) == [row]


def test_a_member_of_the_night_shift_gets_it_in_the_afternoon(line: Line) -> None:
    row = put(line, SHARED, "10424")
    run(line)
    assert state(line, row) == ("planned", TWO, EIGHT)


def test_past_its_use_it_expires_and_leaves_the_thread(line: Line) -> None:
    row, useful = put(line, expires_at=NINE), put(line, expires_at=NINE + timedelta(minutes=1))
    line.run(
        """
        WITH said AS (INSERT INTO message (local_id, channel, direction, address, body, segments, status, status_at, at)
                      SELECT local_id, channel, 'out', address, body, 1, 'waiting', due_at, due_at
                      FROM outbox WHERE id = :row RETURNING id)
        UPDATE outbox SET message_id = said.id FROM said WHERE outbox.id = :row
        """,
        row=row,
    )
    run(line)
    assert state(line, row)[0] == "expired"
    assert line.value("SELECT status_at FROM outbox WHERE id = :row", row=row) == LATER
    assert state(line, useful) == ("planned", NINE, EIGHT)
    assert line.value("SELECT message.status FROM message JOIN outbox ON message_id = message.id") == "canceled"


def test_what_its_hours_have_not_ended_for_stays(line: Line) -> None:
    row = put(line)
    clock.freeze(OVER - timedelta(seconds=1))
    run(line)
    assert state(line, row) == ("planned", OVER - timedelta(hours=1), OVER)


def test_a_member_in_another_zone_may_still_get_it_tonight(line: Line) -> None:
    line.run("UPDATE member SET time_zone = 'Pacific/Honolulu' WHERE number = '10422'")
    with line.sessions.begin() as session:
        fill_zones(session)
    row = put(line, JOE, "10422")
    run(line)
    assert state(line, row) == ("planned", LATER, OVER + timedelta(hours=2))
    assert claimed(line, LATER) == [row]


def test_a_number_that_is_no_members_waits_for_hours_of_all_states(line: Line) -> None:
    row = put(line, "+13125550100")
    run(line)
    assert state(line, row)[1:] == (datetime(2026, 11, 25, 19, tzinfo=UTC), datetime(2026, 11, 26, 0, tzinfo=UTC))


@pytest.mark.parametrize("kind", ["urgent", "reply", "confirmation", "relay"])
def test_what_a_person_waits_for_cannot_have_hours(line: Line, kind: str) -> None:
    row = put(line)
    with pytest.raises(IntegrityError, match="answers_not_held"):
        line.run("UPDATE outbox SET kind = :kind WHERE id = :row", kind=kind, row=row)


def test_behaviour_29_a_reply_leaves_at_night(line: Line) -> None:
    row = put(line, kind="reply")
    run(line)
    assert claimed(line, LATER) == [row]


def test_without_hours_in_eight_days_it_is_looked_at_again_a_day_later(line: Line, tmp_path: Path) -> None:
    row = put(line)
    with line.sessions.begin() as session:
        assert defer_texts.defer(session, closed_for_twelve_days(tmp_path), LATER) == (1, 0)
    tomorrow = LATER + timedelta(days=1)
    assert state(line, row) == ("planned", tomorrow, tomorrow)
    clock.freeze(tomorrow)
    run(line)
    assert state(line, row) == ("planned", NINE + timedelta(days=1), EIGHT + timedelta(days=1))


def closed_for_twelve_days(folder: Path) -> LocalFiles:
    shutil.copytree(ROOT / "locals", folder, dirs_exist_ok=True)
    days = [date(2026, 11, 24) + timedelta(days=ahead) for ahead in range(12)]
    hours = yaml.safe_load((ROOT / "locals/default/hours.yml").read_text()) | {"closed": days}
    (folder / "local-1021" / "hours.yml").write_text(yaml.safe_dump(hours))
    return LocalFiles(folder)


def test_it_is_found_by_an_index_and_a_batch_is_bounded(line: Line) -> None:
    line.run(
        """
        INSERT INTO outbox (local_id, channel, address, body, kind, status, due_at, window_ends_at, created_at,
                            status_at)
        SELECT local.id, 'sms', '+1628' || (2000000 + n), 'n', 'notice', 'planned', :at, CAST(:at AS timestamptz)
               + CASE WHEN n % 10 = 0 THEN interval '0' ELSE interval '1 day' END, :at, :at
        FROM local, generate_series(1, 20000) AS n
        """,
        at=OVER,
    )
    with line.sessions() as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"}).execute(text("ANALYZE"))
    plan = "\n".join(row[0] for row in line.rows(f"EXPLAIN {defer_texts._TAKE.text}", now=LATER, limit=500))
    assert "ix_outbox_windows" in plan
    assert "Sort" not in plan
    with line.sessions.begin() as session:
        assert defer_texts.defer(session, line.bot.files, LATER, limit=500) == (500, 0)
    run(line)
    assert line.value("SELECT count(*) FROM outbox WHERE window_ends_at <= :at", at=LATER) == 0
    assert line.value("SELECT count(*) FROM outbox WHERE due_at > :at", at=LATER) == 2000
