"""Finding a member as one types, and going on by keyboard alone."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Open, violations


def test_members_are_found_as_one_types_and_opened_by_keyboard(open_as: Open) -> None:
    page = open_as("organizer", "/members/", viewport=PHONE)
    page.get_by_label("Name, member number, phone or worksite").focus()
    page.keyboard.type("reyes")
    expect(page.locator("#found .member-link")).to_have_text(["Ana Reyes"])
    assert page.url.endswith("/members/"), "what is typed stands in no address"
    page.get_by_label("Name, member number, phone or worksite").fill("(415) 555-0114")
    expect(page.locator("#found .member-link")).to_have_text(["José Ortiz", "Jodi Lee"])
    page.get_by_label("Shift").select_option("night")
    expect(page.locator("#found .member-link")).to_have_text(["José Ortiz"])
    assert violations(page) == []
    page.locator("#found .member-link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("José Ortiz")
