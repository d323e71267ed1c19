"""Cards of the boards: what moving them asks for and leaves behind, who is told, who sees what, and files."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from bot.local import LocalView
from bot.staff import attachments
from bot.staff.attachments import FileStore
from bot.staff.case_scope import CaseScope
from bot.staff.cases import CaseDesk
from config import clock
from console.language import moments, speaking
from models import Grievance, Local
from tests.console.topics.cases import add_file, add_issue, add_report
from tests.fixtures.line import JOE
from tests.fixtures.office import Browser, Office

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
KIM = "10426"  # proved their number


def day(ahead: int) -> str:
    return (clock.now().date() + timedelta(days=ahead)).isoformat()


def user_id(office: Office, role: str) -> int:
    return int(office.line.value("SELECT id FROM staff_user WHERE email = :email", email=f"{role}@local1021.example"))


def following(office: Office, role: str = "organizer", **more: Any) -> dict[str, Any]:
    return {"owner": user_id(office, role), "next_kind": "meeting", "next_on": day(9)} | more


def new_case(office: Office, browser: Browser, **more: Any) -> int:
    """A grievance of Kim's, who agreed to be told; returns its number."""
    browser.get("/grievances/new")
    values = following(office) | {"member": KIM, "subject": "Lost overtime", "facts": "Six weeks", "updates": "y"}
    response = browser.post("/grievances/new", values | more)
    assert response.status_code == 302, response.text
    return int(response.headers["Location"].rsplit("/", 1)[1])


def texts(office: Office) -> list[tuple[str, str]]:
    """What was left for the sender, with its state."""
    return [tuple(row) for row in office.line.rows("SELECT body, status FROM outbox ORDER BY id")]


def upload(browser: Browser, path: str, name: str, content: bytes) -> TestResponse:
    return browser.post(path, {"file": (io.BytesIO(content), name)})


# --- grievances ---


def test_a_grievance_is_made_moved_planned_and_ended_with_its_history(office: Office) -> None:
    browser = office.signed_in("organizer")
    number = new_case(office, browser)
    page = browser.get(f"/grievances/{number}").text
    assert "The member is told by text" in page
    browser.post(f"/grievances/{number}/move/2", following(office, "steward", note="They said no."))
    browser.post(f"/grievances/{number}/plan", following(office, next_on=day(12), updates="y"))
    browser.post(f"/grievances/{number}/end", {"status": "settled", "outcome": "Half of the pay."})
    page = browser.get(f"/grievances/{number}").text
    for words in ("from step 1 to step 2", "They said no.", "Half of the pay.", "owner: Maria Santos", "Olivia"):
        assert words in page
    bodies = [body for body, _ in texts(office)]
    assert bodies == [
        f"Local 1021: grievance {number} is filed for you. Text GRIEVANCE to see where it stands.",
        f"Local 1021: your grievance {number} is at step 2 now. Text GRIEVANCE for what comes next.",
        f"Local 1021: your grievance {number} has a new date. Text GRIEVANCE to see it.",
        f"Local 1021: your grievance {number} has come to an end. Call (415) 555-0123 to hear how.",
    ]
    audited = office.line.rows("SELECT action FROM audit_entry WHERE action LIKE 'grievance_%' ORDER BY id")
    assert {row.action for row in audited} >= {
        "grievance_opened", "grievance_viewed", "grievance_moved", "grievance_planned", "grievance_ended",
    }  # fmt: skip
    assert f"/grievances/{number}" in browser.get("/grievances/ended").text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"owner": 0}, "Choose who looks after it."),
        ({"owner": 999_999}, "Choose who looks after it."),
        ({"next_kind": ""}, "Say what happens next"),
        ({"next_on": ""}, "Give the day of the next step."),
        ({"next_on": "2020-01-01"}, "This day lies in the past."),
        ({"note": "x" * 4001}, "That is too long"),
    ],
)
def test_a_move_needs_an_owner_a_step_and_a_day(office: Office, wrong: dict[str, Any], words: str) -> None:
    browser = office.signed_in("organizer")
    browser.get("/grievances/2041/move/3")
    response = browser.post("/grievances/2041/move/3", following(office) | wrong)
    assert response.status_code == 200
    assert words in response.text
    assert office.line.value("SELECT max(step) FROM grievance_step JOIN grievance g ON g.id = grievance_id "
                             "WHERE number = 2041") == 2  # fmt: skip


def test_a_form_that_is_sent_twice_moves_once(office: Office) -> None:
    browser = office.signed_in("organizer")
    browser.get("/grievances/2041/move/3")
    assert browser.post("/grievances/2041/move/3", following(office)).status_code == 302
    assert "Somebody has moved it meanwhile" in browser.post("/grievances/2041/move/3", following(office)).text


def test_the_contracts_last_step_is_the_last(office: Office) -> None:
    browser = office.signed_in("organizer")
    browser.get("/grievances/2041/move/3")
    browser.post("/grievances/2041/move/3", following(office))
    assert "The contract has no further step." in browser.post("/grievances/2041/move/4", following(office)).text
    assert "Move to step 4" not in browser.get("/grievances/2041").text


def test_a_step_back_takes_the_step_off(office: Office) -> None:
    browser = office.signed_in("organizer")
    browser.get("/grievances/2041/move/1")
    browser.post("/grievances/2041/move/1", following(office))
    rows = office.line.rows(
        "SELECT step, next_kind, closed_on FROM grievance_step JOIN grievance g ON g.id = grievance_id "
        "WHERE number = 2041"
    )
    assert [tuple(row) for row in rows] == [(1, "meeting", None)]


def test_undo_takes_a_move_back_with_its_text(office: Office) -> None:
    browser = office.signed_in("organizer")
    number = new_case(office, browser)
    before = office.line.rows("SELECT step, next_kind, next_on, closed_on FROM grievance_step ORDER BY id")
    browser.post(f"/grievances/{number}/move/2", following(office, next_kind="hearing"))
    browser.post(f"/grievances/{number}/undo")
    assert office.line.rows("SELECT step, next_kind, next_on, closed_on FROM grievance_step ORDER BY id") == before
    assert [status for _, status in texts(office)] == ["due", "canceled"]
    page = browser.get(f"/grievances/{number}").text
    assert "undone by Olivia Organizer" in page
    assert "There is nothing to undo" in browser.post(
        f"/grievances/{number}/undo"
    ).text or "There is nothing to undo" in browser.get(f"/grievances/{number}").text  # fmt: skip


def test_undo_of_what_was_told_tells_again(office: Office) -> None:
    browser = office.signed_in("organizer")
    number = new_case(office, browser)
    browser.post(f"/grievances/{number}/move/2", following(office))
    office.line.run("UPDATE outbox SET status = 'sent'")
    browser.post(f"/grievances/{number}/undo")
    assert texts(office)[-1] == (
        f"Local 1021: your grievance {number} is at step 1 now. Text GRIEVANCE for what comes next.", "due",
    )  # fmt: skip


def test_what_a_list_changed_since_is_not_undone(office: Office) -> None:
    browser = office.signed_in("organizer")
    number = new_case(office, browser)
    browser.post(f"/grievances/{number}/move/2", following(office))
    office.line.run("UPDATE grievance_step SET next_on = next_on + 1 WHERE step = 2")
    browser.post(f"/grievances/{number}/undo")
    assert "or it has changed since" in browser.get(f"/grievances/{number}").text


def test_a_text_waits_for_the_time_to_undo_and_then_for_the_members_hours(office: Office) -> None:
    new_case(office, office.signed_in("organizer"))
    (row,) = office.line.rows("SELECT due_at - created_at AS wait, window_ends_at = due_at AS deferred FROM outbox")
    assert row.wait == timedelta(minutes=2)
    assert row.deferred


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE member_phone SET verified_until = NULL", "has not been proved to be theirs"),
        ("DELETE FROM member_phone WHERE member_id = (SELECT id FROM member WHERE number = '10426')", "no number"),
        (
            "INSERT INTO member_phone (phone_id, member_id) SELECT phone_id, (SELECT id FROM member WHERE number = "
            "'10421') FROM member_phone WHERE member_id = (SELECT id FROM member WHERE number = '10426')",
            "somebody else uses their number",
        ),
        (
            "INSERT INTO consent_entry (local_id, channel, e164, action, source, wording, at) "
            "SELECT id, 'sms', '+14155550115', 'opt_out', 'text', 'STOP', now() FROM local",
            "they opted out",
        ),
        ("UPDATE grievance SET updates = false", "did not agree to texts"),
    ],
)
def test_the_page_says_beforehand_why_a_member_is_not_told(office: Office, change: str, words: str) -> None:
    browser = office.signed_in("organizer")
    number = new_case(office, browser)
    office.line.run("UPDATE outbox SET status = 'sent'")
    office.line.run(change)
    page = browser.get(f"/grievances/{number}/move/2")
    assert words in page.text
    browser.post(f"/grievances/{number}/move/2", following(office))
    assert len(texts(office)) == 1


def test_a_case_that_has_ended_is_opened_again(office: Office) -> None:
    browser = office.signed_in("organizer")
    number = new_case(office, browser)
    browser.post(f"/grievances/{number}/end", {"status": "denied", "outcome": "No witness."})
    assert "It has ended already." in browser.post(
        f"/grievances/{number}/end", {"status": "won", "outcome": "Again"}
    ).text  # fmt: skip
    browser.post(f"/grievances/{number}/plan", following(office, updates="y"))
    assert office.line.value("SELECT status FROM grievance WHERE number = :number", number=number) == "open"
    assert "is open again" in texts(office)[-1][0]


def test_what_a_list_brought_without_an_owner_comes_first_and_waits_on_today(office: Office) -> None:
    office.line.run("UPDATE grievance SET owner_id = NULL WHERE number = 2041")
    browser = office.signed_in("organizer")
    new_case(office, browser)
    browser.post("/grievances/2042/move/2", following(office, next_on=day(1)))
    page = browser.get("/grievances/").text
    assert page.index("/grievances/2041") < page.index("/grievances/2042")
    assert "needs an owner" in page
    assert "Needs an owner" in browser.get("/today").text


def test_late_ones_say_by_how_many_working_days(office: Office) -> None:
    office.line.run("UPDATE grievance_step SET next_on = CAST(:today AS date) - 14 WHERE step = 2",
                    today=clock.now().date())  # fmt: skip
    page = office.signed_in("organizer").get("/grievances/").text
    assert "late by" in page
    assert "1 late" in page


# --- issues ---


def test_an_issue_goes_from_identified_to_won(office: Office) -> None:
    browser = office.signed_in("organizer")
    browser.get("/issues/new")
    values = {"owner": user_id(office, "organizer"), "next_what": "Count the docks", "next_on": day(5)}
    worksite = office.line.value("SELECT id FROM worksite WHERE name = 'Warehouse'")
    made = browser.post("/issues/new", values | {"title": "No water", "worksite": worksite})
    page = made.headers["Location"]
    for stage in ("mapped", "planned", "taken"):
        assert browser.post(f"{page}/move/{stage}", values).status_code == 302
    assert "Write a sentence" in browser.post(f"{page}/decide", {"outcome": "won"}).text
    assert browser.post(f"{page}/decide", {"outcome": "won", "note": "Every dock has water."}).status_code == 302
    shown = browser.get(page).text
    assert "Every dock has water." in shown
    assert "from Action planned to Action taken" in shown
    assert "No water" in browser.get("/issues/ended").text
    browser.post(f"{page}/undo")
    assert "Action taken" in browser.get(page).text
    assert office.line.value("SELECT stage FROM issue ORDER BY id DESC LIMIT 1") == "taken"


def test_what_is_escalated_keeps_an_owner_and_a_day(office: Office) -> None:
    browser = office.signed_in("organizer")
    page = f"/issues/{add_issue(office.line, stage='taken')}"
    browser.get(f"{page}/decide")
    values = {"outcome": "escalated", "note": "They do not answer.", "owner": user_id(office, "organizer")}
    assert "Say what happens next" in browser.post(f"{page}/decide", values).text
    values |= {"next_what": "March to the office", "next_on": day(8)}
    assert browser.post(f"{page}/decide", values).status_code == 302
    assert browser.post(f"{page}/decide", values | {"outcome": "won"}).status_code == 302


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE issue SET next_on = NULL WHERE number = :number",
        "UPDATE issue SET next_what = NULL WHERE number = :number",
        "UPDATE issue SET owner_id = NULL WHERE number = :number",
    ],
)
def test_the_database_refuses_an_open_issue_without_owner_or_day(office: Office, change: str) -> None:
    number = add_issue(office.line)
    with pytest.raises(IntegrityError):
        office.line.run(change, number=number)


def test_reporters_who_agreed_are_told_of_a_move_by_stage_alone(office: Office) -> None:
    number = add_issue(office.line)
    told, _ = add_report(office.line, number=KIM)
    silent, _ = add_report(office.line, updates=False, number=KIM)
    browser = office.signed_in("organizer")
    browser.get(f"/reports/{told}")
    for report in (told, silent):
        assert browser.post(f"/reports/{report}/link", {"issue": number}).status_code == 302
    assert "1 member who reported it and agreed is told" in browser.get(f"/issues/{number}").text
    values = {"owner": user_id(office, "organizer"), "next_what": "Count", "next_on": day(5)}
    browser.post(f"/issues/{number}/move/mapped", values)
    assert texts(office) == [
        (
            f"Local 1021: on your report {told}, we are finding out who else it concerns. Text REPORT to add to it.",
            "due",
        )
    ]
    assert "Joseph Kim" in browser.get(f"/issues/{number}").text


def test_members_and_reports_are_put_in_and_taken_out(office: Office) -> None:
    number = add_issue(office.line)
    other = add_issue(office.line)
    report, _ = add_report(office.line)
    browser = office.signed_in("organizer")
    browser.get(f"/issues/{number}")
    assert browser.post(f"/issues/{number}/members", {"member": "10421"}).status_code == 302
    assert "There is no member of this number" in browser.post(f"/issues/{number}/members", {"member": "1"}).text
    browser.post(f"/reports/{report}/link", {"issue": number})
    assert "belongs to another issue" in browser.post(f"/reports/{report}/link", {"issue": other}).text
    page = browser.get(f"/issues/{number}").text
    assert "Ana Reyes" in page
    assert f"/reports/{report}" in page
    ana = office.line.value("SELECT id FROM member WHERE number = '10421'")
    browser.post(f"/issues/{number}/members/{ana}/drop")
    browser.post(f"/issues/{number}/reports/{report}/drop")
    page = browser.get(f"/issues/{number}").text
    assert "Ana Reyes" not in page
    assert f'"/reports/{report}"' not in page


# --- reports ---


def test_a_report_becomes_a_grievance_with_an_owner(office: Office) -> None:
    report, _ = add_report(office.line, number=KIM)
    browser = office.signed_in("organizer")
    browser.get(f"/reports/{report}/file")
    assert "Write a few words." in browser.post(f"/reports/{report}/file", {"owner": user_id(office, "steward")}).text
    made = browser.post(f"/reports/{report}/file", {"owner": user_id(office, "steward"), "subject": "Brakes"})
    page = browser.get(made.headers["Location"]).text
    assert "The brakes of truck 4 fail." in page
    assert "Maria Santos" in page
    assert "The member is told by text" in page


def test_a_report_is_closed_with_a_word(office: Office) -> None:
    report, _ = add_report(office.line)
    browser = office.signed_in("organizer")
    browser.get(f"/reports/{report}/close")
    assert "Write a sentence" in browser.post(f"/reports/{report}/close", {"words": " "}).text
    assert browser.post(f"/reports/{report}/close", {"words": "The truck is mended."}).status_code == 302
    assert "closed" in browser.get("/reports/closed").text


def test_the_list_tells_how_a_report_begins_to_whom_it_may(office: Office) -> None:
    add_report(office.line)
    report, _ = add_report(office.line, anonymous=True)
    told = "The heater of bay 9 " + "smokes again and again " * 6
    office.line.run("UPDATE report SET what = :told WHERE number = :report", told=told, report=report)
    office_page, stewards = (office.signed_in(role).get("/reports/").text for role in ("organizer", "steward"))
    assert "The brakes of truck 4 fail." in office_page
    assert "The brakes of truck 4 fail." in stewards
    assert "<p>The heater of bay 9 smokes again and again smokes again and again smokes again …</p>" in office_page
    assert "heater" not in stewards


def test_an_issue_is_made_of_a_report(office: Office) -> None:
    report, _ = add_report(office.line)
    browser = office.signed_in("organizer")
    browser.get(f"/issues/new?report={report}")
    values = {"owner": user_id(office, "organizer"), "next_what": "Ask", "next_on": day(5), "title": "Brakes"}
    made = browser.post(f"/issues/new?report={report}", values)
    assert f"/reports/{report}" in browser.get(made.headers["Location"]).text


# --- who sees what ---


def test_a_steward_sees_the_cards_of_their_worksites_and_those_given_to_them(office: Office) -> None:
    line = office.line
    theirs, elsewhere = add_issue(line), add_issue(line, "Yard")
    steward = office.signed_in("steward")
    assert steward.get(f"/issues/{theirs}").status_code == 200
    assert steward.get(f"/issues/{elsewhere}").status_code == 404
    for path in ("plan", "decide", "move/mapped"):
        assert steward.get(f"/issues/{elsewhere}/{path}").status_code == 404
    for path in ("undo", "files", "members", "members/1/drop", "reports/1/drop"):
        assert steward.post(f"/issues/{elsewhere}/{path}", {"member": "10421"}).status_code == 404, path
    line.run("UPDATE issue SET owner_id = :me WHERE number = :number", me=user_id(office, "steward"), number=elsewhere)
    assert steward.get(f"/issues/{elsewhere}").status_code == 200
    line.run("UPDATE member SET worksite_id = (SELECT id FROM worksite WHERE name = 'Yard') WHERE number = '10422'")
    line.run("UPDATE grievance SET owner_id = NULL")
    file = add_file(line)
    for path in ("/grievances/2041", "/grievances/2041/move/3", f"/files/{file}", f"/files/{file}/remove"):
        assert steward.get(path).status_code == 404, path
    assert "2041" not in steward.get("/grievances/").text


def test_who_wants_to_stay_unknown_is_unknown_to_stewards(office: Office) -> None:
    report, photo = add_report(office.line, anonymous=True)
    steward, organizer = office.signed_in("steward"), office.signed_in("organizer")
    office.line.run("UPDATE report SET urgent = true WHERE number = :report", report=report)
    pages = [steward.get(path).text for path in ("/reports/", f"/reports/{report}", "/today")]
    for words in ("Joe Miller", "10422", "brakes", "Dock 4", "+14155550112"):
        assert all(words not in page for page in pages), words
    assert steward.get(f"/reports/{report}/files/{photo}").status_code == 404
    steward.get(f"/reports/{report}/close")
    assert "Se cerró" not in steward.post(f"/reports/{report}/close", {"words": "Ya."}).text
    assert office.line.value("SELECT state FROM report WHERE number = :report", report=report) == "open"
    assert "Joe Miller" in organizer.get(f"/reports/{report}").text
    assert organizer.get(f"/reports/{report}/files/{photo}").status_code == 200


def test_no_time_tells_a_steward_whose_an_anonymous_report_is(office: Office) -> None:
    line, at = office.line, clock.now() - timedelta(hours=27, minutes=17, microseconds=7)
    line.text(JOE, "dues")
    joe = line.value("SELECT id FROM member WHERE number = '10422'")
    line.run("UPDATE touch_point SET at = :at WHERE member_id = :joe", at=at, joe=joe)
    report, _ = add_report(line, anonymous=True)
    line.run("UPDATE report SET urgent = true, created_at = :at WHERE number = :report", at=at, report=report)
    steward, organizer = office.signed_in("steward"), office.signed_in("organizer")
    told = steward.get("/today").text
    assert f"Reporte {report}" in told
    told += "".join(steward.get(f"/members/{part}").text for part in ("", joe, f"{joe}/touches"))
    told += (
        steward.post("/inbox/find", {"words": "miller"}).text + steward.post("/members/rows", {"words": "miller"}).text
    )
    line.run("UPDATE report SET state = 'closed' WHERE number = :report", report=report)
    closed = steward.get("/reports/closed").text
    assert f"Reporte {report}" in closed
    zone = ZoneInfo("America/Los_Angeles")
    with speaking("es"):
        hidden = (at.isoformat(), at.isoformat()[:16], moments.hour(at, zone))
        assert not [each for each in hidden if each in told + closed]
        day = f'<time datetime="{at.astimezone(zone).date()}">{moments.day(at, zone)}</time>'
    assert told.count(day) >= 5, "Today, the list and its rows, the record, the time line"
    assert day in closed
    for part in ("/members/", f"/members/{joe}", f"/members/{joe}/touches"):
        assert at.isoformat() in organizer.get(part).text, part


def test_the_members_page_names_nobody_who_wants_to_stay_unknown(office: Office) -> None:
    unknown, _ = add_report(office.line, anonymous=True)
    known, _ = add_report(office.line)
    joe = office.line.value("SELECT id FROM member WHERE number = '10422'")
    read = office.signed_in("steward").get(f"/members/{joe}").text
    assert f'"/reports/{known}"' in read
    assert f'"/reports/{unknown}"' not in read
    assert f'"/reports/{unknown}"' in office.signed_in("organizer").get(f"/members/{joe}").text


def test_a_grievance_of_who_wants_to_stay_unknown_is_its_owners_and_the_offices(office: Office) -> None:
    report, _ = add_report(office.line, anonymous=True)
    steward, organizer = office.signed_in("steward"), office.signed_in("organizer")
    organizer.get(f"/reports/{report}/file")
    made = organizer.post(f"/reports/{report}/file", {"owner": user_id(office, "organizer"), "subject": "Bad brakes"})
    path = made.headers["Location"]
    number = path.rsplit("/", 1)[1]
    office.line.run("UPDATE grievance SET owner_id = NULL WHERE number = :number", number=number)
    joe = office.line.value("SELECT id FROM member WHERE number = '10422'")
    pages = ("/grievances/", "/today", f"/members/{joe}")
    assert steward.get(path).status_code == 404
    assert steward.post(f"{path}/undo").status_code == 404
    for page in pages:
        read = steward.get(page).text
        assert path not in read, page
        assert f" {number}<" not in read, page
    assert f" {number}<" in organizer.get(f"/members/{joe}").text
    office.line.run(
        "UPDATE grievance SET owner_id = :me WHERE number = :number", me=user_id(office, "steward"), number=number
    )
    assert steward.get(path).status_code == 200
    assert path in steward.get("/grievances/").text


# --- files ---


def docx(types: str = "<Types/>", also: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("[Content_Types].xml", types)
        parts.writestr("word/document.xml", "<document/>")
        if also:
            parts.writestr(also, "x")
    return made.getvalue()


ENABLED = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
RENAMED = '<Types><Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'


def test_a_file_is_kept_under_a_random_name_handed_over_and_removed(office: Office) -> None:
    browser = office.signed_in("organizer")
    browser.get("/grievances/2041")
    assert upload(browser, "/grievances/2041/files", "../../Letter of May.exe", PNG).status_code == 302
    (row,) = office.line.rows("SELECT id, name, stored_as, size FROM attachment")
    assert (row.name, row.size) == ("Letter of May.exe.png", len(PNG))
    stored = office.line.settings.media_dir / "attachments" / row.stored_as[:2] / row.stored_as
    assert stored.stat().st_mode & 0o777 == 0o600
    response = browser.get(f"/files/{row.id}")
    assert response.data == PNG
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert office.line.value("SELECT count(*) FROM audit_entry WHERE action = 'file_downloaded'") == 1
    assert "Letter of May.exe.png" in browser.get(f"/files/{row.id}/remove").text
    browser.post(f"/files/{row.id}/remove")
    assert not stored.exists()
    assert browser.get(f"/files/{row.id}").status_code == 404
    assert "Removed by Olivia Organizer" in browser.get("/grievances/2041").text


SPELLED = RENAMED.replace("vbaProject", "vba&#80;roject")


def damaged(packing: int) -> bytes:
    """A Word file whose list of parts cannot be unpacked."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>" * 40, packing)
        parts.writestr("word/document.xml", "<document/>")
    content = bytearray(made.getvalue())
    begin = 30 + len("[Content_Types].xml")  # of what is packed, after its header
    content[begin : begin + 24] = bytes(24)
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.png", b"<html><script>alert(1)</script>", "Only PDF, JPEG"),
        ("archive.docx", b"PK\x03\x04not a document", "Only PDF, JPEG"),
        ("macro.docx", docx(also="word/vbaProject.bin"), "Only PDF, JPEG"),
        ("macro.docx", docx(also="Word/VBAPROJECT.bin"), "Only PDF, JPEG"),
        ("macro.docx", docx(ENABLED), "Only PDF, JPEG"),
        ("macro.docx", docx(RENAMED, "word/a.bin"), "Only PDF, JPEG"),
        ("macro.docx", docx(SPELLED, "word/a.bin"), "Only PDF, JPEG"),
        ("damaged.docx", damaged(zipfile.ZIP_BZIP2), "Only PDF, JPEG"),
        ("damaged.docx", damaged(zipfile.ZIP_LZMA), "Only PDF, JPEG"),
        ("empty.pdf", b"", "Choose a file."),
        ("large.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024), "The file is too large"),
    ],
    ids=[
        "html",
        "zip",
        "macros",
        "macros-in-capitals",
        "macros-by-type",
        "macros-renamed",
        "macros-spelled",
        "damaged-bzip2",
        "damaged-lzma",
        "empty",
        "large",
    ],
)
def test_what_a_file_is_its_content_says(office: Office, name: str, content: bytes, words: str) -> None:
    browser = office.signed_in("organizer")
    browser.get("/grievances/2041")
    response = upload(browser, "/grievances/2041/files", name, content)
    assert words in response.text
    assert kept(office.line.settings.media_dir) == []


def test_a_word_file_is_taken_for_an_issue(office: Office) -> None:
    number = add_issue(office.line)
    browser = office.signed_in("organizer")
    browser.get(f"/issues/{number}")
    assert upload(browser, f"/issues/{number}/files", "minutes.docx", docx()).status_code == 302
    assert "minutes.docx" in browser.get(f"/issues/{number}").text


@pytest.mark.parametrize("rolled_back", ["savepoint", "all", "nothing"])
def test_a_file_whose_addition_is_rolled_back_does_not_stay(office: Office, rolled_back: str) -> None:
    line = office.line
    store = FileStore.of(line.settings.media_dir)
    with line.sessions() as session:
        local = session.get_one(Local, line.value("SELECT id FROM local WHERE handle = 'local-1021'"))
        view = LocalView.of(local, local.id)
        desk = CaseDesk(session, line.bot, view, CaseScope(local.id), "user:test", clock.now())
        card = session.scalars(select(Grievance).where(Grievance.number == 2041)).one()
        savepoint = session.begin_nested()
        attachments.add(desk, store, card, "letter.png", PNG)
        if rolled_back == "savepoint":
            savepoint.rollback()
        else:
            savepoint.commit()
        if rolled_back == "all":
            session.rollback()
        else:
            session.commit()
    there = len(kept(line.settings.media_dir))
    assert there == line.value("SELECT count(*) FROM attachment") == (1 if rolled_back == "nothing" else 0)


def test_a_photo_of_a_report_is_handed_over_and_audited(office: Office) -> None:
    report, photo = add_report(office.line)
    browser = office.signed_in("organizer")
    assert f"/reports/{report}/files/{photo}" in browser.get(f"/reports/{report}").text
    response = browser.get(f"/reports/{report}/files/{photo}")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert office.line.value("SELECT count(*) FROM audit_entry WHERE action = 'file_downloaded'") == 1


def kept(media_dir: Path) -> list[Path]:
    return [path for path in (media_dir / "attachments").rglob("*") if path.is_file()]


# --- what it costs ---


def test_no_page_asks_the_database_often(office: Office) -> None:
    number = add_issue(office.line)
    report, _ = add_report(office.line)
    admin = office.signed_in("admin")
    admin.get(f"/reports/{report}")
    admin.post(f"/reports/{report}/link", {"issue": number})
    paths = ("/issues/", "/grievances/", "/reports/", f"/issues/{number}", "/grievances/2041", f"/reports/{report}",
             "/grievances/2041/move/3", f"/issues/{number}/decide")  # fmt: skip
    costs = {path: len(office.statements(admin, path)) for path in paths}
    assert max(costs.values()) <= 13, costs
