"""Delete my data: planned, taken back, done by the clock; what goes, what stays, and the last text."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.staff.erasure import erasures
from config import clock
from console.commands.erasures import command
from scheduler.chores.erase import erase_due
from scheduler.desk import Desk
from scheduler.wake import Waker
from tests.fixtures.line import JOE, MARIA, SHARED, Line

WAIT = timedelta(days=7, minutes=1)  # locals/default/privacy.yml


def ask(line: Line, phone: str = MARIA, code: str = "0428") -> None:
    for text in ("delete my data", "1", code):
        line.text(phone, text)


def run_clock(line: Line, media_dir: Path) -> int:
    return erase_due(Desk(line.sessions, Waker(line.settings.redis_url), lambda: line.bot), media_dir)


def stored_photo(line: Line, media_dir: Path, phone: str, digest: str) -> Path:
    line.text(phone, "a photo", NumMedia="1", MediaUrl0="https://api.twilio.com/m/1", MediaContentType0="image/png")
    line.run(
        "UPDATE media SET state = 'stored', sha256 = :digest, content_type = 'image/png', size = 3"
        " WHERE id = (SELECT max(id) FROM media)",
        digest=digest,
    )
    path = media_dir / digest[:2] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"png")
    return path


def test_nothing_goes_before_the_time_to_take_it_back_is_over(keyword_line: Line, tmp_path: Path) -> None:
    ask(keyword_line)
    assert run_clock(keyword_line, tmp_path) == 0
    clock.shift(WAIT - timedelta(minutes=5))
    assert run_clock(keyword_line, tmp_path) == 0
    assert "You owe nothing" in keyword_line.text(MARIA, "dues")


def test_keep_takes_it_back(keyword_line: Line, tmp_path: Path) -> None:
    ask(keyword_line)
    assert "we keep your data" in keyword_line.text(MARIA, "KEEP")
    clock.shift(WAIT)
    assert run_clock(keyword_line, tmp_path) == 0
    assert keyword_line.value("SELECT state FROM erasure") == "withdrawn"


def test_what_can_go_goes_and_what_must_stay_stays(keyword_line: Line, tmp_path: Path) -> None:
    keyword_line.text(MARIA, "dues")
    keyword_line.run("UPDATE member SET email = 'm@example.com', address = '1 Bay St' WHERE number = '10428'")
    before = keyword_line.rows("SELECT count(*) FROM dues_account UNION ALL SELECT count(*) FROM consent_entry")
    ask(keyword_line)
    clock.shift(WAIT)
    assert run_clock(keyword_line, tmp_path) == 1
    assert keyword_line.rows("SELECT email, address, preferred_name FROM member WHERE number = '10428'") == [
        (None, None, None)
    ]
    assert keyword_line.value("SELECT count(*) FROM message WHERE address = :phone", phone=MARIA) == 0
    assert keyword_line.value("SELECT count(*) FROM message WHERE body <> ''") == 0
    assert keyword_line.value("SELECT count(*) FROM touch_point WHERE address = :phone", phone=MARIA) == 0
    assert keyword_line.value("SELECT count(*) FROM touch_point WHERE member_id IS NOT NULL") == 0
    assert keyword_line.value("SELECT ended_reason FROM member_phone ORDER BY ended_at NULLS LAST LIMIT 1") == "erased"
    after = keyword_line.rows("SELECT count(*) FROM dues_account UNION ALL SELECT count(*) FROM consent_entry")
    assert before == after
    assert keyword_line.value("SELECT family_name FROM member WHERE number = '10428'") == "Santos"


def test_the_member_is_told_as_the_last_text_and_is_nobody_after(keyword_line: Line, tmp_path: Path) -> None:
    ask(keyword_line)
    clock.shift(WAIT)
    run_clock(keyword_line, tmp_path)
    rows = keyword_line.rows("SELECT body, status, member_id FROM outbox WHERE address = :phone", phone=MARIA)
    assert [(row.status, row.member_id) for row in rows] == [("due", None)]
    assert "your data is erased" in rows[0].body
    assert "isn't on our member list" in keyword_line.text(MARIA, "dues")


def test_what_was_waiting_to_be_sent_is_canceled(keyword_line: Line, tmp_path: Path) -> None:
    ask(keyword_line)
    keyword_line.run(
        "INSERT INTO outbox (local_id, member_id, channel, address, body, kind, status, due_at, created_at, status_at)"
        " SELECT local_id, id, 'sms', :phone, 'Rally tonight', 'notice', 'due', now(), now(), now()"
        " FROM member WHERE number = '10428'",
        phone=MARIA,
    )
    clock.shift(WAIT)
    run_clock(keyword_line, tmp_path)
    waiting = keyword_line.rows("SELECT status, body, refusal FROM outbox WHERE address LIKE 'erased:%'")
    assert [tuple(row) for row in waiting] == [("canceled", "", "erased")]


def test_photos_go_from_the_disk_unless_something_else_refers_to_them(keyword_line: Line, tmp_path: Path) -> None:
    alone = stored_photo(keyword_line, tmp_path, MARIA, "aa" * 32)
    shared = stored_photo(keyword_line, tmp_path, MARIA, "bb" * 32)
    stored_photo(keyword_line, tmp_path, JOE, "bb" * 32)
    ask(keyword_line)
    clock.shift(WAIT)
    run_clock(keyword_line, tmp_path)
    assert not alone.exists()
    assert shared.exists()
    assert keyword_line.value("SELECT count(*) FROM media") == 1


def test_on_a_shared_number_the_other_keeps_everything(keyword_line: Line, tmp_path: Path) -> None:
    for text in ("dues", "0424", "dues"):
        keyword_line.text(SHARED, text)
    jose_texts = "SELECT count(*) FROM touch_point AS t JOIN member AS m ON m.id = t.member_id WHERE m.number = '10424'"
    jose_before = keyword_line.value(jose_texts)
    clock.shift(timedelta(hours=1))  # Jose's sitting ends
    keyword_line.text(SHARED, "delete my data")
    for text in ("0425", "1", "0425"):
        keyword_line.text(SHARED, text)
    clock.shift(WAIT + timedelta(hours=1))
    assert run_clock(keyword_line, tmp_path) == 1
    assert keyword_line.value(jose_texts) == jose_before
    left = keyword_line.rows(
        "SELECT member.number FROM member_phone JOIN member ON member.id = member_phone.member_id"
        " JOIN phone ON phone.id = member_phone.phone_id WHERE phone.e164 = :phone AND ended_at IS NULL",
        phone=SHARED,
    )
    assert [row.number for row in left] == ["10424"]


def test_every_step_is_audited_and_the_wish_itself_forgets_the_number(keyword_line: Line, tmp_path: Path) -> None:
    ask(keyword_line)
    clock.shift(WAIT)
    run_clock(keyword_line, tmp_path)
    rows = keyword_line.rows("SELECT actor, action FROM audit_entry ORDER BY id")
    assert [tuple(row) for row in rows] == [("member:10428", "erasure_asked"), ("clock", "erasure_done")]
    wish = keyword_line.rows("SELECT state, address, removed FROM erasure")[0]
    assert (wish.state, wish.address) == ("done", "erased")
    assert wish.removed["message"] > 0


def test_twice_run_it_is_done_once(keyword_line: Line, tmp_path: Path) -> None:
    ask(keyword_line)
    clock.shift(WAIT)
    assert (run_clock(keyword_line, tmp_path), run_clock(keyword_line, tmp_path)) == (1, 0)


def test_staff_see_what_waits_and_what_is_done(keyword_line: Line, tmp_path: Path) -> None:
    ask(keyword_line)
    with keyword_line.sessions.begin() as session:
        assert [(each.member_number, each.state) for each in erasures(session, "pat", clock.now())] == [
            ("10428", "waiting")
        ]
    clock.shift(WAIT)
    run_clock(keyword_line, tmp_path)
    with keyword_line.sessions.begin() as session:
        assert erasures(session, "pat", clock.now()) == []
        assert [each.state for each in erasures(session, "pat", clock.now(), settled=True)] == ["done"]


def test_no_other_member_is_touched(keyword_line: Line, tmp_path: Path) -> None:
    keyword_line.text(JOE, "dues")
    joe = "SELECT count(*), max(body) FROM message WHERE address = :phone"
    before = keyword_line.rows(joe, phone=JOE)
    rsvps = keyword_line.value(
        "SELECT count(*) FROM rsvp WHERE member_id <> (SELECT id FROM member WHERE number = '10428')"
    )
    ask(keyword_line)
    clock.shift(WAIT)
    run_clock(keyword_line, tmp_path)
    assert keyword_line.rows(joe, phone=JOE) == before
    assert keyword_line.value("SELECT count(*) FROM rsvp") == rsvps


def test_the_command_lists_what_waits(keyword_line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(keyword_line)
    monkeypatch.setenv("DATABASE_URL", keyword_line.settings.database_url)
    monkeypatch.setenv("REDIS_URL", keyword_line.settings.redis_url)
    listed = CliRunner().invoke(command, ["list"])
    assert listed.exit_code == 0, listed.output
    assert "10428 Maria Santos" in listed.output
    assert json.loads(CliRunner().invoke(command, ["list", "--settled", "--json"]).output) == []
