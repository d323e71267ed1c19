"""A new local in a real Chromium: from an empty database to the first announcement on a member's phone."""

import os
import re
import subprocess
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from config import clock
from scheduler.sender import Sender
from scheduler.sending.campaigns import CampaignSender
from tests.browser.conftest import Open
from tests.browser.machine_room import machine_room
from tests.fixtures.carrier import Carrier
from tests.fixtures.line import LOCAL, SECRET, Line
from tests.fixtures.office import Office
from tests.fixtures.services import ROLLCALL

ZONE = ZoneInfo("America/Los_Angeles")
NORA, NIA = "+14155550160", "+14155550161"  # the admin's own phone, and a member's
PASSWORD = "four words in a row"
LIST = f"""Badge,First,Surname,Cell,Texts,Employer,Site
9001,Nia,Long,{NIA},yes,Bay Foods,Warehouse
9002,Ada,Cole,not a number,yes,Bay Foods,Warehouse
9003,Bo,Ruiz,(415) 555-0163,no,Bay Foods,Warehouse
"""


@pytest.fixture
def line_settings(database_url: str, tmp_path: Path) -> dict[str, Any]:
    """A database with the tables and no row."""
    return {"database_url": database_url, "mail_dir": tmp_path / "mail", "media_dir": tmp_path / "media"}


@pytest.fixture
def site(served_line: Line, sender: Sender, campaign_sender: CampaignSender) -> Iterator[Office]:
    """The console, with the simulator as its carrier and a machine room."""
    office = Office(served_line)
    with machine_room(office, sender, campaign_sender):
        yield office


def rollcall(site: Office, *words: str) -> str:
    """What a command prints to whoever runs the server."""
    settings = site.line.settings
    told = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "SECRET_KEY": SECRET}
    environment = os.environ | told | {"PUBLIC_BASE_URL": settings.public_base_url}
    return subprocess.run([ROLLCALL, *words], env=environment, capture_output=True, text=True, check=True).stdout


def join(page: Page, link: str, email: str) -> None:
    """Takes an invitation up, and signs in."""
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")


def test_a_local_begins_with_nothing(site: Office, open_as: Open, carrier: Carrier, tmp_path: Path) -> None:
    tomorrow = datetime.now(ZONE).date() + timedelta(days=1)
    clock.shift(datetime.combine(tomorrow, time(15, 10), ZONE) - datetime.now(ZONE))  # within the hours of any day
    new = ("locals", "add", "local-9", "--name", "Local 9", "--number", LOCAL, "--zone", "America/Chicago")
    assert "rollcall users add EMAIL --name NAME --role admin --local local-9" in rollcall(site, *new)
    admin = ("users", "add", "nora@local9.example", "--name", "Nora", "--role", "admin", "--local", "local-9")
    link = re.search(r"http\S+/account/invitation/\S+", rollcall(site, *admin))
    assert link

    page = open_as(None, "/")
    join(page, link[0], "nora@local9.example")
    walk_the_steps(page, carrier, tmp_path)

    invitation = re.search(r"http\S+/account/invitation/\S+", site.newest_mail())
    assert invitation
    second = open_as(None, "/")
    join(second, invitation[0], "olga@local9.example")
    announce(second)

    page.get_by_role("link", name="Today").click()
    page.get_by_role("link", name=re.compile("We are on the line")).click()
    page.get_by_role("link", name="Approve").click()
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("link", name="Watch it land").click()
    expect(page.locator("#progress")).to_contain_text("1 of 1 texts are through")
    assert any("text us any time" in words for words in carrier.received(NIA))


def walk_the_steps(page: Page, carrier: Carrier, folder: Path) -> None:
    """What the page of a new local asks of its first admin, in its order."""
    page.get_by_role("link", name="Set up Local 9").click()
    expect(page.locator("main")).to_contain_text("5 steps are left.")
    page.get_by_role("link", name="Name, number and time zone").click()
    page.get_by_label("Time zone").select_option("Pacific Time (Los Angeles)")
    page.get_by_role("button", name="Save").click()

    page.get_by_role("link", name="Set up the local: see what is left").click()
    page.get_by_role("link", name="Office hours, and who answers").click()
    page.get_by_role("group", name="Monday").get_by_label("from").fill("08:00")
    page.get_by_role("button", name="Save").click()

    page.get_by_role("link", name="Set up the local: see what is left").click()
    page.get_by_role("link", name="Worksites").click()
    page.get_by_label("Employer").fill("Bay Foods")
    page.get_by_label("Worksite").fill("Warehouse")
    page.get_by_role("button", name="Add it").click()

    page.get_by_role("link", name="Set up the local: see what is left").click()
    page.get_by_role("link", name="Import your members").click()
    import_members(page, folder)

    page.get_by_role("link", name="Set up the local: see what is left").click()
    page.get_by_role("link", name="Invite your people").click()
    page.get_by_label("Name", exact=True).fill("Olga")
    page.get_by_label("E-mail").fill("olga@local9.example")
    page.get_by_label("Organizer").check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator("main")).to_contain_text("A mail with a link is on its way to olga@local9.example.")

    page.get_by_role("link", name="Set up the local: see what is left").click()
    page.get_by_role("link", name="Text HELP").click()
    carrier.send(NORA, body="HELP")
    assert "Local 9" in carrier.received(NORA)[-1]
    page.get_by_role("link", name="Set up the local: see what is left").click()
    expect(page.locator("main")).to_contain_text("All is set up.")


def import_members(page: Page, folder: Path) -> None:
    """A list with a bad row: named, checked, its bad row fetched, applied."""
    (folder / "list.csv").write_text(LIST)
    page.get_by_role("link", name="Import a file").first.click()
    page.get_by_label("Members: names").check()
    page.get_by_label("CSV file").set_input_files(folder / "list.csv")
    page.get_by_role("button", name="Upload").click()
    page.get_by_label("Badge", exact=True).select_option(label="number")
    page.get_by_label("Cell", exact=True).select_option(label="phone")
    page.get_by_label("Texts", exact=True).select_option(label="agreed to texts (yes or no)")
    page.get_by_label("Wording under which").fill("Membership card of 2026")
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("link", name="See all of it").click()
    expect(page.locator("main")).to_contain_text("1 bad, left out")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the bad rows").click()
    assert "not a number" in download.value.path().read_text()
    page.get_by_role("button", name="Apply 2 rows").click()
    expect(page.locator("#run")).to_contain_text("Applied.")


def announce(page: Page) -> None:
    """An announcement to everybody, handed in."""
    page.get_by_role("link", name="Campaigns").click()
    page.get_by_role("link", name="New campaign").first.click()
    page.get_by_role("link", name="Announcement").click()
    page.get_by_label("Name").fill("We are on the line")
    page.get_by_role("button", name="Make a draft").click()
    expect(page.locator("#reach")).to_contain_text("1 would get it now")
    page.get_by_role("button", name="Save the audience").click()
    page.get_by_role("textbox", name="English").fill("{local_name} is on this number now: text us any time.")
    page.get_by_role("textbox", name="Spanish").fill("{local_name} ya responde aquí: escríbenos cuando quieras.")
    page.get_by_role("button", name="Save the words").click()
    page.get_by_role("link", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("Would get it")
    page.get_by_role("link", name="Send for approval").click()
    page.get_by_role("button", name="Send for approval").click()
    expect(page.locator("main")).to_contain_text("Sent. Somebody else looks at it")
