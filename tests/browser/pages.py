"""The pages the browser tests go through: those of tests/console/topics/, and those without sign-in."""

from pathlib import Path

from config.settings import ROOT
from tests.console.topics import PAGES, places_of
from tests.fixtures.office import Office

DOORS = ("/account/sign-in", "/account/reset", "/account/passkey")
FOLDER = ROOT / "docs" / "screenshots"
SIZES = ("desktop", "phone")


def addresses(site: Office) -> dict[str, str]:
    """The address of each page, with what stands in it, which is made here."""
    places = places_of(site.line)
    return {page: page.format(**places) for page in PAGES}


def name_of(page: str) -> str:
    """The name of a page's picture: "people-invite" for /people/invite."""
    return "-".join(part.strip("{}") for part in page.strip("/").split("/"))


def known() -> set[Path]:
    """The pictures there should be."""
    return {FOLDER / f"{name_of(page)}-{size}.webp" for page in (*DOORS, *PAGES) for size in SIZES}
