"""A thread in a browser: new texts come by themselves, what is typed stays, and its cost is counted."""

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.fixtures.line import ANA
from tests.fixtures.office import Office


def test_new_texts_come_while_somebody_types(site: Office, open_as: Open) -> None:
    site.line.text(ANA, "person")
    member_id = site.line.value("SELECT id FROM member WHERE number = '10421'")
    page = open_as("organizer", f"/inbox/member/{member_id}")
    field = page.get_by_label("Your reply")
    field.fill("Come by")
    expect(page.locator("#cost")).to_contain_text("1 segment, 18 characters")
    site.line.text(ANA, "they moved me to nights")
    expect(page.locator(".timeline .them").first).to_contain_text("they moved me to nights")
    expect(field).to_have_value("Come by")
    field.focus()
    page.keyboard.type(" on Tuesday.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".flashes")).to_contain_text("Your reply is on its way.")
    expect(page.locator(".timeline .staff").first).to_contain_text("Come by on Tuesday.")


def test_found_as_one_types(site: Office, open_as: Open) -> None:
    page = open_as("organizer", "/inbox/")
    page.get_by_label("Find by number, name or member number").fill("415 555 0111")
    page.locator("#found").get_by_role("link", name="Ana Reyes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana Reyes")
