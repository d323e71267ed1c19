"""Every page as people see it: nothing axe would object to, light and dark, and nothing wider than a phone."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.browser.conftest import COLOURS, DESKTOP, PHONE, RULES, Open, violations
from tests.browser.pages import DOORS, FOLDER, addresses, known
from tests.console.topics import PAGES
from tests.fixtures.office import Office


@pytest.mark.parametrize(
    ("role", "scheme", "locale", "rules"),
    [
        pytest.param("admin", "light", "en-US", RULES, id="admin-light-en"),
        pytest.param("admin", "dark", "es-US", COLOURS, id="admin-dark-es"),
        pytest.param("steward", "light", "es-US", RULES, id="steward-light-es"),
    ],
)
def test_no_page_leaves_anybody_out(
    site: Office, open_as: Open, role: str, scheme: str, locale: str, rules: Mapping[str, Any]
) -> None:
    page = open_as(role, "/today", color_scheme=scheme, locale=locale, viewport=DESKTOP)
    found: dict[str, list[str]] = {}
    for address, path in addresses(site).items():
        if role in PAGES[address]:
            page.goto(f"{site.line.settings.public_base_url}{path}")
            found[address] = violations(page, rules) + [
                f"{number} h1" for number in [page.locator("h1").count()] if number != 1
            ]
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("path", DOORS)
def test_the_doors_leave_nobody_out(open_as: Open, path: str) -> None:
    assert violations(open_as(None, path, viewport=PHONE)) == []


def test_nothing_is_wider_than_a_phone(site: Office, open_as: Open) -> None:
    page = open_as("admin", "/today", viewport=PHONE, has_touch=True, is_mobile=True)
    found: dict[str, list[str]] = {}
    for address, path in addresses(site).items():
        page.goto(f"{site.line.settings.public_base_url}{path}")
        found[address] = page.evaluate(
            "[...document.querySelectorAll('main button, main .btn, nav a, summary')].filter(e => e.checkVisibility())"
            ".filter(e => e.getBoundingClientRect().height < 40).map(e => e.outerHTML)"
        )
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found[address].append("wider than the phone")
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_every_page_has_its_picture_and_no_picture_is_left_over() -> None:
    """`make screenshots` takes them."""
    assert set(FOLDER.glob("*.*")) == known()
