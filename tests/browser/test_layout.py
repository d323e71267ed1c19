"""The layout: the menu on a phone without script, the keyboard, the language, a form that is sent back."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Open


def test_the_menu_on_a_phone_needs_no_script(open_as: Open) -> None:
    page = open_as("admin", "/today", viewport=PHONE, java_script_enabled=False)
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Audit log").click()
    expect(page.get_by_role("heading", name="Audit log")).to_be_visible()


def test_by_keyboard_alone(open_as: Open) -> None:
    page = open_as("admin", "/today")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.get_by_text("Alex Admin").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="My account")).to_be_focused()


def test_in_spanish_from_now_on(open_as: Open) -> None:
    page = open_as("admin", "/people/")
    page.get_by_text("Alex Admin").first.click()
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page).to_have_url(re.compile("/people/$"))
    expect(page.get_by_role("heading", name="Personas y funciones")).to_be_visible()


def test_in_the_browsers_language_before_the_sign_in(open_as: Open) -> None:
    page = open_as(None, "/account/sign-in", locale="es-MX")
    expect(page.get_by_role("button", name="Entrar", exact=True)).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_errors_stand_beside_their_fields(open_as: Open) -> None:
    page = open_as("admin", "/people/invite")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("Name: This is needed.")
    name = page.get_by_role("textbox", name="Name")
    expect(name).to_have_attribute("aria-describedby", "name-error")
    expect(name).to_have_attribute("aria-invalid", "true")
    page.get_by_role("alert").get_by_role("link", name="Name").click()
    expect(name).to_be_focused()


def test_on_paper_only_the_page_itself(open_as: Open) -> None:
    page = open_as("admin", "/audit/")
    page.emulate_media(media="print")
    expect(page.locator(".top")).to_be_hidden()
    expect(page.locator(".side")).to_be_hidden()
    expect(page.get_by_role("table")).to_be_visible()
