"""The digest on its page, and by mail or text to those who asked."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.wording import segments
from config import clock
from config.post import Post
from models.database import make_sessions
from scheduler.digest import sending
from scheduler.digest.sending import Office as DigestOffice
from scheduler.digest.sending import send_digests
from scheduler.measures.weeks import monday_of
from tests.fixtures.office import Office

ZONE = ZoneInfo("America/Los_Angeles")
MONDAY = monday_of("America/Los_Angeles", clock.now()) + timedelta(weeks=1)
MARIA = "+14155550117"  # the steward's own number
ROW = """
    INSERT INTO metric_week (local_id, figure, week, people, number, of_all, number_reached, of_reached, final,
                             counted_at)
    SELECT id, 'took_part', :week, 100, :number, 100, :number, 80, true, now() FROM local WHERE handle = 'local-1021'
"""
Send = Callable[..., int]


@pytest.fixture
def send(office: Office) -> Send:
    """What the clock does at an hour of a day of the week that comes."""
    parts = office.line.app.extensions["rollcall"]
    sessions = make_sessions(parts["engine"])
    post = Post.of(office.line.settings)
    desk = DigestOffice(sessions, office.app.extensions["bot"].files, lambda: post, "https://text.example.org")

    def at(days: int, hour: int = 9, minute: int = 5) -> int:
        day = MONDAY + timedelta(days=days)
        return send_digests(desk, datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).astimezone(UTC))

    return at


def ask(office: Office, role: str, by: str) -> str:
    browser = office.signed_in(role)
    browser.get("/digest/")
    sent = browser.post("/digest/", {"by": by})
    return sent.text if sent.status_code == 200 else browser.get(sent.headers["Location"]).text


def prove(office: Office, number: str) -> None:
    office.line.run(
        """
        UPDATE member_phone SET verified_until = now() + interval '90 days' FROM phone
        WHERE phone.id = phone_id AND e164 = :number
        """,
        number=number,
    )


def test_each_role_sees_its_parts(office: Office) -> None:
    office.line.run("""
        INSERT INTO onboarding (local_id, member_id, begun_by, started_at, due_at)
        SELECT local_id, id, 'staff', now() - interval '40 days', now() FROM member WHERE number = '10421'
        ON CONFLICT (member_id) DO UPDATE SET started_at = excluded.started_at, completed_at = NULL
    """)
    name = office.line.value("SELECT given_name || ' ' || family_name FROM member WHERE number = '10421'")
    organizer = office.signed_in("organizer").get("/digest/").text
    assert all(part in organizer for part in ("Monday: numbers", "Midweek: huddle", "Friday: log", name))
    viewer = office.signed_in("viewer").get("/digest/").text
    assert "Friday: log" in viewer
    assert "has not finished" in viewer, "how many, and no name"
    assert name not in viewer
    steward = office.signed_in("steward").get("/digest/").text
    assert "Lunes: cifras" not in steward
    assert "Monday: numbers" not in steward
    assert name in steward, "Ana works where Maria is steward"
    seen = "SELECT count(DISTINCT actor) FROM audit_entry WHERE detail = 'huddle'"
    assert office.line.value(seen) == 2, "a viewer has seen nobody"


def test_by_mail_on_monday_at_the_first_hour_once(office: Office, send: Send) -> None:
    office.line.run("DELETE FROM metric_week")
    for weeks, number in ((2, 30), (1, 41)):
        office.line.run(ROW, week=MONDAY - timedelta(weeks=weeks), number=number)
    assert "comes by mail" in ask(office, "viewer", "mail")
    assert send(0, 8) == 0, "before the hours begin"
    assert send(0) == 1
    mail = office.newest_mail()
    assert "Took part in four weeks: 41.0 % of all active members; 51.2 % of those a text reaches (+11.0)" in mail
    assert "https://text.example.org/digest/" in mail
    assert send(0, 9, 30) == 0, "once"
    assert send(0, 15) == 0
    assert send(1) == 0, "nothing on a Tuesday"
    assert send(4) == 1
    assert "members wrote or came" in office.newest_mail()
    assert office.line.value("SELECT count(*) FROM digest_sent WHERE ended = 'sent'") == 2


def test_whom_a_part_tells_nothing_keeps_nobody_from_theirs(
    office: Office, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "AT_ONCE", 1)
    ask(office, "steward", "mail")
    ask(office, "viewer", "mail")
    ids = "SELECT id FROM staff_user WHERE email = :email"
    steward, viewer = (office.line.value(ids, email=f"{each}@local1021.example") for each in ("steward", "viewer"))
    assert steward < viewer, "or the steward does not stand before them"
    assert send(0) == 1
    assert office.line.value("SELECT user_id FROM digest_sent") == viewer


def test_by_text_to_a_number_of_ones_own_that_is_proved_and_opted_in(office: Office, send: Send) -> None:
    office.line.run("UPDATE member_phone SET verified_until = NULL")
    assert "está comprobado y ha aceptado" in ask(office, "steward", "text"), "she reads Spanish"
    assert "proved and has agreed" in ask(office, "organizer", "text"), "an account without a record has no number"
    prove(office, MARIA)
    assert "llega por texto" in ask(office, "steward", "text")
    assert send(0) == 0, "figures of the local are not a steward's"
    assert send(2) == 1
    row = office.line.rows("SELECT body, kind, window_ends_at, expires_at FROM outbox WHERE body LIKE '%/digest/'")[0]
    assert row.kind == "notice"
    assert row.window_ends_at is not None
    assert row.expires_at.astimezone(ZONE).hour == 0
    assert segments(row.body) == 1
    assert send(2) == 0
    office.line.run(
        """
        INSERT INTO consent_entry (local_id, channel, e164, action, source, wording, at)
        SELECT id, 'sms', :number, 'opt_out', 'text', 'STOP', now() FROM local WHERE handle = 'local-1021'
        """,
        number=MARIA,
    )
    office.line.run("DELETE FROM digest_sent")
    assert send(2) == 0
    assert office.line.value("SELECT ended FROM digest_sent") == "no_number"


def test_who_ends_it_or_is_shut_out_gets_no_more(office: Office, send: Send) -> None:
    ask(office, "viewer", "mail")
    ask(office, "organizer", "mail")
    ask(office, "organizer", "none")
    office.line.run("UPDATE staff_user SET active = false WHERE email LIKE 'viewer@%'")
    assert send(0) == 0


def test_the_page_asks_little(office: Office) -> None:
    assert len(office.statements(office.signed_in("organizer"), "/digest/")) <= 14
