"""Every route says who may see it, and every page is tried as each role, as nobody, and as another local's role.

Pages are listed in tests/console/topics/.
"""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from console.access.guard import LIBRARY, declaration
from console.access.permissions import PERMISSIONS, Permission
from console.doors import lines_own
from models import Role
from tests.console.topics import EVERYBODY, FILES, OF_A_LOCAL, PAGES, places_of
from tests.fixtures.office import Office

WALKED = PAGES | FILES

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


@pytest.fixture
def places(office: Office) -> Mapping[str, Any]:
    """What stands in addresses."""
    return places_of(office.line)


def test_every_route_declares_what_it_needs(office: Office) -> None:
    silent = [rule.rule for rule in office.app.url_map.iter_rules() if not declaration(office.app, rule.endpoint)]
    assert silent == []
    assert set(LIBRARY) <= {rule.endpoint for rule in office.app.url_map.iter_rules()}


def test_every_page_has_its_row(office: Office) -> None:
    rules = {rule.rule for rule in office.app.url_map.iter_rules() if "GET" in (rule.methods or ())} - OPEN - ASIDE
    named = {re.sub(r"{\w+}", "<>", page) for page in WALKED}
    assert {rule for rule in rules if re.sub(r"<[^>]+>", "<>", rule) not in named} == set()


def test_a_view_that_declares_nothing_never_runs(office: Office) -> None:
    office.app._got_first_request = False
    office.app.add_url_rule("/forgotten", view_func=lambda: "secret", endpoint="forgotten")
    assert office.signed_in("admin").get("/forgotten").status_code == 404


def test_the_lines_own_routes_are_known(office: Office) -> None:
    assert lines_own(office.line.app) == {"webhooks", "chat", "l", "healthz", "readyz", "metrics"}


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_each_page_as_each_role(office: Office, places: Mapping[str, Any], role: str) -> None:
    browser = office.signed_in(role)
    found = {page: browser.get(page.format(**places)).status_code for page in WALKED}
    assert found == {page: 200 if role in allowed else 403 for page, allowed in WALKED.items()}


def test_no_page_asks_the_database_for_more_than_20_things(office: Office, places: Mapping[str, Any]) -> None:
    browser = office.signed_in("admin")
    asked = {page: len(office.statements(browser, page.format(**places))) for page in PAGES}
    assert {page: number for page, number in asked.items() if number > 20} == {}


def test_each_page_as_nobody(office: Office, places: Mapping[str, Any]) -> None:
    browser = office.browser()
    for page in WALKED:
        response = browser.get(page.format(**places))
        assert response.status_code == 302, page
        assert response.headers["Location"].startswith("/account/sign-in"), page


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_each_page_as_a_role_of_another_local(office: Office, places: Mapping[str, Any], role: str) -> None:
    browser = office.next_door(role)
    for page, allowed in WALKED.items():
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
