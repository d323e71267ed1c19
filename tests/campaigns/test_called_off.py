"""What becomes of reminders that wait when their event is called off, or moves."""

from datetime import datetime, timedelta

import pytest

from bot.staff import events
from config import clock
from tests.campaigns.conftest import Office, hour
from tests.fixtures.line import ANA, JOE

_EVENT = """
    INSERT INTO event (local_id, title, place, starts_at) SELECT id, 'Picket', 'Gate B', :at FROM local RETURNING id
"""
_AT_THE_CARRIER = """
    WITH said AS (
        INSERT INTO message (local_id, channel, direction, address, body, segments, status, status_at, at)
        SELECT local_id, 'sms', 'out', address, 'x', 1, 'queued', due_at, due_at FROM outbox WHERE address = :phone
        RETURNING id
    )
    UPDATE outbox SET status = 'sent', provider_sid = 'SM1', message_id = said.id FROM said WHERE address = :phone
"""


@pytest.fixture
def reminder(office: Office) -> tuple[int, int]:
    """A campaign that reminds of an event on Thursday at 15:00, at ten on Wednesday, and the event; texts wait."""
    event_id = int(office.line.put(_EVENT, at=hour(26, 15)))
    words = ("--set", "event=Picket", "--set", "days=1", "--set", "hours=0")
    base = ("create", "--kind", "event_reminder", "--name", "Picket", "--audience", "everyone")
    number = int(office.told(*base, *words)["id"])
    office.type("submit", str(number), "--by", "Ann")
    office.type("approve", str(number), "--by", "Bo")
    office.tick(hour(25, 10))
    assert office.statuses(number) == {"planned"}
    return number, event_id


def move(office: Office, event_id: int, starts_at: datetime) -> events.Changed:
    with office.line.sessions.begin() as session:
        changes = {"starts_at": starts_at}
        return events.change(session, office.line.bot.wording, event_id, changes, "Ann", clock.now())


def ends(office: Office) -> set[tuple[str, str | None]]:
    rows = office.line.rows("SELECT DISTINCT status, refusal FROM outbox WHERE kind = 'campaign'")
    return {(row.status, row.refusal) for row in rows}


def test_the_reminders_of_an_event_that_is_called_off_do_not_leave(office: Office, reminder: tuple[int, int]) -> None:
    number, event_id = reminder
    office.line.run(_AT_THE_CARRIER, phone=ANA)
    office.line.run("UPDATE outbox SET status = 'sending', lease_until = due_at WHERE address = :phone", phone=JOE)
    waiting = office.line.value("SELECT count(*) FROM outbox WHERE status = 'planned'")
    with office.line.sessions.begin() as session:
        done = events.call_off(session, office.line.bot.wording, event_id, "Ann", clock.now())
    assert done.taken_back == waiting > 0
    assert ends(office) == {("canceled", "called_off"), ("sent", None), ("sending", None)}
    held = office.line.rows("SELECT address FROM outbox WHERE withdraw_at_carrier ORDER BY 1")
    assert [row.address for row in held] == [ANA, JOE]
    noted = office.line.rows("SELECT actor, detail FROM audit_entry WHERE action = 'campaign_texts_called_off'")
    assert [tuple(row) for row in noted] == [("Ann", f"#{number} Picket: {waiting} texts about event {event_id}")]
    assert office.told("show", str(number))["runs"][0]["called_off"] == "called_off"
    assert "event was called off" in office.type("show", str(number))
    office.line.run("UPDATE outbox SET status = 'sent', lease_until = NULL WHERE status = 'sending'")
    office.tick()
    assert office.state(number) == "done"


def test_a_plan_that_comes_too_late_finds_the_run_called_off(office: Office, reminder: tuple[int, int]) -> None:
    number, event_id = reminder
    office.line.run("DELETE FROM outbox")
    office.line.run("DELETE FROM recipient")
    office.line.run("UPDATE campaign_run SET planned_at = NULL, planned = NULL")
    with office.line.sessions.begin() as session:
        events.call_off(session, office.line.bot.wording, event_id, "Ann", clock.now())
    office.tick()
    assert office.texts(number) == {}
    assert office.state(number) == "done"


def test_an_event_on_another_day_is_reminded_of_anew_and_what_waited_does_not_leave(
    office: Office, reminder: tuple[int, int]
) -> None:
    number, event_id = reminder
    assert move(office, event_id, hour(27, 15)).taken_back > 0
    assert ends(office) == {("canceled", "moved")}
    office.tick(hour(26, 10))
    assert ends(office) == {("canceled", "moved"), ("planned", None)}
    # Moved back: the day it was on first is reminded of once more.
    move(office, event_id, hour(26, 15))
    office.tick(hour(25, 11))
    runs = office.line.rows(
        "SELECT occasion, called_off FROM campaign_run WHERE campaign_id = :n ORDER BY id", n=number
    )
    assert [row.called_off for row in runs] == ["moved", "moved", None]
    assert runs[2].occasion == f"event {event_id} on 2026-11-26, 1 day before"


def test_an_event_that_moves_within_its_day_keeps_its_reminders_until_it_starts(
    office: Office, reminder: tuple[int, int]
) -> None:
    number, event_id = reminder
    assert move(office, event_id, hour(26, 11)).taken_back == 0
    assert ends(office) == {("planned", None)}
    of_use = "SELECT DISTINCT expires_at FROM outbox WHERE kind = 'campaign'"
    assert office.line.value(of_use) == office.line.value("SELECT expires_at FROM campaign_run") == hour(26, 11)
    move(office, event_id, hour(26, 16))
    assert office.line.value(of_use) == hour(26, 11)
    office.tick(hour(25, 10) + timedelta(minutes=5))
    assert office.line.value("SELECT count(*) FROM campaign_run WHERE campaign_id = :n", n=number) == 1
