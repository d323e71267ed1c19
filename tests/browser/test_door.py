"""The door of an event, on a phone in one hand: found as one types, checked in, taken back; the count follows."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Open, violations
from tests.fixtures.office import Office


@pytest.fixture
def door(site: Office, open_as: Open) -> Page:
    """The phone bank's."""
    event = site.line.value("SELECT id FROM event WHERE title = 'Phone bank'")
    return open_as("steward", f"/events/{event}/door", viewport=PHONE, has_touch=True, is_mobile=True, locale="es-US")


def test_a_member_is_found_as_one_types_checked_in_and_taken_back(site: Office, door: Page) -> None:
    expect(door.get_by_label("Nombre o número de miembro")).to_be_focused()
    door.keyboard.type("jo")
    found = door.locator("#found li")
    expect(found.filter(has_text="Joseph Kim")).to_be_visible()
    door.keyboard.type("seph")
    expect(found).to_have_count(1)
    assert violations(door) == []
    found.get_by_label("Invitados de Joseph Kim").select_option("2")
    found.get_by_role("button", name="Registrar").tap()
    expect(door.locator(".door-done")).to_contain_text("Joseph Kim")
    expect(door.locator("#count strong")).to_have_text("3")
    assert site.line.value("SELECT came_with FROM rsvp WHERE checked_in_at IS NOT NULL") == 2
    assert violations(door) == []
    door.locator(".door-done").get_by_role("button").tap()
    expect(door.locator("#count strong")).to_have_text("0")


def test_the_count_follows_who_comes_by_text(site: Office, door: Page) -> None:
    expect(door.locator("#count strong")).to_have_text("0")
    site.line.text("+14155550115", "HERE 4821 +1")
    expect(door.locator("#count strong")).to_have_text("2")
    door.keyboard.type("kim")
    expect(door.locator("#found li")).to_contain_text("llegó")


def test_targets_are_large_enough_for_a_thumb(door: Page) -> None:
    door.keyboard.type("jo")
    expect(door.locator("#found li").first).to_be_visible()
    heights = door.locator("#found button, #found select, .door-line button").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
    assert door.evaluate("document.documentElement.scrollWidth <= innerWidth")
