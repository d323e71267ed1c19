"""Taking an import back: all of it, or a sentence why not."""

from collections.abc import Callable

from tests.imports.conftest import Desk
from tests.imports.test_members import CARD, HEAD

LIST = HEAD + (
    "20001,Rosa,Lima,4155550201,,,Bay Foods,Cold Store\n10421,Ana,Reyes,4155550111,ana@example.org,night,,\n"
)
KEPT = ("consent_entry", "change_request", "audit_entry", "data_import")


def test_what_was_made_goes_and_what_was_written_over_returns(
    desk: Desk, counted: Callable[[], dict[str, int]]
) -> None:
    before = counted()
    report = desk.load("members", LIST, "--apply", "--overwrite", "--make-worksites", "--consent", CARD)
    assert desk.rows("SELECT email, shift FROM member WHERE number = '10421'")[0] == ("ana@example.org", "night")
    done = desk.run("imports", "undo", str(report["import"]))
    assert done.exit_code == 0, done.output
    assert {table: count for table, count in counted().items() if table not in KEPT} == {
        table: count for table, count in before.items() if table not in KEPT
    }
    assert desk.rows("SELECT email, shift FROM member WHERE number = '10421'")[0] == (None, "day")
    newest = "SELECT action FROM consent_entry WHERE e164 = '+14155550201' ORDER BY id DESC LIMIT 1"
    assert desk.value(newest) == "opt_out"
    again = desk.load("members", LIST, "--apply", "--overwrite", "--make-worksites", "--consent", CARD)
    assert again["counts"]["new"] == 1
    assert again["counts"]["changed"] == 1
    assert desk.value(newest) == "opt_in"


def test_what_waits_is_taken_back_and_the_members_word_waits_on(desk: Desk) -> None:
    desk.do("""
        INSERT INTO change_request (local_id, member_id, field, before, after, source, state, asked_at)
        SELECT local_id, id, 'email', NULL, 'mine@example.org', 'text', 'waiting', now() FROM member
        WHERE number = '10422'
    """)
    report = desk.load("members", "number,email,shift\n10422,other@example.org,night\n", "--apply")
    assert desk.run("imports", "undo", str(report["import"])).exit_code == 0
    states = desk.rows("SELECT source, state FROM change_request ORDER BY id DESC LIMIT 3")
    assert {tuple(each) for each in states} == {("import", "declined"), ("text", "waiting")}


def test_it_is_refused_when_something_newer_depends_on_it(desk: Desk) -> None:
    report = desk.load("members", LIST, "--apply", "--make-worksites", "--overwrite")
    desk.do("UPDATE member SET shift = 'evening' WHERE number = '10421'")
    desk.do("""
        INSERT INTO rsvp (event_id, member_id, answer, answered_at)
        SELECT (SELECT min(id) FROM event), id, 'going', now() FROM member WHERE number = '20001'
    """)
    done = desk.run("imports", "undo", str(report["import"]))
    assert done.exit_code == 1
    assert "1 row of rsvp is newer" in done.output
    assert "1 row of member is changed since" in done.output
    assert desk.value("SELECT count(*) FROM member WHERE number = '20001'") == 1


def test_imports_are_taken_back_in_turn(desk: Desk) -> None:
    first = desk.load("members", LIST, "--apply", "--make-worksites")["import"]
    second = desk.load("members", "number,email\n20001,rosa@example.org\n", "--apply")["import"]
    assert f"Import {second} changed the same rows later" in desk.run("imports", "undo", str(first)).output
    for each in (second, first):
        assert desk.run("imports", "undo", str(each)).exit_code == 0
    assert "already" in desk.run("imports", "undo", str(first)).output
    assert "no import 999" in desk.run("imports", "undo", "999").output


def test_imports_are_listed_and_shown_without_private_values(desk: Desk) -> None:
    report = desk.load("members", LIST + "20009,A,B,555,,,,\n", "--apply", "--make-worksites")
    listed = desk.run("imports", "list").output
    assert "members" in listed
    assert "list.csv" in listed
    shown = desk.run("imports", "show", str(report["import"])).output
    assert "Cell Phone -> phone" in shown
    assert "is not a phone number" in shown
    assert "0201" not in shown
