"""Whether texts come and go: told on a page, and on Today when they do not."""

import time
from datetime import timedelta

from sqlalchemy import text

from config import clock
from config.leader import LEADER_LOCK
from console.vitals import STARTING, Vitals
from tests.fixtures.line import ANA
from tests.fixtures.office import Office

PATH = "/settings/carrier/"


def waits(office: Office, *, minutes: float, attempts: int = 0, kind: str = "notice") -> None:
    """A text that has been due for so long."""
    office.line.run(
        """
        INSERT INTO outbox (local_id, channel, address, body, kind, status, due_at, attempts, created_at, status_at)
        SELECT id, 'sms', '+14155550111', 'words', :kind, 'due', :due, :attempts, :due, :due
        FROM local WHERE handle = 'local-1021'
        """,
        kind=kind,
        attempts=attempts,
        due=clock.now() - timedelta(minutes=minutes),
    )


def long_up(office: Office) -> None:
    """As if the web process had been up for minutes."""
    vitals: Vitals = office.app.extensions["vitals"]
    vars(vitals)["_began"] = time.monotonic() - STARTING - 1


def test_the_page_tells_number_account_addresses_and_figures(office: Office) -> None:
    office.line.text(ANA, "dues")
    office.line.run("UPDATE message SET status = 'undelivered', error_code = 30005 WHERE direction = 'out'")
    waits(office, minutes=1)
    admin = office.signed_in("admin")
    page = admin.get(PATH).text
    for told in ("+14155550100", "AC…0000", "/webhooks/twilio/status", "30005", "100%", "starting", "notices"):
        assert told in page, told
    assert "AC0000" not in page
    assert len(office.statements(admin, PATH)) <= 12


def test_a_hanging_part_holds_no_page_up(office: Office) -> None:
    class Hanging:
        def states(self) -> dict[str, str]:
            time.sleep(5)
            return {}

    admin = office.signed_in("admin")
    vars(office.app.extensions["vitals"]).update(_health=Hanging(), _looked=float("-inf"))
    began = time.monotonic()
    assert "no answer within a second" in admin.get(PATH).text
    assert time.monotonic() - began < 3


def test_today_tells_what_does_not_go_on(office: Office) -> None:
    admin, viewer = office.signed_in("admin"), office.signed_in("viewer")
    assert "fault-" not in admin.get("/today").text
    waits(office, minutes=2)
    waits(office, minutes=60, kind="notice", attempts=0)
    waits(office, minutes=60, kind="reply", attempts=2)
    long_up(office)
    page = admin.get("/today").text
    for key in ("fault-queue", "fault-carrier", "fault-clock"):
        assert f'id="{key}"' in page, key
    assert PATH in page
    assert "fault-" not in viewer.get("/today").text
    assert "fault-queue" not in office.next_door("admin").get("/today").text


def test_a_clock_that_leads_is_seen(office: Office) -> None:
    admin = office.signed_in("admin")
    long_up(office)
    with office.line.sessions() as session:
        session.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LEADER_LOCK})
        assert "fault-clock" not in admin.get("/today").text
        assert "not running" not in admin.get(PATH).text
        session.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LEADER_LOCK})
    assert "fault-clock" in admin.get("/today").text


def test_what_waits_is_found_by_index(office: Office) -> None:
    """Also among the many rows of campaigns, which have the same states."""
    office.line.run(
        """
        INSERT INTO outbox (local_id, channel, address, body, kind, status, due_at, created_at, status_at)
        SELECT local.id, 'sms', '+1415' || 5560000 + n, 'words', 'notice', 'sent', now(), now(), now()
        FROM local, generate_series(1, 20000) AS n
        """
    )
    office.line.run("ANALYZE outbox")
    plan = "\n".join(
        row[0]
        for row in office.line.rows(
            """
            EXPLAIN SELECT min(due_at) FROM outbox
            WHERE status IN ('planned', 'due') AND due_at <= now() AND local_id = 1 AND channel <> 'web_chat'
              AND CASE WHEN kind = 'urgent' THEN 0 WHEN kind IN ('reply', 'confirmation', 'relay') THEN 1
                  WHEN kind = 'campaign' THEN 3 ELSE 2 END < 3
            """
        )
    )
    assert "Index" in plan
    assert "Seq Scan" not in plan
