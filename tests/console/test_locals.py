"""Somebody with roles in two locals works in one at a time, as what they are there."""

from tests.fixtures.office import Office


def test_switching_changes_what_is_seen_and_allowed(office: Office) -> None:
    browser = office.next_door("viewer")
    office.line.run(
        "INSERT INTO staff_grant (user_id, local_id, role) SELECT staff_user.id, local.id, 'admin' "
        "FROM staff_user, local WHERE email = 'viewer@next.example' AND handle = 'local-1021'"
    )
    assert browser.get("/people/").status_code == 200  # Local 1021 is first by name
    next_door = office.line.value("SELECT id FROM local WHERE handle = 'next-door'")
    browser.post("/account/local", {"local": next_door})
    assert "<title>Today · Local 7</title>" in browser.get("/today").text
    assert browser.get("/people/").status_code == 403


def test_nobody_switches_to_a_local_that_is_not_theirs(office: Office) -> None:
    office.add_next_door("viewer")
    browser = office.signed_in("admin")
    next_door = office.line.value("SELECT id FROM local WHERE handle = 'next-door'")
    browser.get("/today")
    assert browser.post("/account/local", {"local": next_door}).status_code == 404
    with office.cookie(browser) as session:
        session["local"] = next_door
    assert "Local 1021" in browser.get("/today").text
