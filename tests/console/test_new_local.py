"""A local of which nothing is known yet: every page answers, and says what to do."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.staff.starting import add_local
from config import clock
from console.access.people import Invitation, invitation_token, invite
from models import Role
from tests.console.topics import FILES, PAGES
from tests.fixtures.line import SECRET, Line
from tests.fixtures.office import Browser, Office

PASSWORD = "four words in a row"
# Pages that have nothing to show at first.
TO_BEGIN = {
    "/assessments/",
    "/campaigns/",
    "/campaigns/audiences",
    "/changes/",
    "/changes/decided",
    "/digest/",
    "/erasures/",
    "/events/",
    "/events/door",
    "/events/past",
    "/figures/",
    "/figures/first_reply",
    "/grievances/",
    "/grievances/ended",
    "/imports/",
    "/inbox/",
    "/inbox/canned/",
    "/issues/",
    "/issues/ended",
    "/joins/",
    "/members/",
    "/onboarding/",
    "/reports/",
    "/reports/closed",
    "/results/",
    "/settings/contract/",
    "/settings/copies/",
    "/settings/start/worksites",
    "/stewards/",
}
_EMPTY = re.compile(r'<div class="empty">(.*?)</div>', re.DOTALL)
_BARE = re.compile(r"<tbody>\s*</tbody>")


@pytest.fixture
def alone(make_line: Callable[..., Line], database_url: str, tmp_path: Path) -> Office:
    """The console of a database in which there was nothing."""
    return Office(make_line(database_url=database_url, mail_dir=tmp_path / "mail", media_dir=tmp_path / "media"))


@pytest.fixture
def first_admin(alone: Office) -> Browser:
    """The one account of the one local, signed in."""
    with alone.line.sessions.begin() as session:
        at = clock.now()
        local = add_local(
            session, "test", at, handle="local-9", name="Local 9", number="+14155550900", time_zone="America/Chicago"
        )
        user = invite(session, "test", at, local.id, Invitation("nora@local9.example", "Nora", Role.ADMIN))
        link = f"/account/invitation/{invitation_token(SECRET, user)}"
    browser = alone.browser()
    browser.get(link)
    assert browser.post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert browser.sign_in("nora@local9.example", PASSWORD).status_code == 302
    return browser


def test_every_page_answers_and_says_how_to_begin(first_admin: Browser) -> None:
    """Statement of a fault for each page that does not."""
    faults: dict[str, list[str]] = {}
    for address in sorted(address for address in PAGES | FILES if "{" not in address):
        response = first_admin.get(address)
        faults[address] = [f"answers {response.status_code}"] if response.status_code != 200 else []
        hints = _EMPTY.findall(response.text)
        if address in TO_BEGIN and not hints:
            faults[address].append("does not say that it is empty")
        faults[address] += [f"does not say what to do: {hint}" for hint in hints if hint.count("<p>") < 2]
        faults[address] += ["has a table without rows"] * len(_BARE.findall(response.text))
    assert {address: found for address, found in faults.items() if found} == {}
