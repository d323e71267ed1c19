"""What members ask for: changes with before and after, joining, erasure; decided by one press, told to the member."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from tests.console.topics.members import CARD, places
from tests.fixtures.carrier import until
from tests.fixtures.office import Browser, Office


def read(browser: Browser, path: str) -> str:
    """A page, its spaces one."""
    return re.sub(r"\s+", " ", browser.get(path).text)


def change_id(office: Office, field: str, source: str = "text") -> int:
    """The open change of this field."""
    found: int = office.line.value(
        "SELECT id FROM change_request WHERE field = :field AND source = :source", field=field, source=source
    )
    return found


def test_what_waits_is_listed_with_before_and_after(office: Office) -> None:
    words = read(office.signed_in("organizer"), "/changes/")
    assert "<del>77 Bay St, Oakland 94607</del> → <ins>418 Elm St Apt 3, Oakland 94601</ins>" in words
    assert "<del>day</del> → <ins>night</ins>" in words
    assert words.index("Jodi Lee") < words.index("Josephine Clark"), "the oldest first"


def test_a_change_is_approved_by_one_press_from_today(office: Office) -> None:
    organizer, change = office.signed_in("organizer"), change_id(office, "address")
    assert f'href="/changes/{change}"' in organizer.get("/today").text
    organizer.get(f"/changes/{change}")
    assert organizer.post(f"/changes/{change}/approve").status_code == 302
    assert office.line.value("SELECT address FROM member WHERE number = '10423'") == "418 Elm St Apt 3, Oakland 94601"
    assert "Decided on" in read(organizer, f"/changes/{change}")
    assert "418 Elm St" in read(organizer, "/changes/decided")
    assert "Olivia Organizer" in read(organizer, "/changes/decided")
    organizer.post(f"/changes/{change}/approve")
    assert "not possible any more" in organizer.get(f"/changes/{change}").text


def test_declining_needs_words_for_the_member(office: Office) -> None:
    organizer, change = office.signed_in("organizer"), change_id(office, "address")
    organizer.get(f"/changes/{change}")
    assert "give a reason" in organizer.post(f"/changes/{change}/decline", {"reason": " "}).text
    assert organizer.post(f"/changes/{change}/decline", {"reason": "Please send a proof."}).status_code == 302
    assert office.line.value("SELECT state FROM change_request WHERE id = :id", id=change) == "declined"
    assert "Please send a proof." in read(organizer, f"/changes/{change}")


def test_a_conflict_shows_what_others_say(office: Office) -> None:
    organizer = office.signed_in("organizer")
    words = read(organizer, f"/changes/{change_id(office, 'shift')}")
    assert "What others say" in words
    assert "evening" in words
    organizer.post(f"/changes/{change_id(office, 'shift', 'import')}/approve")
    assert office.line.value("SELECT shift FROM member WHERE number = '10425'") == "evening"
    assert office.line.value("SELECT state FROM change_request WHERE id = :id", id=change_id(office, "shift")) == (
        "declined"
    )


def test_a_photo_is_shown_and_audited(office: Office) -> None:
    here = places(office.line)
    organizer = office.signed_in("organizer")
    path = f"/changes/{here['change']}/photos/{here['card']}"
    assert path in organizer.get(f"/changes/{here['change']}").text
    response = organizer.get(path)
    assert response.data == CARD
    assert response.content_type == "image/png"
    assert organizer.get(f"/changes/{change_id(office, 'shift')}/photos/{here['card']}").status_code == 404
    assert office.line.rows("SELECT 1 FROM audit_entry WHERE action = 'photo_opened'") != []


def test_a_new_number_waits_for_its_proof(office: Office) -> None:
    change = office.line.put(
        """
        INSERT INTO change_request (local_id, member_id, field, before, after, source, state, asked_at)
        SELECT local_id, id, 'phone', '+14155550111', '+14155550151', 'text', 'waiting', now() FROM member
        WHERE number = '10421' RETURNING id
        """
    )
    organizer = office.signed_in("organizer")
    assert "+14155550151" not in organizer.get("/changes/").text
    words = read(organizer, f"/changes/{change}")
    assert "has not answered its code" in words
    assert f"/changes/{change}/approve" not in words
    organizer.post(f"/changes/{change}/approve")
    assert office.line.value("SELECT state FROM change_request WHERE id = :id", id=change) == "waiting"


def test_somebody_who_asks_is_made_a_member(office: Office) -> None:
    organizer = office.signed_in("organizer")
    join = office.line.value("SELECT id FROM join_request")
    assert "Rosa Delgado" in organizer.get("/joins/").text
    assert f'href="/joins/{join}"' in organizer.get("/today").text
    organizer.get(f"/joins/{join}")
    worksite = office.line.value("SELECT id FROM worksite WHERE name = 'Warehouse'")
    filled = {"who": "new", "number": "10421", "worksite": str(worksite), "shift": "night"}
    assert "somebody else" in organizer.post(f"/joins/{join}/approve", filled).text
    assert organizer.post(f"/joins/{join}/approve", filled | {"number": ""}).status_code == 302
    made = office.line.rows("SELECT given_name, worksite_id, shift FROM member WHERE family_name = 'Delgado'")
    assert [tuple(row) for row in made] == [("Rosa", worksite, "night")]
    assert "Approved by Olivia Organizer" in read(organizer, f"/joins/{join}")


@contextmanager
def one_connection(office: Office) -> Iterator[None]:
    """Fails when a request takes a second connection while it holds one."""
    engine = office.line.app.extensions["rollcall"]["engine"]
    mine, held, most = threading.get_ident(), [0], [0]

    def out(*_: Any) -> None:
        if threading.get_ident() == mine:
            held[0] += 1
            most[0] = max(most[0], held[0])

    def back(*_: Any) -> None:
        if threading.get_ident() == mine:
            held[0] -= 1

    event.listen(engine, "checkout", out)
    event.listen(engine, "checkin", back)
    try:
        yield
    finally:
        event.remove(engine, "checkout", out)
        event.remove(engine, "checkin", back)
    assert most[0] == 1


@pytest.mark.parametrize("how", ["approve", "decline"])
def test_a_decision_holds_one_connection(office: Office, how: str) -> None:
    organizer = office.signed_in("organizer")
    join = office.line.value("SELECT id FROM join_request")
    organizer.get(f"/joins/{join}")
    filled = {"who": "new", "number": "", "worksite": "0", "shift": ""}
    with one_connection(office):
        assert organizer.post(f"/joins/{join}/{how}", filled).status_code == 302


def test_getting_started_holds_one_connection(office: Office) -> None:
    organizer = office.signed_in("organizer")
    kim = office.line.value("SELECT id FROM member WHERE number = '10426'")
    organizer.get(f"/members/{kim}")
    with one_connection(office):
        organizer.post("/onboarding/start", {"number": "10425"})
        organizer.post(f"/members/{kim}/onboarding")
    one = office.line.value("SELECT id FROM onboarding WHERE member_id = :kim", kim=kim)
    with one_connection(office):
        organizer.post(f"/onboarding/{one}/nudge")


def test_a_number_that_is_taken_meanwhile_is_refused(office: Office) -> None:
    organizer = office.signed_in("organizer")
    join = office.line.value("SELECT id FROM join_request")
    organizer.get(f"/joins/{join}")
    filled = {"who": "new", "number": "555", "worksite": "0", "shift": ""}
    with office.line.sessions() as other, ThreadPoolExecutor(1) as apart:
        other.execute(
            text(
                "INSERT INTO member (local_id, number, given_name, family_name, language, status, joined_on)"
                " SELECT id, '555', 'A', 'B', 'en', 'active', current_date FROM local WHERE handle = 'local-1021'"
            )
        )
        pressed = apart.submit(organizer.post, f"/joins/{join}/approve", filled)
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        until(lambda: office.line.value(waits))
        other.commit()
        page = pressed.result(timeout=20)
    assert page.status_code == 200
    assert "This number is somebody else&#39;s." in page.text
    assert office.line.value("SELECT state FROM join_request WHERE id = :id", id=join) == "pending"


def test_somebody_who_asks_is_a_member_already(office: Office) -> None:
    organizer = office.signed_in("organizer")
    join = office.line.value("SELECT id FROM join_request")
    organizer.get(f"/joins/{join}")
    filled = {"who": "known", "number": "", "worksite": "0", "shift": ""}
    assert "Say which member it is." in organizer.post(f"/joins/{join}/approve", filled).text
    assert "no active member" in organizer.post(f"/joins/{join}/approve", filled | {"number": "1"}).text
    assert organizer.post(f"/joins/{join}/approve", filled | {"number": "10422"}).status_code == 302
    linked = "SELECT count(*) FROM member_phone JOIN member ON member.id = member_id WHERE number = '10422'"
    assert office.line.value(linked) == 2


def test_a_request_to_join_is_declined_and_audited_in_its_local(office: Office) -> None:
    organizer = office.signed_in("organizer")
    join = office.line.value("SELECT id FROM join_request")
    organizer.get(f"/joins/{join}")
    assert organizer.post(f"/joins/{join}/decline").status_code == 302
    assert "Declined by Olivia Organizer" in read(organizer, f"/joins/{join}")
    assert "Nobody asks to join." in organizer.get("/joins/").text
    local = "SELECT handle FROM audit_entry JOIN local ON local.id = local_id WHERE action = 'join_declined'"
    assert office.line.value(local) == "local-1021"


def test_another_local_decides_none_of_it(office: Office) -> None:
    admin, change = office.next_door("admin"), change_id(office, "address")
    join = office.line.value("SELECT id FROM join_request")
    assert "Josephine" not in admin.get("/changes/").text
    admin.post(f"/changes/{change}/approve")
    admin.post(f"/changes/{change}/decline", {"reason": "No."})
    assert office.line.value("SELECT state FROM change_request WHERE id = :id", id=change) == "waiting"
    assert admin.post(f"/joins/{join}/decline").status_code == 404
    assert admin.get(f"/joins/{join}").status_code == 404


def test_who_will_be_erased_is_listed(office: Office) -> None:
    office.line.run(
        """
        INSERT INTO erasure (local_id, member_id, channel, address, language, state, asked_at, due_at)
        SELECT local_id, id, 'sms', '+14155550116', 'en', 'waiting', now(), now() + interval '7 days'
        FROM member WHERE number = '10427'
        """
    )
    organizer = office.signed_in("organizer")
    assert "Dana Wright" in organizer.get("/erasures/").text
    dana = office.line.value("SELECT id FROM member WHERE number = '10427'")
    assert "Has asked to be erased." in organizer.get(f"/members/{dana}").text
    assert "Dana Wright" not in office.next_door("admin").get("/erasures/").text


def test_lists_cost_the_same_however_long(office: Office) -> None:
    office.line.run(
        """
        INSERT INTO change_request (local_id, member_id, field, subject, before, after, source, state, asked_at)
        SELECT local_id, member.id, 'worksite', i::text, worksite.id::text, worksite.id::text, 'text', 'waiting', now()
        FROM member, generate_series(1, 60) AS i, worksite WHERE number = '10421' AND worksite.name = 'Yard'
        """
    )
    organizer = office.signed_in("organizer")
    costs = {path: len(office.statements(organizer, path)) for path in ("/changes/", "/joins/", "/erasures/")}
    assert max(costs.values()) <= 8, costs
    assert len(office.statements(organizer, f"/changes/{change_id(office, 'shift')}")) <= 20
    page = organizer.get("/changes/").text
    older = re.search(r'href="(/changes/\?after=\d+)"', page)
    assert older
    assert "Harbor Transit, Yard" in organizer.get(older[1]).text
