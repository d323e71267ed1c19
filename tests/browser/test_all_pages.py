"""Every page as people see it: nothing axe would object to, light and dark, and nothing wider than a phone."""

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Open, violations
from tests.browser.pages import DOORS, FOLDER, known, path_of
from tests.console.topics import PAGES
from tests.fixtures.office import Office


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-US", "es-US"])
def test_no_page_leaves_anybody_out(site: Office, open_as: Open, scheme: str, locale: str) -> None:
    role = "steward" if locale == "es-US" else "admin"
    page = open_as(role, "/today", color_scheme=scheme, locale=locale, viewport=DESKTOP)
    for address in (address for address, roles in PAGES.items() if role in roles):
        page.goto(f"{site.line.settings.public_base_url}{path_of(site, address)}")
        assert violations(page) == [], address
        assert page.locator("h1").count() == 1


@pytest.mark.parametrize("path", DOORS)
def test_the_doors_leave_nobody_out(open_as: Open, path: str) -> None:
    assert violations(open_as(None, path, viewport=PHONE)) == []


def test_nothing_is_wider_than_a_phone(site: Office, open_as: Open) -> None:
    page = open_as("admin", "/today", viewport=PHONE, has_touch=True, is_mobile=True)
    for address in PAGES:
        page.goto(f"{site.line.settings.public_base_url}{path_of(site, address)}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        small = page.evaluate(
            "[...document.querySelectorAll('main button, main .btn, nav a, summary')].filter(e => e.checkVisibility())"
            ".filter(e => e.getBoundingClientRect().height < 40).map(e => e.outerHTML)"
        )
        assert small == [], address


def test_every_page_has_its_picture_and_no_picture_is_left_over() -> None:
    """`make screenshots` takes them."""
    assert set(FOLDER.glob("*.png")) == known()
