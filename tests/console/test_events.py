"""Events in the console: planned, changed, called off; who comes; the door; what is printed."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config import clock
from tests.fixtures.line import JOSEPHINE, KIM, MARIA
from tests.fixtures.office import Browser, Office

ZONE = ZoneInfo("America/Los_Angeles")
MOST_STATEMENTS = 20


def event_id(office: Office, title: str) -> int:
    """The event of this title."""
    found: int = office.line.value("SELECT id FROM event WHERE title = :title", title=title)
    return found


def in_days(days: int, hour: int) -> str:
    """As a form has it: a day from now, an hour on the wall."""
    day = clock.now().astimezone(ZONE).date() + timedelta(days=days)
    return f"{day}T{hour:02}:00"


def plan(browser: Browser, **values: str) -> Any:
    """The form of a new event, filled in and sent."""
    browser.get("/events/new")
    filled = {"title": "Town hall", "kind": "meeting", "place": "Union Hall", "starts_at": in_days(20, 18)}
    return browser.post("/events/new", filled | values)


def answer(office: Office, event: int, number: str, said: str, guests: int = 0, ride: str | None = None) -> int:
    """A member's RSVP; gives its id."""
    found: int = office.line.put(
        """
        INSERT INTO rsvp (event_id, member_id, answer, guests, answered_at, waiting_since, ride, seats, ride_at)
        SELECT :event, id, CAST(:said AS text), :guests, :now,
               CASE WHEN :said = 'waiting' THEN CAST(:now AS timestamptz) END,
               CAST(:ride AS text), CASE WHEN :ride = 'offered' THEN 3 END, :now
        FROM member WHERE number = :number RETURNING id
        """,
        event=event,
        number=number,
        said=said,
        guests=guests,
        ride=ride,
        now=clock.now(),
    )
    return found


def test_an_event_is_planned_on_the_locals_clock(office: Office) -> None:
    organizer = office.signed_in("organizer")
    response = plan(organizer, title_es="Asamblea", capacity="30", join_word="hall 7", address="2 Pier Road", rides="y")
    page = organizer.get(response.headers["Location"]).text
    assert "Town hall is on the calendar." in page
    assert "6:00" in page
    kept = office.line.rows(
        "SELECT starts_at, titles, capacity, join_word, address, rides FROM event WHERE title = 'Town hall'"
    )[0]
    assert kept.starts_at.astimezone(ZONE).hour == 18
    assert tuple(kept)[1:] == ({"es": "Asamblea"}, 30, "HALL7", "2 Pier Road", True)
    calendar = organizer.get(f"/events/{event_id(office, 'Town hall')}/event.ics").text
    assert "LOCATION:Union Hall\\, 2 Pier Road" in calendar


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"title": " "}, "Title: This is needed."),
        ({"starts_at": "soon"}, "Starts: Not a valid datetime"),
        ({"starts_at": "2020-01-01T10:00"}, "Starts: It would be over already."),
        ({"starts_at": "2027-03-14T02:30"}, "That hour does not exist"),
        ({"ends_at": in_days(19, 18)}, "Ends: It must end after it starts."),
        ({"meet_at": in_days(21, 18)}, "People meet at: People cannot meet after it starts."),
        ({"capacity": "0"}, "Places: Write 1 or more"),
        ({"renews": "Forklift"}, "Only a class renews a certification."),
        ({"join_word": "no!"}, "Word to join by: 3 to 20 letters and digits"),
        ({"join_word": "parade"}, "that no other event to come has"),
        ({"kind": "party"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(office: Office, values: dict[str, str], told: str) -> None:
    page = plan(office.signed_in("organizer"), **values).text
    assert told in page
    assert office.line.value("SELECT count(*) FROM event WHERE title = 'Town hall'") == 0


def test_a_change_tells_who_comes_and_more_places_move_the_line_up(office: Office) -> None:
    organizer = office.signed_in("organizer")
    event = event_id(office, "Conflict de-escalation")
    answer(office, event, "10426", "going")
    answer(office, event, "10423", "waiting")
    organizer.get(f"/events/{event}/change")
    row = office.line.rows("SELECT starts_at, ends_at, place FROM event WHERE id = :id", id=event)[0]
    values = {
        "title": "Conflict de-escalation",
        "kind": "training",
        "place": "New hall",
        "capacity": "2",
        "starts_at": f"{row.starts_at.astimezone(ZONE):%Y-%m-%dT%H:%M}",
        "ends_at": f"{row.ends_at.astimezone(ZONE):%Y-%m-%dT%H:%M}",
    }
    page = organizer.get(organizer.post(f"/events/{event}/change", values).headers["Location"]).text
    assert "2 numbers are told. 1 member moved up" in page
    assert {address for (address,) in office.line.rows("SELECT DISTINCT address FROM outbox")} == {KIM, JOSEPHINE}


def test_calling_off_says_first_who_is_told(office: Office) -> None:
    organizer = office.signed_in("organizer")
    event = event_id(office, "Harbor workers parade")
    answer(office, event, "10426", "going")
    answer(office, event, "10428", "maybe")
    page = organizer.get(f"/events/{event}/call-off").text
    assert "2 members get a text at once" in page
    organizer.post(f"/events/{event}/call-off")
    assert {address for (address,) in office.line.rows("SELECT address FROM outbox")} == {KIM, MARIA}
    assert "called off already" in organizer.get(f"/events/{event}/call-off").text
    assert office.line.value("SELECT count(*) FROM audit_entry WHERE action = 'event_canceled'") == 1


def test_a_place_is_given_by_hand_where_there_is_one(office: Office) -> None:
    organizer = office.signed_in("organizer")
    event = event_id(office, "Conflict de-escalation")
    going = answer(office, event, "10426", "going")
    waits = answer(office, event, "10423", "waiting")
    assert "place 1 in line" in organizer.get(f"/events/{event}?who=waiting").text
    refused = organizer.post(f"/events/{event}/people/{waits}/move-up")
    assert "raise the places first" in organizer.get(refused.headers["Location"]).text
    organizer.post(f"/events/{event}/people/{going}/take-back")
    said = {row.id: row.answer for row in office.line.rows("SELECT id, answer FROM rsvp")}
    assert said == {going: "not_going", waits: "going"}
    assert office.line.value("SELECT address FROM outbox") == JOSEPHINE


def test_rides_show_cars_and_who_has_none(office: Office) -> None:
    event = event_id(office, "Harbor workers parade")
    driver = answer(office, event, "10426", "going", ride="offered")
    rider = answer(office, event, "10428", "going", ride="needed")
    answer(office, event, "10423", "going", ride="needed")
    office.line.run("UPDATE rsvp SET driver_id = :driver WHERE id = :rider", driver=driver, rider=rider)
    page = office.signed_in("organizer").get(f"/events/{event}/rides").text
    without, car = page.index("Josephine Clark"), page.index("Joseph Kim")
    assert without < car < page.index("Maria Santos")
    assert "3 seats, 2 free" in page


def test_the_file_is_guarded_and_audited(office: Office) -> None:
    event = event_id(office, "Harbor workers parade")
    answer(office, event, "10426", "going", guests=2)
    office.line.run("UPDATE member SET given_name = '=cmd()' WHERE number = '10426'")
    text = office.signed_in("organizer").get(f"/events/{event}/people.csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1][:6] == ["10426", "'=cmd() Kim", "Warehouse", "day", "going", "2"]
    assert office.line.value("SELECT detail FROM audit_entry WHERE action = 'rsvps_viewed'") == f"event {event}, file"


def test_a_reminder_is_drafted(office: Office) -> None:
    organizer = office.signed_in("organizer")
    event = event_id(office, "Harbor workers parade")
    organizer.get(f"/events/{event}")
    wrong = organizer.post(f"/events/{event}/remind", {"days": "soon", "hours": "2", "to": "going"})
    assert wrong.status_code == 200
    assert "days" in wrong.text
    done = organizer.post(f"/events/{event}/remind", {"days": "7, 1", "hours": "0", "to": "going"})
    assert done.headers["Location"].startswith("/campaigns/")
    kept = office.line.rows("SELECT kind, state, settings->>'event' AS event FROM campaign")
    assert kept == [("event_reminder", "draft", str(event))]
    assert "Reminder of Harbor workers parade" in organizer.get(f"/events/{event}").text


def test_at_the_door_somebody_is_found_checked_in_and_taken_back(office: Office) -> None:
    organizer = office.signed_in("organizer")
    event = event_id(office, "Phone bank")
    door = f"/events/{event}/door"
    assert "Phone bank" in organizer.get("/events/door").text
    organizer.get(door)
    for typed in ("ortiz jo", "José", "jose o", "10424"):
        assert "José Ortiz" in organizer.post(f"{door}/found", {"words": typed}).text, typed
    assert "Nobody of this name" in organizer.post(f"{door}/found", {"words": "zz"}).text
    assert "José Ortiz" in organizer.post(door, {"words": "ortiz"}).text  # without script
    organizer.post(f"{door}/came", {"number": "10424", "guests": "2"})
    page = organizer.get(door).text
    assert "José Ortiz (10424)" in page
    assert "<strong>3</strong>" in page
    assert "José" not in organizer.get(door).text  # who looks next sees nobody's name
    assert "José Ortiz" in organizer.get(f"{door}/came").text
    assert office.line.value("SELECT count(*) FROM touch_point WHERE kind = 'attendance'") == 1
    organizer.post(f"{door}/undo", {"number": "10424"})
    assert "member 10424 is not checked in" in organizer.get(door).text
    assert office.line.value("SELECT count(*) FROM rsvp") == 0
    assert office.line.value("SELECT count(*) FROM touch_point WHERE kind = 'attendance'") == 0
    actions = {action for (action,) in office.line.rows("SELECT action FROM audit_entry WHERE member_id IS NOT NULL")}
    assert {"listed", "checked_in", "check_in_undone"} <= actions


def test_taking_back_keeps_what_was_said_before(office: Office) -> None:
    organizer = office.signed_in("organizer")
    event = event_id(office, "Phone bank")
    answer(office, event, "10426", "going", guests=1)
    clock.shift(timedelta(minutes=5))
    organizer.get(f"/events/{event}/door")
    organizer.post(f"/events/{event}/door/came", {"number": "10426", "guests": "1"})
    organizer.post(f"/events/{event}/door/undo", {"number": "10426"})
    assert office.line.rows("SELECT answer, guests, checked_in_at, came_with FROM rsvp") == [("going", 1, None, None)]


def test_a_steward_at_the_door_sees_their_worksites_alone(office: Office) -> None:
    steward = office.signed_in("steward")
    event = event_id(office, "Phone bank")
    door = f"/events/{event}/door"
    steward.get(door)
    assert "Joseph Kim" in steward.post(f"{door}/found", {"words": "kim"}).text
    assert "Josephine" not in steward.post(f"{door}/found", {"words": "clark"}).text
    by_number = steward.post(f"{door}/found", {"words": "10423"}).text
    assert "Josephine" not in by_number
    assert 'value="10423"' in by_number
    steward.post(f"{door}/came", {"number": "10423", "guests": "0"})
    page = steward.get(door).text
    assert "10423" in page
    assert "Josephine" not in page
    assert office.line.value("SELECT count(*) FROM rsvp WHERE checked_in_at IS NOT NULL") == 1


@pytest.mark.parametrize("days", [-400, 3])
def test_a_stewards_door_is_open_on_the_day_alone(office: Office, days: int) -> None:
    event = event_id(office, "Phone bank")
    at = clock.now() + timedelta(days=days)
    office.line.run(
        "UPDATE event SET starts_at = :at, ends_at = :end WHERE id = :id", at=at, end=at + timedelta(hours=2), id=event
    )
    steward, organizer, door = office.signed_in("steward"), office.signed_in("organizer"), f"/events/{event}/door"
    came = "SELECT count(*) FROM rsvp WHERE checked_in_at IS NOT NULL"
    steward.get(door)
    refused = steward.post(f"{door}/came", {"number": "10426", "guests": "0"})
    assert "La puerta de este evento está cerrada" in steward.get(refused.headers["Location"]).text
    assert office.line.value(came) == 0
    organizer.get(door)
    organizer.post(f"{door}/came", {"number": "10426", "guests": "0"})
    assert office.line.value(came) == 1
    steward.post(f"{door}/undo", {"number": "10426"})
    assert office.line.value(came) == 1
    organizer.post(f"{door}/undo", {"number": "10426"})
    assert office.line.value(came) == 0


@pytest.mark.parametrize(("began", "lasts"), [(4, 3), (27, 70), (5, None)], ids=["over", "of days", "without an end"])
def test_a_stewards_door_stays_open_as_long_as_people_come(office: Office, began: int, lasts: int | None) -> None:
    event, at = event_id(office, "Phone bank"), clock.now() - timedelta(hours=began)
    end = at + timedelta(hours=lasts) if lasts else None
    office.line.run("UPDATE event SET starts_at = :at, ends_at = :end WHERE id = :id", at=at, end=end, id=event)
    steward, door = office.signed_in("steward"), f"/events/{event}/door"
    came = "SELECT count(*) FROM rsvp WHERE event_id = :id AND checked_in_at IS NOT NULL"
    assert f'href="{door}"' in steward.get("/events/door").text
    steward.get(door)
    steward.post(f"{door}/came", {"number": "10426", "guests": "0"})
    assert office.line.value(came, id=event) == 1
    steward.post(f"{door}/undo", {"number": "10426"})
    assert office.line.value(came, id=event) == 0


def test_the_sheets_and_their_codes(office: Office) -> None:
    organizer = office.signed_in("organizer")
    event = event_id(office, "Harbor workers parade")
    poster = organizer.get(f"/events/{event}/poster").text
    assert "JOIN PARADE" in poster
    assert "APUNTAME PARADE" in poster
    assert "7305" not in poster
    assert "HERE 7305" in organizer.get(f"/events/{event}/door-sheet").text
    picture = organizer.get(f"/events/{event}/join.svg")
    assert picture.content_type.startswith("image/svg+xml")
    assert b"<path" in picture.data
    bank = event_id(office, "Phone bank")
    assert "no word to join by" in organizer.get(f"/events/{bank}/poster").text
    assert organizer.get(f"/events/{bank}/join.svg").status_code == 404


def test_another_local_changes_nothing(office: Office) -> None:
    stranger = office.next_door("organizer")
    event = event_id(office, "Phone bank")
    waits = answer(office, event, "10423", "waiting")
    stranger.get("/events/new")
    for path in ("door/came", "door/undo", "door/found", "call-off", "remind", f"people/{waits}/move-up"):
        assert stranger.post(f"/events/{event}/{path}", {"number": "10423", "words": "kim"}).status_code == 404, path
    assert office.line.value("SELECT checked_in_at FROM rsvp") is None


def test_what_the_pages_cost(office: Office) -> None:
    organizer = office.signed_in("organizer")
    event = event_id(office, "Harbor workers parade")
    answer(office, event, "10426", "going")
    for path in (
        "",
        "past",
        f"{event}",
        f"{event}?who=nothing",
        f"{event}/rides",
        f"{event}/door",
        f"{event}/call-off",
    ):
        assert len(office.statements(organizer, f"/events/{path}")) <= MOST_STATEMENTS, path


def test_hours_are_of_the_wall(office: Office) -> None:
    event = event_id(office, "Harbor workers parade")
    page = office.signed_in("organizer").get(f"/events/{event}/change").text
    starts: datetime = office.line.value("SELECT starts_at FROM event WHERE id = :id", id=event)
    assert f'value="{starts.astimezone(ZONE):%Y-%m-%dT%H:%M}"' in page
