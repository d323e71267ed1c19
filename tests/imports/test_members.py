"""Member lists: what is new, what differs, whose word stands, and who may be texted."""

from collections.abc import Callable

from tests.imports.conftest import Desk

HEAD = "Member No,First Name,Last Name,Cell Phone,E-mail,Shift,Employer,Worksite\n"
NEW = HEAD + "20001,Rosa,Núñez,(415) 555-0201,rosa@example.org,nights,Bay Foods,Warehouse\n"
CARD = "membership card 2026: texts about union business"


def test_a_dry_run_tells_and_writes_nothing(desk: Desk, counted: Callable[[], dict[str, int]]) -> None:
    before = counted()
    report = desk.load("members", NEW)
    assert report["counts"] == {"new": 1, "changed": 0, "same": 0, "conflict": 0, "faulty": 0}
    assert {each["column"]: each["field"] for each in report["columns"]}["Cell Phone"] == "phone"
    assert not report["applied"]
    assert counted() == before


def test_a_new_member_is_stored_and_not_texted_without_consent(desk: Desk) -> None:
    report = desk.load("members", NEW, "--apply")
    assert report["details"]["numbers_without_consent"] == 1
    row = desk.rows("""
        SELECT given_name, family_name, email, shift, worksite.name, e164, verified_until, status, language
        FROM member JOIN worksite ON worksite.id = worksite_id JOIN member_phone ON member_id = member.id
        JOIN phone ON phone.id = phone_id WHERE number = '20001'
    """)[0]
    assert tuple(row) == (
        "Rosa", "Núñez", "rosa@example.org", "night", "Warehouse", "+14155550201", None, "active", "en",
    )  # fmt: skip
    assert desk.value("SELECT count(*) FROM consent_entry WHERE e164 = '+14155550201'") == 0


def test_a_second_run_changes_nothing(desk: Desk, counted: Callable[[], dict[str, int]]) -> None:
    desk.load("members", NEW, "--apply", "--consent", CARD)
    before = counted()
    report = desk.load("members", NEW, "--apply", "--consent", CARD)
    assert report["counts"]["same"] == 1
    assert counted() == before


def test_consent_is_recorded_with_its_wording_and_never_over_a_stop(desk: Desk) -> None:
    listed = HEAD + "10427,Dana,Wright,4155550116,,,,\n20001,Rosa,Lima,4155550201,,,,\n"
    report = desk.load("members", listed, "--apply", "--consent", CARD)
    newest: dict[str, str] = dict(
        tuple(each)
        for each in desk.rows(
            "SELECT e164, action FROM consent_entry WHERE e164 IN ('+14155550116', '+14155550201') ORDER BY id"
        )
    )
    assert newest == {"+14155550116": "opt_out", "+14155550201": "opt_in"}
    assert desk.value("SELECT wording FROM consent_entry WHERE e164 = '+14155550201'") == CARD
    assert any("opted out" in each["what"] for each in report["notices"])


def test_consent_by_row_wins_over_consent_for_the_file(desk: Desk) -> None:
    listed = (
        "number,first,last,cell,sms consent,consent source,consent date\n"
        "20001,A,B,4155550201,no,,\n20002,A,B,4155550202,yes,,\n20003,A,B,4155550203,,Card of 2024,3/5/2024\n"
        "20004,A,B,4155550204,maybe,,\n20005,A,B,4155550205,,did not agree,\n"
    )
    report = desk.load("members", listed, "--apply", "--consent", CARD)
    entries = desk.rows("SELECT e164, wording FROM consent_entry WHERE e164 LIKE '+1415555020_' ORDER BY e164")
    assert [tuple(each) for each in entries] == [
        ("+14155550202", CARD), ("+14155550203", "Card of 2024 (2024-03-05)"),
    ]  # fmt: skip
    assert [each["line"] for each in report["faults"]] == [5, 6]


def test_yes_without_a_wording_is_not_enough(desk: Desk) -> None:
    report = desk.load("members", "number,first,last,cell,sms consent\n20001,A,B,4155550201,yes\n")
    assert report["counts"]["faulty"] == 1
    assert "--consent" in report["faults"][0]["what"]


def test_what_is_empty_is_filled_what_differs_waits(desk: Desk) -> None:
    listed = HEAD + "10421,Ana,Reyes,4155550111,ana@example.org,night,,\n"
    report = desk.load("members", listed, "--apply")
    assert report["counts"]["changed"] == 1
    assert desk.rows("SELECT email, shift FROM member WHERE number = '10421'")[0] == ("ana@example.org", "day")
    asked = desk.rows("SELECT field, before, after, source, state FROM change_request ORDER BY id")
    assert {tuple(each) for each in asked[-2:]} == {
        ("email", None, "ana@example.org", "import", "applied"), ("shift", "day", "night", "import", "waiting"),
    }  # fmt: skip
    assert desk.load("members", listed, "--apply")["counts"]["same"] == 1


def test_overwrite_writes_at_once_but_not_over_the_members_word(desk: Desk) -> None:
    desk.do("""
        INSERT INTO change_request (local_id, member_id, field, before, after, source, state, asked_at, decided_at,
                                    decided_by)
        SELECT local_id, id, 'shift', 'night', 'day', 'text', 'applied', now(), now(), 'rule'
        FROM member WHERE number = '10421'
    """)
    listed = "number,language,shift\n10421,english,night\n10422,english,night\n"
    report = desk.load("members", listed, "--apply", "--overwrite")
    assert report["counts"] == {"new": 0, "changed": 1, "same": 0, "conflict": 1, "faulty": 0}
    shifts: dict[str, str] = dict(
        tuple(each) for each in desk.rows("SELECT number, shift FROM member WHERE number IN ('10421', '10422')")
    )
    assert shifts == {"10421": "day", "10422": "night"}
    assert desk.value("SELECT language FROM member WHERE number = '10421'") == "en"
    asked = desk.rows("""
        SELECT state FROM change_request JOIN member ON member.id = member_id
        WHERE number = '10421' AND source = 'import' AND field = 'shift'
    """)
    assert [each.state for each in asked] == ["conflict"]


def test_an_open_word_of_the_member_is_a_conflict_on_both_sides(desk: Desk) -> None:
    desk.do("""
        INSERT INTO change_request (local_id, member_id, field, before, after, source, state, asked_at)
        SELECT local_id, id, 'email', NULL, 'mine@example.org', 'text', 'waiting', now() FROM member
        WHERE number = '10422'
    """)
    report = desk.load("members", "number,email\n10422,other@example.org\n", "--apply")
    assert report["counts"]["conflict"] == 1
    states = desk.rows("SELECT source, state FROM change_request WHERE field = 'email' ORDER BY id DESC LIMIT 2")
    assert {tuple(each) for each in states} == {("import", "conflict"), ("text", "conflict")}
    assert desk.value("SELECT email FROM member WHERE number = '10422'") is None


def test_what_staff_declined_is_not_asked_again(desk: Desk) -> None:
    listed = "number,shift\n10422,night\n"
    desk.load("members", listed, "--apply")
    desk.do("""
        UPDATE change_request SET state = 'declined', reason = 'no', decided_at = now(), decided_by = 'pat'
        WHERE source = 'import' AND field = 'shift' AND state = 'waiting'
    """)
    before = desk.value("SELECT count(*) FROM change_request")
    assert desk.load("members", listed, "--apply")["counts"]["conflict"] == 1
    assert desk.value("SELECT count(*) FROM change_request") == before


def test_another_number_of_a_known_member_waits_for_staff(desk: Desk) -> None:
    desk.load("members", "number,cell\n10422,4155550299\n", "--apply", "--consent", CARD)
    assert desk.value("SELECT state FROM change_request WHERE field = 'phone' AND after = '+14155550299'") == "waiting"
    assert desk.value("SELECT count(*) FROM phone WHERE e164 = '+14155550299'") == 0
    assert desk.value("SELECT count(*) FROM consent_entry WHERE e164 = '+14155550299'") == 0


def test_numbers_are_normalised_and_odd_ones_told(desk: Desk) -> None:
    listed = HEAD + (
        "20001,A,B,+1 415.555.0201,,,,\n20002,A,B,12,,,,\n20003,A,B,(800) 555-0123,,,,\n"
        "20004,A,B,415-555-0201,,,,\n20005,A,B,415-555-0111,,,,\n20006,A,B,415-555-0206 x12,,,,\n"
        "20007,A,B,+52 33 1234 5678,,,,\n20001,C,D,,,,,\n"
    )
    report = desk.load("members", listed, "--apply")
    assert [(each["line"], each["column"]) for each in report["faults"]] == [
        (3, "Cell Phone"), (7, "Cell Phone"), (9, ""),
    ]  # fmt: skip
    told = {each["line"]: each["what"] for each in report["notices"]}
    assert "toll-free" in told[4]
    assert "2 rows" in told[2]
    assert "2 rows" in told[5]
    assert "another member" in told[6]
    assert all("0201" not in str(each["value"]) for each in report["notices"])
    shared = "SELECT count(*) FROM member_phone JOIN phone ON phone.id = phone_id WHERE e164 = '+14155550201'"
    assert desk.value(shared) == 2
    assert desk.value("SELECT count(*) FROM phone WHERE e164 = '+523312345678'") == 1


def test_unknown_worksites_are_faults_until_they_are_wanted(desk: Desk) -> None:
    listed = HEAD + "20001,A,B,,,,Bay Foods,Cold Store\n20002,A,B,,,,New Mill,Mill\n20003,A,B,,,,,Yard\n"
    assert desk.load("members", listed)["counts"] == {"new": 1, "changed": 0, "same": 0, "conflict": 0, "faulty": 2}
    report = desk.load("members", listed, "--apply", "--make-worksites")
    assert report["details"]["new_worksites"] == 2
    sites = desk.rows("""
        SELECT member.number, employer.name, worksite.name FROM member JOIN worksite ON worksite.id = worksite_id
        JOIN employer ON employer.id = employer_id WHERE number LIKE '2000_' ORDER BY 1
    """)
    assert [tuple(each) for each in sites] == [
        ("20001", "Bay Foods", "Cold Store"), ("20002", "New Mill", "Mill"), ("20003", "Harbor Transit", "Yard"),
    ]  # fmt: skip
    assert desk.load("members", listed, "--apply", "--make-worksites")["counts"]["same"] == 3


def test_who_asked_to_be_erased_is_left_alone(desk: Desk) -> None:
    desk.do("""
        INSERT INTO erasure (local_id, member_id, channel, address, language, state, asked_at, due_at)
        SELECT local_id, id, 'sms', '+14155550112', 'en', 'waiting', now(), now() FROM member WHERE number = '10422'
    """)
    report = desk.load("members", "number,email,status\n10422,joe@example.org,retired\n", "--apply", "--overwrite")
    assert report["counts"]["conflict"] == 1
    assert desk.rows("SELECT email, status FROM member WHERE number = '10422'")[0] == (None, "active")
