"""The console on a port, and a Chromium in which somebody is signed in."""

import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright
from werkzeug.serving import make_server

from config.launcher.browser import chromium
from tests.channels.web_chat.streams import PATIENCE, free_port
from tests.fixtures.line import Line
from tests.fixtures.office import Office
from tests.simulator.test_page import FLAGS

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
# WCAG 2.2, levels A and AA, and what axe's makers hold to be good practice.
# What is right is not told node by node: it would be most of what the page hands over.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# What another colour scheme changes, and nothing else.
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """One Chromium for a file: while it runs, this process holds an event loop, and others may not begin one."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def site(make_line: Callable[..., Line], tmp_path: Path) -> Iterator[Office]:
    """The console on a port of its own; `site.line.settings.public_base_url` is its address."""
    port = free_port()
    # WebAuthn knows no addresses in digits.
    office = Office(
        make_line(public_base_url=f"http://localhost:{port}", mail_dir=tmp_path / "mail", media_dir=tmp_path / "media")
    )
    server = make_server("localhost", port, office.line.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield office
    server.shutdown()
    thread.join()


@pytest.fixture
def open_as(chrome: Browser, site: Office) -> Iterator[Open]:
    """Opens a page as somebody: `open_as("organizer", "/today")`, or as nobody with None.

    Other arguments are Playwright's of a context: viewport, color_scheme, locale. Whatever the page complains of, such
    as a script that the Content-Security-Policy stopped, fails the test.
    """
    contexts: list[BrowserContext] = []
    problems: list[str] = []
    base = site.line.settings.public_base_url

    def one(role: str | None, path: str, **options: Any) -> Page:
        context = chrome.new_context(**({"viewport": DESKTOP, "locale": "en-US"} | options))
        contexts.append(context)
        if role is not None:
            cookie = site.signed_in(role).client.get_cookie("rollcall")
            assert cookie
            context.add_cookies([{"name": "rollcall", "value": cookie.value, "url": base}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        page.goto(f"{base}{path}")
        return page

    expect.set_options(timeout=PATIENCE * 1000)
    yield one
    for context in contexts:
        context.close()
    assert problems == []


def violations(page: Page, rules: Mapping[str, Any] = RULES) -> list[str]:
    """What axe finds wrong with a page, a line each."""
    found = Axe().run(page, options=dict(rules)).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]
