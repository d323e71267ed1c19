"""Dues, certifications, grievances and events: what is new, the same again, changed, and taken back."""

from collections.abc import Callable

import pytest

from tests.imports.conftest import Desk

DUES = (
    "Member No;Ref;Date;Type;Amount;Paid through\n"
    "10422;A-1;11/1/2026;charge;$43.25;\n10422;A-2;11/5/2026;payment;43.25;11/30/2026\n99999;A-3;11/5/2026;pago;1;\n"
)
CARDS = "member,certification,issued,expires\n10421,Forklift,2026-01-05,2029-01-05\n10422,forklift,,2031-01-01\n"
CASES = (
    "case,member,subject,status,filed,step,next,deadline\n"
    "7001,10421,Overtime,open,2026-10-01,1,meeting,2026-12-01\n7002,10422,Schedule,abierta,10/02/2026,,,\n"
)
EVENTS = (
    "event,date,time,location,type\nSteward class,12/5/2026,6:30 PM,Hall,class\nPicnic,2027-05-01,12:00,Park,social\n"
)
FILES = {"dues": (DUES, 2), "certifications": (CARDS, 1), "grievances": (CASES, 2), "events": (EVENTS, 2)}
RECORD = ("dues_entry", "dues_account", "certification", "grievance", "grievance_step", "event")


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_applied_once_and_taken_back_whole(
    desk: Desk, counted: Callable[[], dict[str, int]], kind: str
) -> None:
    content, new = FILES[kind]
    before = counted()
    dry = desk.load(kind, content)
    assert counted() == before
    report = desk.load(kind, content, "--apply")
    assert report["counts"] == dry["counts"]
    assert report["counts"]["new"] == new
    after = counted()
    again = desk.load(kind, content, "--apply")
    assert again["counts"]["new"] == again["counts"]["changed"] == 0
    assert counted() == after
    done = desk.run("imports", "undo", str(report["import"]))
    assert done.exit_code == 0, done.output
    assert {table: counted()[table] for table in RECORD} == {table: before[table] for table in RECORD}


def test_dues_move_the_balance_and_say_who_is_unknown(desk: Desk) -> None:
    def balance() -> tuple[int, str]:
        found = desk.rows("""
            SELECT balance_cents, paid_through::text FROM dues_account JOIN member ON id = member_id
            WHERE number = '10422'
        """)
        cents, until = tuple(found[0])
        return cents, until

    before = balance()
    report = desk.load("dues", DUES, "--apply")
    assert [(each["line"], each["column"]) for each in report["faults"]] == [(4, "Member No")]
    assert balance() == (before[0], "2026-11-30")
    changed = desk.load("dues", DUES.replace("$43.25", "$50.25"), "--apply")
    assert changed["counts"]["changed"] == 1
    assert balance() == (before[0] + 700, "2026-11-30")
    assert desk.run("imports", "undo", str(changed["import"])).exit_code == 0
    assert desk.run("imports", "undo", str(report["import"])).exit_code == 0
    assert balance() == before


def test_an_amount_without_a_kind_is_not_guessed(desk: Desk) -> None:
    listed = "member,ref,date,amount\n10422,A-1,2026-11-05,43.25\n"
    assert "--map" in desk.load("dues", listed)["faults"][0]["what"]
    report = desk.load("dues", listed, "--map", "amount=payment", "--apply")
    assert report["counts"]["new"] == 1
    assert desk.value("SELECT amount_cents FROM dues_entry WHERE reference = 'A-1'") == -4325


def test_a_known_card_with_another_day_waits_for_staff(desk: Desk) -> None:
    report = desk.load("certifications", CARDS, "--apply")
    assert report["counts"] == {"new": 1, "changed": 1, "same": 0, "conflict": 0, "faulty": 0}
    row = desk.rows("SELECT subject, after, state FROM change_request WHERE after = '2031-01-01'")[0]
    assert tuple(row) == ("Forklift", "2031-01-01", "waiting")


def test_a_grievance_moves_on_and_is_never_moved_to_another_member(desk: Desk) -> None:
    desk.load("grievances", CASES, "--apply")
    listed = (
        "case,member,status,step,next,deadline\n7001,10421,,2,answer due,2026-12-20\n7002,10421,won,,,\n"
        "7003,10421,open,,,\n7001x,10421,,,,\n"
    )
    report = desk.load("grievances", listed, "--apply")
    assert report["counts"] == {"new": 0, "changed": 1, "same": 0, "conflict": 1, "faulty": 2}
    steps = desk.rows("""
        SELECT step, next_kind FROM grievance_step JOIN grievance ON grievance.id = grievance_id
        WHERE number = 7001 ORDER BY step
    """)
    assert [tuple(each) for each in steps] == [(1, "meeting"), (2, "answer_due")]
    assert desk.value("SELECT status FROM grievance WHERE number = 7002") == "open"


def test_an_event_people_answered_is_not_moved_by_a_file(desk: Desk) -> None:
    desk.load("events", EVENTS, "--apply")
    moved = EVENTS.replace("Hall", "Library").replace("Park", "Beach")
    desk.do("""
        INSERT INTO rsvp (event_id, member_id, answer, answered_at)
        SELECT event.id, member.id, 'going', now() FROM event, member
        WHERE title = 'Picnic' AND member.number = '10421'
    """)
    assert desk.load("events", moved, "--apply")["counts"] == {
        "new": 0, "changed": 1, "same": 0, "conflict": 1, "faulty": 0,
    }  # fmt: skip
    assert desk.value("SELECT place FROM event WHERE title = 'Picnic'") == "Park"
    found = desk.rows("""
        SELECT place, kind, (starts_at AT TIME ZONE 'America/Los_Angeles')::text FROM event
        WHERE title = 'Steward class'
    """)
    assert tuple(found[0]) == ("Library", "training", "2026-12-05 18:30:00")
