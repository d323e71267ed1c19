"""Every route says who may see it, and every page is tried as each role, as nobody, and as another local's role."""

import pytest

from console.access.guard import LIBRARY, declaration
from console.access.permissions import PERMISSIONS, Permission
from console.doors import lines_own
from models import Role
from tests.fixtures.office import Office

EVERYBODY = {"admin", "organizer", "steward", "viewer"}
# A page for each row: its address, and who sees it. Whoever is signed in and not named gets 403, nobody the sign-in.
# `{name}` in an address is filled in by `places`. A new page needs its row here.
PAGES: dict[str, set[str]] = {
    "/today": EVERYBODY,
    "/account/": EVERYBODY,
    "/account/again": EVERYBODY,
    "/account/password": EVERYBODY,
    "/account/passkeys": EVERYBODY,
    "/account/recovery-codes": EVERYBODY,
    "/account/second-factor": EVERYBODY,
    "/people/": {"admin"},
    "/people/invite": {"admin"},
    "/people/{user}": {"admin"},
    "/audit/": {"admin"},
}
# Pages that show nothing of a local, or lead on.
OPEN = {
    "/",
    "/account/sign-in",
    "/account/reset",
    "/account/reset/<token>",
    "/account/invitation/<token>",
    "/account/passkey",
    "/account/code",
    "/account/which-factor",
    "/account/recovery",
    "/static/<path:filename>",
    "/bootstrap/static/<path:filename>",
}
# Parts of a library that answer GET and are not offered, or answer it by leading on.
ASIDE = {"/account/no-code", "/account/remove-passkey", "/account/again-by-passkey"}
# Pages with something of one local in their address: another local's admin must not find it.
OF_A_LOCAL = {"/people/{user}"}


@pytest.fixture
def places(office: Office) -> dict[str, str]:
    """What stands in addresses."""
    return {"user": office.line.value("SELECT id FROM staff_user WHERE email = 'viewer@local1021.example'")}


def test_every_route_declares_what_it_needs(office: Office) -> None:
    silent = [rule.rule for rule in office.app.url_map.iter_rules() if not declaration(office.app, rule.endpoint)]
    assert silent == []
    assert set(LIBRARY) <= {rule.endpoint for rule in office.app.url_map.iter_rules()}


def test_every_page_has_its_row(office: Office) -> None:
    rules = {rule.rule for rule in office.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    named = {page.replace("{user}", "<int:user_id>") for page in PAGES}
    assert rules - named - OPEN - ASIDE == set()


def test_a_view_that_declares_nothing_never_runs(office: Office) -> None:
    office.app._got_first_request = False
    office.app.add_url_rule("/forgotten", view_func=lambda: "secret", endpoint="forgotten")
    assert office.signed_in("admin").get("/forgotten").status_code == 404


def test_the_lines_own_routes_are_known(office: Office) -> None:
    assert lines_own(office.line.app) == {"webhooks", "chat", "l", "healthz", "readyz", "metrics"}


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_each_page_as_each_role(office: Office, places: dict[str, str], role: str) -> None:
    browser = office.signed_in(role)
    found = {page: browser.get(page.format(**places)).status_code for page in PAGES}
    assert found == {page: 200 if role in allowed else 403 for page, allowed in PAGES.items()}


def test_each_page_as_nobody(office: Office, places: dict[str, str]) -> None:
    browser = office.browser()
    for page in PAGES:
        response = browser.get(page.format(**places))
        assert response.status_code == 302, page
        assert response.headers["Location"].startswith("/account/sign-in"), page


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_each_page_as_a_role_of_another_local(office: Office, places: dict[str, str], role: str) -> None:
    browser = office.next_door(role)
    for page, allowed in PAGES.items():
        expected = 403 if role not in allowed else 404 if page in OF_A_LOCAL else 200
        response = browser.get(page.format(**places))
        assert response.status_code == expected, page
        assert "local1021.example" not in response.text, page


def test_without_a_role_anywhere_there_is_no_page(office: Office) -> None:
    office.line.run("DELETE FROM staff_grant WHERE user_id IN (SELECT id FROM staff_user WHERE name LIKE 'Victor%')")
    assert office.signed_in("viewer").get("/today").status_code == 403


def test_the_table_of_roles() -> None:
    assert PERMISSIONS[Role.ADMIN] == frozenset(Permission)
    assert PERMISSIONS[Role.VIEWER] == {Permission.OWN_ACCOUNT, Permission.TODAY, Permission.FIGURES}
    assert not PERMISSIONS[Role.STEWARD] & {Permission.MEMBERS_CHANGE, Permission.CAMPAIGNS, Permission.PEOPLE}
    assert not PERMISSIONS[Role.ORGANIZER] & {Permission.PEOPLE, Permission.SETTINGS, Permission.AUDIT}
