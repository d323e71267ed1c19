"""Whole days at the office in a real Chromium, with phones in the simulator."""

import re
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
from tests.fixtures.carrier import Carrier, until
from tests.fixtures.line import ANA, JOE, KIM, Line
from tests.fixtures.office import Office

ZONE = ZoneInfo("America/Los_Angeles")  # of the demo local
NEW = {name: f"+1415555016{number}" for number, name in enumerate(("Nia", "Bo", "Ida", "Lee", "Sam"))}
LIST = "Badge,First,Surname,Cell,Texts\n20009,Ada,Cole,not a number,yes\n" + "".join(
    f"{phone[-5:]},{name},Long,{phone},yes\n" for name, phone in NEW.items()
)


@pytest.fixture
def line_settings(tmp_path: Path) -> dict[str, Any]:
    """Folders of its own."""
    return {"mail_dir": tmp_path / "mail", "media_dir": tmp_path / "media"}


@pytest.fixture
def site(served_line: Line, sender: Sender, campaign_sender: CampaignSender) -> Iterator[Office]:
    """The office, with the simulator as its carrier and a machine room."""
    office = Office(served_line)
    with machine_room(office, sender, campaign_sender):
        yield office


def test_members_come_a_reminder_goes_and_a_hand_off_is_answered(
    site: Office, open_as: Open, carrier: Carrier, tmp_path: Path
) -> None:
    starts: datetime = site.line.value("SELECT min(starts_at) FROM event WHERE title LIKE 'Rally%'")
    day_before = starts.astimezone(ZONE).date() - timedelta(days=1)
    clock.shift(datetime.combine(day_before, time(10, 5), ZONE) - datetime.now(ZONE))

    page = open_as("organizer", "/imports/new")
    import_members(page, tmp_path / "list.csv")
    page.get_by_role("link", name="Campaigns").click()
    page.get_by_role("link", name="New campaign").first.click()
    page.get_by_role("link", name="Event reminder").click()
    page.get_by_label("Name").fill("Rally: who comes")
    page.get_by_role("button", name="Make a draft").click()
    rally = page.locator("#event option", has_text="Rally").first.get_attribute("value")
    page.get_by_label("Which event").select_option(rally)
    page.get_by_label("How many days before").fill("1")
    page.get_by_label("How many hours before").fill("0")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#reach")).to_contain_text("11 would get it now")
    page.get_by_role("button", name="Save the audience").click()
    page.get_by_role("button", name="Save the words").click()
    page.get_by_role("link", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("Would get it")
    page.get_by_role("link", name="Send for approval").click()
    page.get_by_role("button", name="Send for approval").click()
    expect(page.locator("main")).to_contain_text("You sent it for approval: somebody else approves it.")
    assert carrier.received(JOE) == []

    second = open_as("admin", "/today")
    second.get_by_role("link", name="Rally: who comes").click()
    second.get_by_role("link", name="Approve").click()
    second.get_by_role("button", name="Approve").click()

    # The day shift's texts leave and land before the organizer's eyes; the night shift's wait for its hours.
    page.goto(re.sub(r"(/campaigns/\d+).*", r"\1/progress", page.url))
    expect(page.locator("#progress")).to_contain_text("10 of 11 texts are through")
    expect(page.locator("#progress")).to_contain_text("1 text waits for its hours")
    assert any("Rally" in words for words in carrier.received(NEW["Nia"]))
    results = page.url.replace("/progress", "/results")
    page.goto(results)
    answered = page.locator("tr", has=page.locator("summary", has_text="Answered the question"))
    expect(answered).to_contain_text("0 of 11")

    # Fewer than five answers of a kind would be hidden.
    for phone in (ANA, JOE, *NEW.values()):
        carrier.send(phone, body="1")
    carrier.send(KIM, body="human")
    page.reload()
    expect(answered).to_contain_text("7 of 11")

    page.goto(page.url.split("/campaigns")[0] + "/today")
    page.get_by_role("link", name="Kim").first.click()
    page.locator("#words").fill("Hi Kim, this is Olivia at the office. I call you at noon.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#said")).to_contain_text("I call you at noon.")
    until(lambda: any("I call you at noon." in words for words in carrier.received(KIM)))
    carrier.send(KIM, body="thank you so much")
    expect(page.locator("#said")).to_contain_text("thank you so much")


def import_members(page: Page, file: Path) -> None:
    """A list with five good rows and one bad, by the page."""
    file.write_text(LIST)
    page.get_by_label("Members: names").check()
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    page.get_by_label("Badge", exact=True).select_option(label="number")
    page.get_by_label("Texts", exact=True).select_option(label="agreed to texts (yes or no)")
    page.get_by_label("Wording under which").fill("Membership card of 2026")
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("link", name="See all of it").click()
    expect(page.locator("main")).to_contain_text("1 bad, left out")
    page.get_by_role("button", name="Apply 5 rows").click()
    expect(page.locator("#run")).to_contain_text("Applied.")


def test_a_steward_opens_nobody_of_another_worksite(site: Office, open_as: Open) -> None:
    elsewhere = """
        INSERT INTO member (local_id, number, given_name, family_name, status, language, joined_on,
                            worksite_id)
        SELECT local.id, '77777', 'Far', 'Away', 'active', 'en', '2024-01-01', worksite.id FROM local, worksite
        WHERE worksite.name <> 'Warehouse' LIMIT 1 RETURNING id
    """
    member_id = site.line.put(elsewhere)
    page = open_as("steward", "/members/")
    page.locator("#words").fill("Far Away")
    expect(page.locator("#found")).not_to_contain_text("Far Away")
    answer = page.request.get(f"{site.line.settings.public_base_url}/members/{member_id}")
    assert answer.status == 404
    assert "Away" not in answer.text()
