"""A new local: made by a command, and set up by its first admin from a list of steps."""

from tests.fixtures.line import ANA
from tests.fixtures.office import Office


def test_a_local_is_made_by_a_command(office: Office) -> None:
    new = ("locals", "add", "local-9", "--name", "Local 9", "--number", "415 555 0900")
    assert "is not a time zone" in office.shell(*new, "--zone", "Mars/North")
    assert "rollcall users add EMAIL --name NAME --role admin --local local-9" in office.shell(
        *new, "--zone", "America/Chicago"
    )
    assert "has this handle, name or number" in office.shell(*new, "--zone", "America/Chicago")
    assert "local-9" in office.shell("locals", "list")
    row = office.line.rows("SELECT number, time_zone, languages FROM local WHERE handle = 'local-9'")[0]
    assert tuple(row) == ("+14155550900", "America/Chicago", ["en", "es"])
    assert "/account/invitation/" in office.shell(
        "users", "add", "ned@example.org", "--name", "Ned", "--role", "admin", "--local", "local-9"
    )


def test_the_first_admin_is_led_through_the_steps(office: Office) -> None:
    admin = office.next_door("admin")
    assert 'id="start"' in admin.get("/today").text
    page = admin.get("/settings/start/").text
    assert "5 steps are left." in page
    admin.get("/settings/start/worksites")
    assert "A worksite has an employer and a name." in admin.post("/settings/start/worksites", {"employer": "Bay"}).text
    where = {"employer": "Bay Foods", "name": "Warehouse"}
    assert admin.post("/settings/start/worksites", where).status_code == 302
    assert "It is there already." in admin.post("/settings/start/worksites", where).text
    assert "Warehouse" in admin.get("/settings/start/worksites").text
    assert "4 steps are left." in admin.get("/settings/start/").text
    assert "Warehouse" not in office.signed_in("admin").get("/audit/").text


def test_a_local_in_use_is_not_asked_to_begin(office: Office) -> None:
    office.line.text(ANA, "dues")
    admin = office.signed_in("admin")
    assert 'id="start"' not in admin.get("/today").text
    assert len(office.statements(admin, "/settings/start/")) <= 4
