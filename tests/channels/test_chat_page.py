"""The page and the widget of the chat in a real browser: by mouse, by keyboard alone, in two languages, in a frame."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect, sync_playwright
from werkzeug.serving import make_server

from config import clock
from config.launcher.browser import chromium
from scheduler.chats import deliver_chats
from tests.channels.web_chat.driver import CODE
from tests.channels.web_chat.streams import PATIENCE, free_port, streaming
from tests.channels.web_chat.test_staff_answers import write
from tests.fixtures.line import Line
from tests.simulator.test_page import FLAGS

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


@dataclass
class Chat:
    """The web app and the chat process on ports, and the record behind them."""

    line: Line
    url: str
    host: str

    @property
    def page_url(self) -> str:
        return f"{self.url}/chat?local=local-1021"

    def staff_write(self, body: str) -> None:
        """A reply of staff, as the relay of a hand-off leaves it, delivered as the clock does."""
        address = self.line.value("SELECT address FROM visit WHERE ended_at IS NULL ORDER BY id DESC LIMIT 1")
        write(self.line, address, body)
        deliver_chats(self.line.sessions, clock.now())

    def code(self) -> str:
        """The code that waits for the carrier."""
        found = CODE.search(self.line.value("SELECT body FROM outbox WHERE channel = 'sms' ORDER BY id DESC LIMIT 1"))
        assert found
        return found.group()


class Host(BaseHTTPRequestHandler):
    """Another site, whose page has the one tag, and a policy of its own without inline styles and scripts."""

    chat = ""

    def do_GET(self) -> None:
        body = (
            '<!doctype html><html lang="en"><title>Local 1021</title>'
            '<meta name="viewport" content="width=device-width"><h1>Our union</h1><p><a href="#x">A link</a></p>'
            f'<script src="{self.chat}/chat/widget.js" data-local="local-1021" async></script>'
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header(
            "Content-Security-Policy", f"default-src 'self'; script-src {self.chat}; frame-src {self.chat}"
        )
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def chat(make_line: Callable[..., Line]) -> Iterator[Chat]:
    web_port, host_port, stream_port = free_port(), free_port(), free_port()
    url, host = f"http://127.0.0.1:{web_port}", f"http://localhost:{host_port}"
    line = make_line(
        public_base_url=url, chat_origins=host, chat_stream_url=f"http://127.0.0.1:{stream_port}", secret_key="s" * 32
    )
    with ExitStack() as stack:
        stack.enter_context(streaming(line.settings, stream_port))
        server = make_server("127.0.0.1", web_port, line.app, threaded=True)
        site = ThreadingHTTPServer(("127.0.0.1", host_port), type("Site", (Host,), {"chat": url}))
        for each in (server, site):
            threading.Thread(target=each.serve_forever, daemon=True).start()
            stack.callback(each.shutdown)
        yield Chat(line, url, host)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages in a browser of their own each; whatever a page complains of fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def one(url: str, **options: Any) -> Page:
        context = browser.new_context(**({"viewport": DESKTOP, "locale": "en-US"} | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        page.goto(url)
        return page

    expect.set_options(timeout=PATIENCE * 1000)
    yield one
    for context in contexts:
        context.close()
    assert problems == []


def field(page: Page | FrameLocator) -> Locator:
    return page.get_by_role("textbox", name=re.compile("Your message|Tu mensaje"))


def log(page: Page | FrameLocator) -> Locator:
    return page.get_by_role("log")


def say(page: Page | FrameLocator, words: str) -> None:
    field(page).fill(words)
    field(page).press("Enter")


def picture(page: Page, name: str) -> None:
    """Kept for whoever wants to look, under var/."""
    folder = Path("var") / "test" / "chat"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")


def test_a_question_is_typed_and_answered(chat: Chat, open_page: Callable[..., Page]) -> None:
    page = open_page(chat.page_url)
    expect(page.get_by_role("heading", name="Local 1021")).to_be_visible()
    expect(page.get_by_role("button", name="My rights")).to_be_visible()
    picture(page, "desktop-start")
    say(page, "my rights")
    expect(log(page).locator(".message").first).to_contain_text("You: my rights")
    expect(log(page)).to_contain_text("Local 1021: Your Weingarten rights")
    expect(log(page).locator(".message")).to_have_count(2)
    expect(field(page)).to_have_value("")
    expect(field(page)).to_be_focused()
    picture(page, "desktop-answer")


def test_choices_are_pressed(chat: Chat, open_page: Callable[..., Page]) -> None:
    page = open_page(chat.page_url, viewport=PHONE, has_touch=True, is_mobile=True)
    picture(page, "phone-start")
    page.get_by_role("button", name="What's coming up?").click()
    expect(log(page)).to_contain_text("Monthly membership meeting")
    answers = page.get_by_role("group", name="Answers to choose from").get_by_role("button")
    expect(answers.first).to_be_visible()
    picture(page, "phone-choices")
    answers.first.click()
    expect(log(page)).to_contain_text("What's your member number?")
    say(page, "menu")
    page.get_by_role("button", name="My rights").click()
    expect(log(page)).to_contain_text("Weingarten")
    picture(page, "phone-answer")


def test_everything_is_done_by_keyboard(chat: Chat, open_page: Callable[..., Page]) -> None:
    page = open_page(chat.page_url)
    expect(page.get_by_role("button", name="My rights")).to_be_visible()
    reached = []
    for _ in range(10):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText")
        )
    assert reached[:3] == ["Español", "Messages", "What's coming up?"]
    assert reached[-2] == "" or "Write" not in reached
    page.get_by_role("button", name="My rights").focus()
    page.keyboard.press("Enter")
    expect(log(page)).to_contain_text("Weingarten")
    expect(field(page)).to_be_focused()
    page.keyboard.type("events")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(log(page)).to_contain_text("Coming up")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("group", name="Answers to choose from").get_by_role("button").last).to_be_focused()
    page.keyboard.press("Space")
    expect(log(page)).to_contain_text("What's your member number?")
    expect(field(page)).to_be_focused()


def test_in_the_language_of_the_browser_and_in_the_other(chat: Chat, open_page: Callable[..., Page]) -> None:
    page = open_page(chat.page_url, locale="es-MX")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.get_by_role("button", name="¿Qué eventos hay?").click()
    expect(log(page)).to_contain_text("Lo que viene")
    picture(page, "desktop-spanish")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("textbox", name="Your message")).to_be_visible()
    say(page, "events")
    expect(log(page)).to_contain_text("Coming up")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_code_opens_what_is_private_and_clearing_takes_it_from_the_screen(
    chat: Chat, open_page: Callable[..., Page]
) -> None:
    page = open_page(chat.page_url, viewport=PHONE, has_touch=True, is_mobile=True, color_scheme="dark")
    say(page, "dues")
    expect(log(page)).to_contain_text("What's your member number?")
    say(page, "10422")
    expect(log(page)).to_contain_text("6-digit code")
    say(page, chat.code())
    expect(log(page)).to_contain_text("$86.50")
    expect(page.get_by_text("Checked: it's you")).to_be_visible()
    picture(page, "phone-dark-private")
    page.get_by_role("button", name="Clear this chat").click()
    expect(page.get_by_role("button", name="Clear", exact=True)).to_be_focused()
    picture(page, "phone-dark-clear")
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(log(page)).not_to_contain_text("$86.50")
    page.reload()
    expect(page.get_by_role("button", name="My rights")).to_be_visible()
    expect(log(page)).to_be_empty()


def test_the_private_part_leaves_the_screen_when_the_proof_ends(chat: Chat, open_page: Callable[..., Page]) -> None:
    page = open_page(chat.page_url)
    page.clock.install()
    say(page, "dues")
    expect(log(page)).to_contain_text("What's your member number?")
    say(page, "10422")
    expect(log(page)).to_contain_text("6-digit code")
    say(page, chat.code())
    expect(log(page)).to_contain_text("$86.50")
    chat.line.run("UPDATE message SET at = at - interval '31 minutes', status_at = status_at - interval '31 minutes'")
    chat.line.run("UPDATE visit SET proved_until = now() - interval '1 second'")
    page.clock.fast_forward("31:00")
    expect(log(page)).not_to_contain_text("$86.50")
    expect(log(page)).to_contain_text("Earlier messages are hidden")


def test_what_staff_write_appears_by_itself_and_stays_after_a_reload(
    chat: Chat, open_page: Callable[..., Page]
) -> None:
    page = open_page(chat.page_url)
    with page.expect_response("**/chat/stream?**"):
        say(page, "my rights")
    expect(log(page)).to_contain_text("Weingarten")
    chat.staff_write("Maria here. See https://example.org/rights.")
    expect(log(page)).to_contain_text("Maria here.")
    expect(page.get_by_role("link", name="https://example.org/rights")).to_have_attribute("rel", "noopener noreferrer")
    page.reload()
    expect(log(page).locator(".message")).to_have_count(3)


def test_without_the_stream_the_page_asks_now_and_then(chat: Chat, open_page: Callable[..., Page]) -> None:
    page = open_page("about:blank")
    page.route("**/chat/stream?**", lambda route: route.fulfill(status=204))
    page.goto(chat.page_url)
    say(page, "my rights")
    expect(log(page)).to_contain_text("Weingarten")
    chat.staff_write("Maria here.")
    expect(log(page)).to_contain_text("Maria here.")


def test_a_message_that_does_not_get_through_can_be_sent_again(chat: Chat, open_page: Callable[..., Page]) -> None:
    page = open_page(chat.page_url)
    page.route("**/chat/messages?**", lambda route: route.fulfill(status=204))
    say(page, "my rights")
    expect(page.get_by_text("Not sent.")).to_be_visible()
    picture(page, "desktop-failed")
    page.unroute("**/chat/messages?**")
    page.get_by_role("button", name="Send again").click()
    expect(log(page)).to_contain_text("Weingarten")
    expect(log(page).locator(".visitor")).to_have_count(1)


def test_in_a_frame_of_another_site(chat: Chat, open_page: Callable[..., Page]) -> None:
    page = open_page(chat.host)
    launcher = page.get_by_role("button", name="Chat with us")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    assert page.locator("iframe").count() == 0
    picture(page, "widget-closed")
    launcher.click()
    inside = page.frame_locator("iframe[title='Chat']")
    expect(field(inside)).to_be_focused()
    say(inside, "my rights")
    expect(log(inside)).to_contain_text("Weingarten")
    picture(page, "widget-open")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Chat")).to_be_hidden()
    expect(page.get_by_role("button", name="Chat with us")).to_be_focused()
    chat.staff_write("Maria here.")
    expect(page.get_by_role("button", name="Chat with us (1 new message)")).to_be_visible()
    picture(page, "widget-news")
    page.keyboard.press("Enter")
    expect(log(inside)).to_contain_text("Maria here.")
    page.reload()
    page.get_by_role("button", name="Chat with us").click()
    expect(log(inside).locator(".message")).to_have_count(3)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    picture(page, "widget-phone")


def test_a_site_that_is_not_named_cannot_frame_the_chat(chat: Chat, browser: Browser) -> None:
    host = ThreadingHTTPServer(("127.0.0.1", 0), type("Site", (Host,), {"chat": chat.url}))
    threading.Thread(target=host.serve_forever, daemon=True).start()
    with closing(browser.new_context()) as context:
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda line: refused.append(line.text))
        page.goto(f"http://localhost:{host.server_address[1]}")
        page.get_by_role("button", name="Chat with us").click()
        page.wait_for_timeout(1000)
        assert any("frame-ancestors" in line for line in refused), refused
    host.shutdown()


NAMES = """() => [...document.querySelectorAll('button, a, input, textarea, select, iframe, [role]')]
    .filter((each) => each.checkVisibility())
    .filter((each) => !(each.getAttribute('aria-label') || each.labels?.length || each.innerText?.trim() || each.title)
                      && !['log', 'status'].includes(each.getAttribute('role')))
    .map((each) => each.outerHTML)"""
SIZES = """() => [...document.querySelectorAll('button')].filter((each) => each.checkVisibility())
    .map((each) => each.getBoundingClientRect()).filter((box) => box.width < 40 || box.height < 40).length"""
CONTRAST = """() => {
    const light = (colour) => {
        const [r, g, b] = colour.match(/[0-9.]+/g).slice(0, 3).map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (each) => {
        for (let at = each; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (!/rgba\\(.*, 0\\)|transparent/.test(colour)) return colour;
        }
        return 'rgb(255, 255, 255)';
    };
    const poor = [];
    for (const each of document.querySelectorAll('body *')) {
        const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!own || !each.checkVisibility() || each.disabled) continue;
        const [a, b] = [light(getComputedStyle(each).color), light(ground(each))].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < 4.5) poor.push(`${each.outerHTML.slice(0, 80)} ${ratio.toFixed(2)}`);
    }
    return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_names_sizes_contrast_and_order(chat: Chat, open_page: Callable[..., Page], scheme: str) -> None:
    page = open_page(chat.page_url, color_scheme=scheme, viewport=PHONE, reduced_motion="reduce")
    for words, shows in (("", "My rights"), ("events", "Coming up")):
        if words:
            say(page, words)
        expect(page.get_by_text(shows).first).to_be_visible()
        assert page.evaluate(NAMES) == []
        assert page.evaluate(SIZES) == 0
        assert page.evaluate(CONTRAST) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.querySelectorAll('[tabindex]:not([tabindex=\"0\"])').length") == 0
    assert log(page).get_attribute("aria-live") == "polite"
    running = "document.getAnimations().filter((each) => each.playState === 'running').length"
    assert page.evaluate(running) == 0
    picture(page, f"phone-{scheme}")
