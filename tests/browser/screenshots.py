"""Pictures of every page, at a desk and on a phone: `make screenshots`, into docs/screenshots/.

It is a test file that only runs when it is named: it takes the same site and the same signed-in people as the tests.
"""

from base64 import b64decode

import pytest
from playwright.sync_api import Page

from config import clock
from models.demo import load_lively, load_local_1021
from tests.browser.conftest import DESKTOP, PHONE, Open
from tests.browser.pages import DOORS, FOLDER, addresses, name_of
from tests.fixtures.office import Office

SIZES = {"desktop": DESKTOP, "phone": PHONE}
TALLEST = 1600  # pixels of a picture; longer pages are cut
QUALITY = 50  # percent


@pytest.fixture
def site(site: Office) -> Office:
    """The console in the middle of its work, so that the pictures show it so."""
    with site.line.sessions.begin() as session:
        load_lively(session, load_local_1021(session, clock.now()), clock.now())
    return site


@pytest.mark.parametrize("size", SIZES)
def test_every_page_has_its_picture(site: Office, open_as: Open, size: str) -> None:
    """As the demo local's admin sees it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    base = site.line.settings.public_base_url
    looks = {"viewport": SIZES[size], "device_scale_factor": 1, "reduced_motion": "reduce"}
    nobody, admin = open_as(None, DOORS[0], **looks), open_as("admin", "/today", **looks)
    for path in DOORS:
        _take(nobody, f"{base}{path}", path, size)
    for page, path in addresses(site).items():
        _take(admin, f"{base}{path}", page, size)


def _take(shown: Page, url: str, page: str, size: str) -> None:
    shown.set_viewport_size(SIZES[size])
    shown.goto(url)
    height = min(int(shown.evaluate("document.documentElement.scrollHeight")), TALLEST)
    shown.set_viewport_size({"width": SIZES[size]["width"], "height": max(height, SIZES[size]["height"])})
    # WebP, which Playwright itself does not offer, takes a fifth of a PNG's bytes: there are hundreds of pictures.
    session = shown.context.new_cdp_session(shown)
    taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    session.detach()
    (FOLDER / f"{name_of(page)}-{size}.webp").write_bytes(b64decode(taken["data"]))
