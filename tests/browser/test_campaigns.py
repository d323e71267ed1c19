"""A campaign from the kind to its start: an organizer writes it, an admin approves it and sets the day."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Open
from tests.fixtures.office import Office

MOST_TABS = 40
# Whether what has the focus stands above the count at the bottom of a phone's screen, and below the bar at its top.
IN_SIGHT = """() => {
    const it = document.activeElement.getBoundingClientRect();
    const [bar, count] = [".top", ".at-hand"].map((each) => document.querySelector(each).getBoundingClientRect());
    return it.top >= bar.bottom && it.bottom <= count.top && count.bottom <= innerHeight;
}"""


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Goes there by keyboard; nothing on the way is covered."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        assert page.evaluate(IN_SIGHT), page.evaluate("document.activeElement.outerHTML")
        if wanted.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError("no Tab comes to it")


def build_audience_by_keyboard(page: Page) -> None:
    """Two conditions, of which one is taken away again, on a phone; then it is saved."""
    page.set_viewport_size(PHONE)
    page.emulate_media(reduced_motion="reduce")  # Bootstrap scrolls smoothly: what is in sight is known at once
    reach = page.locator("#reach")
    expect(reach).to_contain_text("All members")
    page.get_by_label("First condition").focus()
    page.keyboard.type("Worksite")
    tab_to(page, page.get_by_role("button", name="Add", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Worksite: how it compares")).to_be_focused()
    tab_to(page, page.get_by_label("Warehouse", exact=True))
    page.keyboard.press("Space")
    expect(reach).to_contain_text("Members at Warehouse.")
    tab_to(page, page.get_by_label("Another condition"))
    page.keyboard.type("Shift")
    tab_to(page, page.get_by_role("button", name="Add", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Shift: how it compares")).to_be_focused()
    tab_to(page, page.get_by_label("night", exact=True))
    page.keyboard.press("Space")
    expect(reach).to_contain_text("on the night shift")
    tab_to(page, page.get_by_role("button", name=re.compile("Remove.*Shift")))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Worksite: how it compares")).to_be_focused()
    expect(reach).to_contain_text("Members at Warehouse.")
    expect(page.locator(".at-hand")).to_contain_text("would get it now")
    tab_to(page, page.get_by_role("button", name="Save the audience"))
    page.keyboard.press("Enter")
    page.set_viewport_size(DESKTOP)


def test_a_campaign_is_written_and_approved(open_as: Open, site: Office) -> None:
    page = open_as("organizer", "/campaigns/")
    page.get_by_role("link", name="New campaign").first.click()
    page.get_by_role("link", name="Announcement").click()
    page.get_by_label("Name").fill("Picnic on Sunday")
    page.get_by_role("button", name="Make a draft").click()

    build_audience_by_keyboard(page)
    page.get_by_role("textbox", name="English").fill("Picnic on Sunday at noon.")
    expect(page.locator("#phones")).to_contain_text("does not name the sender")
    page.get_by_role("textbox", name="English").fill(": picnic on Sunday at noon.")
    page.get_by_role("textbox", name="English").press("Home")
    page.get_by_text("Insert what differs").first.click()
    page.get_by_role("button", name="{local_name}").first.click()
    expect(page.get_by_role("textbox", name="English")).to_have_value("{local_name}: picnic on Sunday at noon.")
    expect(page.locator("#phones")).to_contain_text("Local 1021: picnic on Sunday at noon.")
    page.get_by_role("textbox", name="Spanish").fill("{local_name}: el domingo hay comida a las 12.")
    page.get_by_role("button", name="Save the words").click()

    page.get_by_role("link", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("picnic on Sunday at noon.")
    page.get_by_role("link", name="Send for approval").click()
    page.get_by_role("button", name="Send for approval").click()
    expect(page.get_by_text("You sent it for approval: somebody else approves it.")).to_be_visible()

    page = open_as("admin", "/today")
    page.get_by_role("link", name=re.compile("Look at it.*Picnic on Sunday")).click()
    page.get_by_role("link", name="Change when").click()
    page.get_by_label("On a day and at an hour").check()
    page.get_by_label("Day", exact=True).fill("2099-05-04")
    page.get_by_label("Hour", exact=True).fill("10:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Starts May 4, 2099, 10:00 AM.")).to_be_visible()
    page.get_by_role("link", name="Approve").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved, not begun")).to_be_visible()
    assert site.line.rows("SELECT state, submitted_by, approved_by FROM campaign") == [
        ("approved", "user:organizer@local1021.example", "user:admin@local1021.example")
    ]


def test_rows_of_an_audience_without_script(open_as: Open) -> None:
    page = open_as("organizer", "/campaigns/new/announcement", java_script_enabled=False)
    page.get_by_label("Name").fill("Nights")
    page.get_by_role("button", name="Make a draft").click()
    page.get_by_label("First condition").select_option(label="Shift")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("night", exact=True).check()
    page.get_by_label("Another condition").select_option(label="Time as a member")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label(re.compile("Time as a member: a number")).fill("6")
    page.get_by_role("button", name="Count them").last.click()
    expect(page.locator("#reach")).to_contain_text("on the night shift who joined")
    page.get_by_role("button", name=re.compile("Remove.*Shift")).click()
    expect(page.get_by_label("night", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Save the audience").click()
    expect(page.get_by_role("heading", name="What it says: Nights")).to_be_visible()
