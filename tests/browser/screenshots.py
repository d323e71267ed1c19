"""Pictures of every page, at a desk and on a phone: `make screenshots`, into docs/screenshots/.

It is a test file that only runs when it is named: it takes the same site and the same signed-in people as the tests.
"""

import pytest

from config import clock
from models.demo import load_lively, load_local_1021
from tests.browser.conftest import DESKTOP, PHONE, Open
from tests.browser.pages import DOORS, FOLDER, addresses, name_of
from tests.fixtures.office import Office

SIZES = {"desktop": DESKTOP, "phone": PHONE}
TALLEST = 1600  # pixels of a picture; longer pages are cut


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
    for path in DOORS:
        _take(open_as, None, path, path, size)
    for page, path in addresses(site).items():
        _take(open_as, "admin", path, page, size)


def _take(open_as: Open, role: str | None, path: str, page: str, size: str) -> None:
    shown = open_as(role, path, viewport=SIZES[size], device_scale_factor=1, reduced_motion="reduce")
    height = min(int(shown.evaluate("document.documentElement.scrollHeight")), TALLEST)
    width = SIZES[size]["width"]
    shown.set_viewport_size({"width": width, "height": max(height, SIZES[size]["height"])})
    shown.screenshot(path=FOLDER / f"{name_of(page)}-{size}.png")
    shown.context.close()
