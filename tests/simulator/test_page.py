"""The page with phones, in a real browser: pick a member, text, see the answer arrive, attach a photo."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from config.launcher.browser import chromium
from simulator.page import STATIC
from tests.simulator.desk import ANA, JOE, NUMBER, PATIENCE_S, Answer, Application, Desk, OpenDesk
from tests.simulator.test_whatsapp import BUTTONS, LIST, register, send

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def desk(open_desk: OpenDesk, tmp_path: Path) -> Desk:
    book = tmp_path / "phones.yml"
    book.write_text(f"- {{phone: '{ANA}', name: Ana Reyes, note: Spanish}}\n- {{phone: '{JOE}', name: Joe Miller}}\n")
    return open_desk(phonebook=book)


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE_S * 1000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.goto(desk.url)
    yield page
    context.close()
    assert problems == []


def test_a_member_is_picked_texts_by_keyboard_and_is_answered(page: Page, application: Application) -> None:
    application.answers["/sms"] = Answer("You owe $86.50 <as of today>", "text/plain")
    page.get_by_role("button", name="Joe Miller").click()
    expect(page.get_by_role("heading", name="Joe Miller")).to_be_visible()
    page.keyboard.type("Do I owe dues?")
    expect(page.locator("#count")).to_have_text("14 characters, 1 segment")
    page.keyboard.press("Enter")
    thread = page.get_by_role("log")
    expect(thread.get_by_text("Do I owe dues?")).to_be_visible()
    expect(thread.get_by_text("You owe $86.50 <as of today>")).to_be_visible()
    expect(thread.locator(".done")).to_have_text("delivered")
    expect(page.get_by_label("Text message")).to_have_value("")
    assert application.take().fields["From"] == JOE


def test_any_number_can_text(page: Page, application: Application) -> None:
    page.get_by_label("Text as any number").fill("12")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("Type the number with its country code")).to_be_visible()
    page.get_by_label("Text as any number").fill("(415) 555-0199")
    page.get_by_role("button", name="Open").click()
    page.get_by_label("Text message").fill("hello")
    page.get_by_role("button", name="Send").click()
    assert application.take().fields["From"] == "+14155550199"


def test_a_photo_is_attached_and_shown(page: Page, application: Application) -> None:
    page.get_by_role("button", name="Ana Reyes").click()
    page.locator("#file").set_input_files({"name": "flyer.png", "mimeType": "image/png", "buffer": PIXEL})
    expect(page.get_by_text("flyer.png, 1 kB")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("img", name="Attached picture")).to_be_visible()
    fields = application.take().fields
    assert (fields["NumMedia"], fields["MediaContentType0"]) == ("1", "image/png")


def test_a_text_from_the_union_arrives_by_itself(page: Page, desk: Desk) -> None:
    page.get_by_role("button", name="Ana Reyes").click()
    desk.client().messages.create(to=ANA, from_=NUMBER, body="Reunión el martes ✊")
    expect(page.get_by_text("Reunión el martes ✊")).to_be_visible()
    expect(page.locator(".meta")).to_contain_text(re.compile("1 segment · Unicode · delivered"))


def test_a_thread_older_than_the_news_changes_nothing(page: Page, desk: Desk) -> None:
    def hold(route: Route) -> None:
        answer = route.fetch()
        for _ in range(100):
            if page.locator(".done").count():
                break
            page.wait_for_timeout(50)
        route.fulfill(response=answer)

    page.route("**/messages?limit=*", hold)
    desk.control("PATCH", "settings", {"sent_after_ms": 300, "delivered_after_ms": 600})
    desk.client().messages.create(to=ANA, from_=NUMBER, body="See you Tuesday")
    with page.expect_response("**/messages?limit=*"):
        page.get_by_role("button", name="Ana Reyes").click()
    expect(page.locator(".meta")).to_contain_text("delivered")


def test_the_switches_change_the_carrier(page: Page, desk: Desk) -> None:
    page.get_by_role("button", name="Ana Reyes").click()
    page.get_by_label("Texts to this phone").select_option("undelivered:30005")
    page.get_by_label("Delivery reports come").select_option("reversed")
    page.get_by_label("three times each").check()
    with page.expect_response(lambda response: response.request.method == "PATCH"):
        page.get_by_label("not at all").check()
    settings = desk.control("GET", "settings")
    assert (settings["callback_order"], settings["callback_repeat"], settings["callback_drop"]) == (
        "reversed",
        3,
        1,
    )
    desk.client().messages.create(to=ANA, from_=NUMBER, body="Lost")
    expect(page.get_by_text("undelivered (30005 Unknown destination handset)")).to_be_visible()
    page.get_by_role("button", name="All well again").click()
    expect(page.get_by_label("Texts to this phone")).to_have_value("")
    assert desk.control("GET", "faults") == []


def test_whatsapp_is_a_thread_of_its_own_with_buttons_to_tap(page: Page, desk: Desk, application: Application) -> None:
    page.get_by_role("button", name="Ana Reyes").click()
    page.get_by_label("WhatsApp").check()
    expect(page.locator("#between")).to_contain_text("by WhatsApp")
    page.get_by_label("Text message").fill("RSVP")
    page.keyboard.press("Enter")
    assert application.take().fields["From"] == f"whatsapp:{ANA}"
    sid = register(desk, BUTTONS)
    send(desk, sid, "Are you coming?", "Going", "Not going")
    page.get_by_role("log").get_by_role("button", name="Not going").click()
    assert application.take().fields["ButtonPayload"] == "2"
    page.get_by_label("SMS").check()
    expect(page.get_by_role("log").get_by_text("RSVP")).to_have_count(0)
    page.get_by_label("WhatsApp").check()
    expect(page.get_by_role("log").get_by_text("RSVP")).to_be_visible()


def test_a_whatsapp_list_opens_and_the_day_passes(page: Page, desk: Desk, application: Application) -> None:
    desk.text(f"whatsapp:{ANA}", "events")
    application.take()
    page.goto(f"{desk.url}/#whatsapp:{ANA}")
    page.reload()
    send(desk, register(desk, LIST), "Which?", "Choose", "Rally", "Sat, 10 am", "Meeting", "Tue, 6 pm")
    page.get_by_text("Choose", exact=True).click()
    page.get_by_role("button", name="Meeting Tue, 6 pm").click()
    assert application.take().fields["ListId"] == "2"
    with page.expect_response(lambda response: response.request.method == "PUT"):
        page.get_by_role("button", name="Let 24 hours pass on WhatsApp").click()
    send(desk, register(desk, LIST), "Which?", "Choose", "Rally", "Sat, 10 am", "Meeting", "Tue, 6 pm")
    expect(page.get_by_role("log").get_by_text("failed (63016")).to_be_visible()


def test_a_broken_application_is_shown_beside_the_text(page: Page, application: Application) -> None:
    application.answers["/sms"] = Answer(status=500)
    page.get_by_role("button", name="Ana Reyes").click()
    page.get_by_label("Text message").fill("hello")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").get_by_text("11200 HTTP retrieval failure")).to_be_visible()
    expect(page.locator("#debugger li")).to_have_count(1)


def test_no_script_but_the_files_of_the_page(desk: Desk) -> None:
    response = requests.get(f"{desk.url}/phones", timeout=PATIENCE_S)
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert re.findall(r"<script[^>]*>", response.text) == ['<script src="/static/phones.js" defer>']
    for file in STATIC.iterdir():
        assert requests.get(f"{desk.url}/static/{file.name}", timeout=PATIENCE_S).status_code == 200
        assert "https://" not in file.read_text()
