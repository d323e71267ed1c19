"""Passkeys with a real browser and its virtual authenticator."""

import re

from playwright.sync_api import Page, expect

from config.demo import demo_password
from tests.browser.conftest import Open
from tests.fixtures.office import Office


def with_authenticator(page: Page) -> Page:
    """Gives the page's browser a built-in authenticator that always agrees."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def sign_in(page: Page, email: str = "organizer@local1021.example") -> None:
    """The sign-in page, by hand."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(demo_password())
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_instead_of_the_password(site: Office, open_as: Open) -> None:
    page = with_authenticator(open_as(None, "/account/sign-in"))
    base = site.line.settings.public_base_url
    sign_in(page)
    page.goto(f"{base}/account/passkeys")
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Instead of the password").check()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("status")).to_contain_text("The passkey is added.")
    expect(page.get_by_role("button", name="Remove My laptop")).to_be_visible()
    page.get_by_text("Olivia Organizer").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    page.goto(f"{base}/account/passkeys")
    page.get_by_role("button", name="Remove My laptop").click()
    expect(page.get_by_role("status")).to_contain_text("The passkey is removed.")


def test_a_passkey_after_the_password(site: Office, open_as: Open) -> None:
    page = with_authenticator(open_as(None, "/account/sign-in"))
    sign_in(page)
    page.goto(f"{site.line.settings.public_base_url}/account/passkeys")
    page.get_by_label("Name").fill("Key ring")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("button", name="Remove Key ring")).to_be_visible()
    page.get_by_text("Olivia Organizer").click()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page)
    expect(page).to_have_url(re.compile("/account/passkey"))
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
