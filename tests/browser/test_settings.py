"""What only a browser shows of the settings: the phone beside the words as one types."""

from tests.browser.conftest import DESKTOP, Open


def test_the_phone_shows_what_is_typed_and_what_is_wrong_with_it(open_as: Open) -> None:
    page = open_as("admin", "/settings/wording/utter_wrong_number_done", viewport=DESKTOP, locale="en-US")
    page.get_by_label("English", exact=True).first.fill("Reply YES to {local_name}")
    looks = page.locator("#looks")
    looks.get_by_text("Reply YES to Service Workers Local 1021").wait_for()
    assert "Do not ask for YES" in looks.inner_text()
    assert page.get_by_role("heading", name="Changes").is_visible()
