"""Stewards: who covers whom, how soon they answer; made, given worksites, ended."""

from datetime import datetime, timedelta

from bot.staff.stewards import coverage, replies
from config import clock
from tests.fixtures.office import Office

MOST_STATEMENTS = 20


def local_id(office: Office) -> int:
    """The demo local."""
    found: int = office.line.value("SELECT id FROM local WHERE handle = 'local-1021'")
    return found


def hand_off(
    office: Office, opened: datetime, *, first_reply: timedelta | None = None, ended: str | None = None
) -> None:
    """A hand-off that is or was Maria's."""
    office.line.run(
        """
        WITH talk AS (
            INSERT INTO conversation (local_id, channel, address)
            SELECT id, 'sms', '+1510' || (7000000 + (SELECT count(*) FROM handoff))::text FROM local
            WHERE handle = 'local-1021' RETURNING id, local_id
        )
        INSERT INTO handoff (local_id, conversation_id, reason, steward_id, steward_address, number, opened_at,
                             member_at, first_reply_at, silent_at, closed_at, ended)
        SELECT talk.local_id, talk.id, 'asked', member.id, '+14155550117', 1 + (SELECT count(*) FROM handoff), :opened,
               :opened, CAST(:opened AS timestamptz) + :first_reply, :opened,
               CASE WHEN CAST(:ended AS text) IS NOT NULL THEN CAST(:opened AS timestamptz) END, CAST(:ended AS text)
        FROM talk, member WHERE member.number = '10428'
        """,
        opened=opened,
        first_reply=first_reply,
        ended=ended,
    )


def test_coverage_counts_members_and_stewards_of_each_shift(office: Office) -> None:
    with office.line.sessions() as session:
        found = {(each.worksite, each.shift): each for each in coverage(session, local_id(office))}
    day, night = found["Bay Foods, Warehouse", "day"], found["Bay Foods, Warehouse", "night"]
    active = office.line.value(
        "SELECT count(*) FROM member WHERE status = 'active' AND shift = 'day' AND worksite_id IS NOT NULL"
    )
    assert (day.members, day.stewards, day.missing) == (active, 1, 0)
    assert (night.members, night.stewards, night.ratio) == (1, 1, 1.0)


def test_no_steward_comes_first_and_all_shifts_count_everywhere(office: Office) -> None:
    office.line.run("DELETE FROM steward_assignment WHERE shift = 'night'")
    with office.line.sessions() as session:
        first = coverage(session, local_id(office))[0]
    assert (first.shift, first.stewards, first.missing, first.ratio) == ("night", 0, 1, None)
    office.line.run("UPDATE steward_assignment SET shift = NULL")
    with office.line.sessions() as session:
        assert all(each.stewards == 1 for each in coverage(session, local_id(office)))


def test_replies_leave_out_who_still_has_time(office: Office) -> None:
    at = clock.now()
    hand_off(office, at - timedelta(days=2), first_reply=timedelta(hours=1), ended="done")
    hand_off(office, at - timedelta(days=3), first_reply=timedelta(hours=30), ended="silence")
    hand_off(office, at - timedelta(days=4))
    hand_off(office, at - timedelta(hours=2))
    hand_off(office, at - timedelta(days=40), first_reply=timedelta(hours=1), ended="done")
    with office.line.sessions() as session:
        everybody, by_steward = replies(session, local_id(office), at)
    assert (everybody.handoffs, everybody.due, everybody.in_time, everybody.open) == (4, 3, 1, 2)
    assert (everybody.closed, everybody.resolved, everybody.median) == (2, 1, 15.5 * 3600)
    maria = office.line.value("SELECT id FROM member WHERE number = '10428'")
    assert by_steward == {maria: everybody}


def test_none_at_all(office: Office) -> None:
    page = office.signed_in("organizer").get("/stewards/").text
    assert "Maria Santos" in page
    assert "Warehouse, day; Warehouse, night" in page


def test_a_steward_is_made_given_one_more_and_ended(office: Office) -> None:
    admin = office.signed_in("admin")
    yard = office.line.value("SELECT id FROM worksite WHERE name = 'Yard'")
    warehouse = office.line.value("SELECT id FROM worksite WHERE name = 'Warehouse'")
    admin.get("/stewards/new")
    refused = admin.post("/stewards/new", {"number": "99999", "worksite": str(yard), "shift": "day"})
    assert "There is no active member 99999." in refused.text
    admin.post("/stewards/new", {"number": "10422", "worksite": str(warehouse), "shift": "evening"})
    page = admin.get("/stewards/10422")
    assert "Warehouse, evening" in page.text
    admin.post("/stewards/10422/worksites", {"worksite": str(yard), "shift": "every"})
    again = admin.post("/stewards/10422/worksites", {"worksite": str(yard), "shift": "every"})
    assert "has this worksite and shift already" in again.text
    assert "Yard, every shift" in admin.get("/stewards/10422").text
    one = office.line.value("SELECT id FROM steward_assignment WHERE shift = 'evening'")
    admin.post(f"/stewards/10422/worksites/{one}/take")
    assert "Warehouse, evening" not in admin.get("/stewards/10422").text
    assert "Yard, every shift" in admin.get("/stewards/10422/end").text
    admin.post("/stewards/10422/end")
    assert admin.get("/stewards/10422").status_code == 404
    told = office.line.rows(
        "SELECT action, detail FROM audit_entry WHERE action LIKE 'steward%' AND action <> 'stewards' ORDER BY id"
    )
    assert told == [
        ("steward_assigned", "Bay Foods, Warehouse, evening"),
        ("steward_assigned", "Harbor Transit, Yard, every shift"),
        ("steward_unassigned", "Warehouse, evening"),
        ("steward_ended", "Yard, every shift"),
    ]


def test_ending_says_what_stays(office: Office) -> None:
    hand_off(office, clock.now() - timedelta(hours=1))
    page = office.signed_in("organizer").get("/stewards/10428/end").text
    assert "1 open hand-off stays with them" in page
    assert "They can still sign in" in page


def test_a_worksite_of_another_local_is_not_given(office: Office) -> None:
    other = office.next_door("organizer")
    foreign = office.line.put(
        """
        WITH firm AS (INSERT INTO employer (local_id, name) SELECT id, 'Elsewhere' FROM local WHERE handle = 'next-door'
                      RETURNING id)
        INSERT INTO worksite (employer_id, name) SELECT id, 'Mill' FROM firm RETURNING id
        """
    )
    organizer = office.signed_in("organizer")
    organizer.get("/stewards/new")
    organizer.post("/stewards/new", {"number": "10422", "worksite": str(foreign), "shift": "day"})
    other.get("/stewards/new")
    other.post("/stewards/10428/end")
    assert office.line.value("SELECT count(*) FROM steward_assignment") == 2


def test_who_has_no_steward_waits_on_today(office: Office) -> None:
    organizer = office.signed_in("organizer")
    office.line.run("DELETE FROM steward_assignment WHERE shift = 'night'")
    assert "No steward" not in organizer.get("/today").text  # one member at night
    office.line.run("UPDATE member SET shift = 'night' WHERE shift = 'day'")
    page = organizer.get("/today").text
    assert "No steward" in page
    assert "/stewards/" in page


def test_what_the_pages_cost(office: Office) -> None:
    browser = office.signed_in("organizer")
    for path in ("", "new", "10428", "10428/end"):
        assert len(office.statements(browser, f"/stewards/{path}")) <= MOST_STATEMENTS, path
