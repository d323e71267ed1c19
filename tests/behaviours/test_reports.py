"""Reports as stewards, staff and other people meet them: who is paged, what is kept, and what never leaves."""

import base64
import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.staff.reports import ReportRefused, ReportView, close, file_as_grievance, reports, show
from config import clock
from console.commands.reports import command as report_commands
from console.commands.shifts import command as shift_commands
from scheduler.chores import report_deadlines
from scheduler.desk import Desk
from scheduler.media import fetch_waiting
from scheduler.wake import Waker
from tests.behaviours.test_media import PNG, photo, store_of
from tests.behaviours.test_volunteer import waiting
from tests.fixtures.carrier import Carrier, until
from tests.fixtures.line import ANA, JOE, KIM, LOCAL, MARIA, SHARED, STRANGER, Line

NOON = datetime(2026, 12, 2, 20, tzinfo=UTC)  # a Wednesday, noon in Los Angeles
SECRET = "the lead hid the walkie talkies"
WITNESS = "Guadalupe from packing"
STORY = ("report", SECRET, "yesterday", "loading dock nine", WITNESS, "0")


def report_of(
    line: Line, phone: str, *, anonymous: bool = True, updates: bool = True, story: tuple[str, ...] = STORY
) -> int:
    """A report told question by question; its number."""
    for words in story:
        line.text(phone, words)
    line.text(phone, "1" if anonymous else "2")
    line.text(phone, "1" if updates else "2")
    reply = line.text(phone, "1")
    assert "eport" in reply, reply
    number: int = line.value("SELECT max(number) FROM report")
    return number


def outbox(line: Line) -> list[tuple[str, str, str]]:
    return [tuple(row) for row in line.rows("SELECT address, body, kind FROM outbox ORDER BY id")]


def local_id(line: Line) -> int:
    found: int = line.value("SELECT id FROM local WHERE number = :number", number=LOCAL)
    return found


def desk_of(line: Line) -> Desk:
    return Desk(line.sessions, Waker(line.settings.redis_url), lambda: line.bot)


@pytest.fixture
def at_noon() -> None:
    clock.freeze(NOON)


@pytest.mark.usefixtures("at_noon")
class TestFiling:
    def test_a_report_is_kept_whole_and_the_steward_is_paged_without_its_words(self, keyword_line: Line) -> None:
        number = report_of(keyword_line, KIM)
        row = keyword_line.rows("SELECT * FROM report WHERE number = :number", number=number)[0]
        assert (row.what, row.place, row.witnesses) == (SECRET, "loading dock nine", WITNESS)
        assert (row.happened_on, row.deadline) == (date(2026, 12, 1), date(2026, 12, 15))
        assert (row.state, row.anonymous, row.updates, row.urgent) == ("open", True, True, False)
        assert row.member_id == keyword_line.value("SELECT id FROM member WHERE number = '10426'")
        pages = [body for address, body, _ in outbox(keyword_line) if address == MARIA]
        assert len(pages) == 1
        assert f"report {number}" in pages[0]
        assert "Tue Dec 15" in pages[0]
        for private in (SECRET, "dock", "Guadalupe", KIM, "0115", "Joseph", "Kim"):
            assert private not in pages[0]

    def test_who_does_not_mind_is_named_to_the_steward(self, keyword_line: Line) -> None:
        report_of(keyword_line, KIM, anonymous=False)
        pages = [body for address, body, _ in outbox(keyword_line) if address == MARIA]
        assert "Joseph K." in pages[0]

    def test_staff_get_a_note(self, keyword_line: Line) -> None:
        number = report_of(keyword_line, KIM)
        details = [row.detail for row in keyword_line.rows("SELECT detail FROM staff_note WHERE done_at IS NULL")]
        assert any(f"report {number}" in detail for detail in details)
        assert not any(SECRET in detail or "Guadalupe" in detail for detail in details)

    def test_the_words_stay_in_the_report(self, keyword_line: Line, capsys: pytest.CaptureFixture[str]) -> None:
        report_of(keyword_line, KIM)
        keyword_line.text(KIM, f"ADD: and {SECRET} again")
        for query in (
            "SELECT events::text AS held FROM touch_point",
            "SELECT state::text AS held FROM conversation",
            "SELECT body AS held FROM outbox",
            "SELECT body AS held FROM message WHERE direction = 'out'",
            "SELECT detail AS held FROM staff_note",
            "SELECT detail AS held FROM audit_entry",
        ):
            held = " ".join(row.held for row in keyword_line.rows(query))
            for private in (SECRET, "Guadalupe"):
                assert private not in held, query
        told = capsys.readouterr()
        assert SECRET not in told.out + told.err

    def test_an_unknown_number_makes_an_unknown_persons_report(self, keyword_line: Line) -> None:
        number = report_of(keyword_line, STRANGER)
        row = keyword_line.rows("SELECT member_id, address FROM report WHERE number = :number", number=number)[0]
        assert tuple(row) == (None, STRANGER)
        assert keyword_line.value("SELECT count(*) FROM staff_note WHERE member_id IS NULL AND done_at IS NULL")

    def test_a_shared_number_that_cannot_be_told_apart_may_report_all_the_same(self, keyword_line: Line) -> None:
        keyword_line.text(SHARED, "report")
        for code in ("1111", "2222", "3333", "4444", "5555"):
            reply = keyword_line.text(SHARED, code)
        assert "What happened?" in reply
        number = report_of(keyword_line, SHARED, story=STORY[1:])
        assert keyword_line.value("SELECT member_id FROM report WHERE number = :number", number=number) is None

    def test_the_text_that_began_it_belongs_to_it_when_it_tells_of_it(self, keyword_line: Line) -> None:
        keyword_line.text(KIM, "report")
        keyword_line.text(KIM, "never mind")
        told = "file a complaint: my supervisor shorted every check since october"
        reply = keyword_line.text(KIM, told)
        if "Which one" in reply:
            reply = keyword_line.text(KIM, "1")
        assert "I keep what you just wrote" in reply
        number = report_of(keyword_line, KIM, story=STORY[1:])
        assert keyword_line.value("SELECT what FROM report WHERE number = :n", n=number) == f"{told}\n{SECRET}"

    def test_two_reports_get_two_numbers(self, keyword_line: Line) -> None:
        first = report_of(keyword_line, KIM)
        second = report_of(keyword_line, STRANGER)
        assert second == first + 1

    def test_two_reports_at_the_same_moment_get_two_numbers(self, keyword_line: Line) -> None:
        phones = (KIM, STRANGER)
        for phone in phones:
            for words in (*STORY, "1", "1"):
                keyword_line.text(phone, words)
        before = keyword_line.value("SELECT max(number) FROM report")
        with ThreadPoolExecutor(len(phones)) as pool:
            with keyword_line.sessions.begin() as session:
                session.execute(text("SELECT FROM local WHERE number = :number FOR NO KEY UPDATE"), {"number": LOCAL})
                answers = [pool.submit(keyword_line.text, phone, "1") for phone in phones]
                until(lambda: waiting(keyword_line) == len(phones))
            replies = "".join(answer.result() for answer in answers)
        assert all(f"Sent: report {before + ahead}." in replies for ahead in (1, 2))

    def test_a_late_report_pages_as_urgent(self, keyword_line: Line) -> None:
        report_of(keyword_line, KIM, story=("report", SECRET, "october 5", "dock", "0", "0"))
        assert ("urgent",) in {(kind,) for address, _, kind in outbox(keyword_line) if address == MARIA}
        assert keyword_line.value("SELECT urgent FROM report ORDER BY number DESC LIMIT 1")

    def test_a_changed_mind_after_sending_sends_nothing_twice(self, keyword_line: Line) -> None:
        number = report_of(keyword_line, KIM)
        keyword_line.text(KIM, "change that to Monday")
        keyword_line.text(KIM, "1")
        assert keyword_line.value("SELECT max(number) FROM report") == number

    def test_a_long_story_is_kept_to_the_last_letter(self, keyword_line: Line) -> None:
        story = ("x" * 50 + " ") * 31
        number = report_of(keyword_line, KIM, story=("report", story, *STORY[2:]))
        assert keyword_line.value("SELECT what FROM report WHERE number = :n", n=number) == story.strip()


@pytest.mark.usefixtures("at_noon")
class TestUrgent:
    @pytest.mark.parametrize("phone", [JOE, ANA, STRANGER])
    def test_an_interview_now_pages_steward_and_office(self, keyword_line: Line, phone: str) -> None:
        reply = keyword_line.text(phone, "they want me in the office now")
        assert "REPORT" not in reply
        kinds = {kind for _, _, kind in outbox(keyword_line)}
        assert kinds == {"urgent"}
        assert keyword_line.value("SELECT count(*) FROM staff_note WHERE kind = 'urgent'") == 1
        if phone is not STRANGER:
            assert MARIA in {address for address, _, _ in outbox(keyword_line)}

    def test_a_second_cry_within_a_minute_is_noted_and_texts_nobody_again(self, keyword_line: Line) -> None:
        keyword_line.text(JOE, "they want me in the office now")
        before = len(outbox(keyword_line))
        keyword_line.text(JOE, "they are questioning me")
        assert len(outbox(keyword_line)) == before
        assert keyword_line.value("SELECT count(*) FROM staff_note WHERE kind = 'urgent'") == 2

    def test_asking_for_rights_in_general_pages_nobody(self, keyword_line: Line) -> None:
        assert "Weingarten" in keyword_line.text(JOE, "my rights")
        assert outbox(keyword_line) == []


@pytest.mark.usefixtures("at_noon")
class TestPhotos:
    def test_photos_in_several_texts_belong_to_the_report(
        self, served_line: Line, carrier: Carrier, tmp_path: Path
    ) -> None:
        def say(words: str, media: list[dict[str, str]] | None = None) -> str:
            answer = carrier.send(KIM, body=words, media=media or [])
            return "\n".join(reply["body"] for reply in answer["replies"])

        say("report")
        say("My lead hid the walkie talkies")
        say("yesterday")
        say("1")
        assert "Photos" in say("0")
        assert "so far: 1" in say("", [photo()])
        assert "so far: 3" in say("the schedule", [photo(b"\xff\xd8\xff" + b"\0" * 9), photo(b"<html>bad</html>")])
        assert "anonymous" in say("no more")
        say("1")
        assert "Photos: 3" in say("1")
        assert "Sent: report" in say("1")
        assert "Added" in say("ADD: the write-up", [photo(b"%PDF-1.7 paper", "application/pdf")])
        assert served_line.value("SELECT count(*) FROM report_media") == 4
        fetch_waiting(served_line.sessions, store_of(served_line, tmp_path))
        view = look(served_line, served_line.value("SELECT max(number) FROM report"))
        assert [(file.state, file.content_type, file.refusal) for file in view.files] == [
            ("stored", "image/png", None),
            ("stored", "image/jpeg", None),
            ("refused", None, "type"),
            ("stored", "application/pdf", None),
        ]
        digest = hashlib.sha256(PNG).hexdigest()
        assert view.files[0].sha256 == digest
        kept = tmp_path / digest[:2] / digest
        assert kept.read_bytes() == PNG
        assert kept.stat().st_mode & 0o111 == 0

    def test_no_page_serves_a_file(self, served_line: Line, carrier: Carrier, tmp_path: Path) -> None:
        carrier.send(KIM, media=[{"content_type": "image/png", "content": base64.b64encode(PNG).decode()}])
        fetch_waiting(served_line.sessions, store_of(served_line, tmp_path))
        digest = hashlib.sha256(PNG).hexdigest()
        for path in (f"/media/{digest}", f"/static/{digest}", f"/{digest}", f"/media/{digest[:2]}/{digest}"):
            assert served_line.client.get(path).status_code == 404

    def test_a_photo_alone_does_not_tell_what_happened(self, keyword_line: Line) -> None:
        url = "http://127.0.0.1:1/Media/ME1"
        keyword_line.text(KIM, "report")
        reply = keyword_line.text(KIM, "", NumMedia="1", MediaUrl0=url, MediaContentType0="image/png")
        assert reply.startswith("Got the photo.\nWhat happened?")
        number = report_of(keyword_line, KIM, story=STORY[1:])
        assert keyword_line.value(
            "SELECT count(*) FROM report_media JOIN report ON report.id = report_id WHERE number = :n", n=number
        )


@pytest.mark.usefixtures("at_noon")
class TestAdding:
    def test_words_added_are_kept_and_the_steward_is_paged_once_an_hour(self, keyword_line: Line) -> None:
        number = report_of(keyword_line, KIM)
        before = len(outbox(keyword_line))
        keyword_line.text(KIM, f"ADD {number}: they came back")
        keyword_line.text(KIM, f"add {number} they left again")
        added = [row.words for row in keyword_line.rows("SELECT words FROM report_addition ORDER BY id OFFSET 1")]
        assert added == ["they came back", "they left again"]
        assert len(outbox(keyword_line)) == before + 1

    def test_an_unverified_number_adds_to_its_own_report(self, keyword_line: Line) -> None:
        number = report_of(keyword_line, JOE)
        assert "Added" in keyword_line.text(JOE, f"ADD {number}: once more")

    def test_nobody_adds_to_a_report_of_somebody_else(self, keyword_line: Line) -> None:
        number = report_of(keyword_line, KIM)
        for phone in (JOE, STRANGER, MARIA):
            assert f"no report {number} from you" in keyword_line.text(phone, f"ADD {number}: me too")
        assert f"no encuentro un reporte {number}" in keyword_line.text(ANA, f"agrega {number}: yo").lower()

    def test_who_is_not_verified_is_shown_no_report(self, keyword_line: Line) -> None:
        number = report_of(keyword_line, JOE)
        assert keyword_line.text(JOE, "report").startswith("What happened?")
        keyword_line.text(JOE, "never mind")
        assert f"eport {number}" not in keyword_line.text(JOE, "grievance")
        assert f"Report {number}: with your steward, deadline" in keyword_line.text(JOE, "0422")


def look(line: Line, number: int) -> ReportView:
    with line.sessions.begin() as session:
        return show(session, "test:staff", clock.now(), local_id=local_id(line), number=number)


@pytest.mark.usefixtures("at_noon")
class TestStaff:
    def test_a_look_is_audited(self, keyword_line: Line) -> None:
        number = report_of(keyword_line, KIM)
        view = look(keyword_line, number)
        assert view.what == SECRET
        assert view.line.anonymous
        assert keyword_line.rows("SELECT actor, action, detail FROM audit_entry") == [
            ("test:staff", "report_viewed", f"report {number}")
        ]

    def test_the_list_is_by_deadline_and_without_words(self, keyword_line: Line) -> None:
        late = report_of(keyword_line, KIM)
        early = report_of(keyword_line, JOE, story=("report", SECRET, "nov 20", "dock", "0", "0"))
        with keyword_line.sessions.begin() as session:
            found = reports(session, "test:staff", clock.now(), local_id=local_id(keyword_line))
        numbers = [each.number for each in found if each.number in (late, early)]
        assert numbers == [early, late]
        assert not any(SECRET in str(each) for each in found)

    def test_a_report_becomes_a_grievance_and_the_member_is_told(self, keyword_line: Line) -> None:
        number = report_of(keyword_line, KIM)
        with keyword_line.sessions.begin() as session:
            grievance = filed(keyword_line, session, number)
        assert grievance == 2042
        step = keyword_line.rows(
            "SELECT step, next_kind, next_on, facts FROM grievance_step JOIN grievance ON grievance.id = grievance_id "
            "WHERE number = 2042"
        )
        assert [tuple(row) for row in step] == [(1, "answer_due", date(2026, 12, 9), SECRET)]
        address, body, kind = outbox(keyword_line)[-1]
        assert (address, kind) == (KIM, "notice")
        assert f"your report {number} is filed as grievance 2042" in body
        assert "Grievance 2042: step 1" in keyword_line.text(KIM, "grievance")
        assert "Added" in keyword_line.text(KIM, f"ADD {number}: one more thing")

    def test_who_did_not_agree_to_texts_gets_none(self, keyword_line: Line) -> None:
        number = report_of(keyword_line, KIM, updates=False)
        before = len(outbox(keyword_line))
        with keyword_line.sessions.begin() as session:
            filed(keyword_line, session, number)
        assert len(outbox(keyword_line)) == before
        assert "member not told" in keyword_line.value("SELECT detail FROM audit_entry WHERE action = 'report_filed'")

    def test_a_report_is_closed_with_a_word(self, keyword_line: Line) -> None:
        number = report_of(keyword_line, STRANGER)
        with keyword_line.sessions.begin() as session:
            close(
                keyword_line.bot, session, "test:staff", clock.now(),
                local_id=local_id(keyword_line), number=number, words="We got your hours back.",
            )  # fmt: skip
        address, body, _ = outbox(keyword_line)[-1]
        assert address == STRANGER
        assert body.endswith(f"report {number} is closed. We got your hours back.")
        assert f"Report {number} is closed" in keyword_line.text(STRANGER, f"ADD {number}: thanks")
        assert "report_closed" in {row.action for row in keyword_line.rows("SELECT action FROM audit_entry")}

    def test_who_has_the_reporters_former_number_is_told_nothing(self, keyword_line: Line) -> None:
        number = report_of(keyword_line, KIM)
        keyword_line.run(
            "UPDATE member_phone SET ended_at = now(), ended_reason = 'replaced'"
            " WHERE phone_id = (SELECT id FROM phone WHERE e164 = :p)",
            p=KIM,
        )
        before = len(outbox(keyword_line))
        with keyword_line.sessions.begin() as session:
            filed(keyword_line, session, number)
        assert len(outbox(keyword_line)) == before

    @pytest.mark.parametrize("subject", ["", "   ", "x" * 121])
    def test_a_grievance_needs_a_short_subject(self, keyword_line: Line, subject: str) -> None:
        number = report_of(keyword_line, KIM)
        with keyword_line.sessions() as session, pytest.raises(ReportRefused, match="subject"):
            filed(keyword_line, session, number, subject)

    def test_an_unknown_persons_report_is_no_grievance(self, keyword_line: Line) -> None:
        number = report_of(keyword_line, STRANGER)
        with keyword_line.sessions() as session, pytest.raises(ReportRefused, match="unknown person"):
            filed(keyword_line, session, number)

    def test_nothing_is_decided_twice(self, keyword_line: Line) -> None:
        number = report_of(keyword_line, KIM)
        with keyword_line.sessions.begin() as session:
            filed(keyword_line, session, number)
        with keyword_line.sessions() as session, pytest.raises(ReportRefused, match="filed already"):
            filed(keyword_line, session, number)
        with keyword_line.sessions() as session, pytest.raises(ReportRefused, match="no report 999"):
            filed(keyword_line, session, 999)


def filed(line: Line, session: Session, number: int, subject: str = "Tools taken away") -> int:
    return file_as_grievance(
        line.bot, session, "test:staff", clock.now(), local_id=local_id(line), number=number, subject=subject
    )


class TestDeadlines:
    def test_the_steward_is_paged_three_working_days_before_and_one_once_each(self, keyword_line: Line) -> None:
        clock.freeze(NOON)
        number = report_of(keyword_line, KIM)  # the last day is Tuesday, Dec 15
        keyword_line.run("UPDATE report SET state = 'closed' WHERE number <> :n", n=number)
        pages = []
        for day in range(15):
            for hour in (7, 11, 15):
                clock.freeze(NOON.replace(hour=0) + timedelta(days=day, hours=8 + hour))
                before = len(outbox(keyword_line))
                report_deadlines.chore(desk_of(keyword_line))
                if any(address == MARIA for address, _, _ in outbox(keyword_line)[before:]):
                    pages.append((day, hour))
        assert pages == [(8, 11), (12, 11)]  # Thursday the 10th and Monday the 14th, at 11
        again = [body for address, body, _ in outbox(keyword_line) if address == MARIA and "still open" in body]
        assert len(again) == 2
        assert not any(private in body for body in again for private in (SECRET, "Guadalupe", "Kim", KIM))

    def test_a_report_that_is_not_open_pages_nobody(self, keyword_line: Line) -> None:
        clock.freeze(NOON)
        number = report_of(keyword_line, KIM)
        with keyword_line.sessions.begin() as session:
            filed(keyword_line, session, number)
        keyword_line.run("UPDATE report SET state = 'closed' WHERE state = 'open'")
        before = len(outbox(keyword_line))
        clock.freeze(NOON + timedelta(days=12))
        report_deadlines.chore(desk_of(keyword_line))
        assert len(outbox(keyword_line)) == before


@pytest.fixture
def shell(keyword_line: Line, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs `rollcall ...` on the test's database, and gives what it prints."""
    monkeypatch.setenv("DATABASE_URL", keyword_line.settings.database_url)
    monkeypatch.setenv("REDIS_URL", keyword_line.settings.redis_url)

    def run(group: click.Group, *words: str, fails: bool = False) -> str:
        done = CliRunner().invoke(group, list(words))
        assert (done.exit_code != 0) == fails, done.output
        return done.output

    return run


@pytest.mark.usefixtures("at_noon")
def test_the_commands_of_the_staff(keyword_line: Line, shell: Callable[..., str]) -> None:
    number = str(report_of(keyword_line, KIM))
    listed = shell(report_commands, "list")
    assert "file by 2026-12-15 (in 13 days)  Joseph Kim  anonymous to co-workers" in listed
    assert SECRET not in listed
    assert SECRET in shell(report_commands, "show", number)
    assert json.loads(shell(report_commands, "show", number, "--json"))["what"] == SECRET
    assert "grievance 2042" in shell(report_commands, "file", number, "--subject", "Tools")
    assert "filed already" in shell(report_commands, "close", number, "--words", "x", fails=True)
    assert f"{number}  filed" in shell(report_commands, "list", "--closed")
    assert "no report 999" in shell(report_commands, "show", "999", fails=True)


@pytest.mark.usefixtures("at_noon")
def test_the_commands_for_shifts(keyword_line: Line, shell: Callable[..., str]) -> None:
    added = shell(
        shift_commands, "add", "picket", "Gate watch", "2026-12-04 08:00", "2026-12-04 12:00", "2", "--place", "Gate A"
    )
    shift = added.split()[1]
    for words in ("picket duty", "Gate watch"):
        keyword_line.text(KIM, words)
    assert "08:00-12:00  Gate watch, Gate A: 1 of 2" in shell(shift_commands, "list")
    assert "Joseph Kim: not confirmed" in shell(shift_commands, "roster", shift)
    assert "not begun" in shell(shift_commands, "confirm", shift, "10426", fails=True)
    clock.freeze(NOON + timedelta(days=3))
    assert "Noted." in shell(shift_commands, "confirm", shift, "10426")
    assert "Joseph Kim: came" in shell(shift_commands, "roster", shift)
    assert "Called off; 1 told." in shell(shift_commands, "call-off", shift)
