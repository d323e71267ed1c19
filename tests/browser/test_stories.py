"""Whole days at the office in a real Chromium, with phones in the simulator."""

import re
import threading
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from config import clock
from scheduler.chores import plan_campaigns
from scheduler.desk import Desk
from scheduler.sender import Sender
from scheduler.sending.campaigns import CampaignSender
from scheduler.wake import Waker
from tests.browser.conftest import Open
from tests.fixtures.carrier import Carrier
from tests.fixtures.line import ANA, JOE, KIM, Line
from tests.fixtures.office import Office

ZONE = ZoneInfo("America/Los_Angeles")  # of the demo local
LOOK = 0.3  # seconds between looks of the machine room


@pytest.fixture
def site(served_line: Line) -> Office:
    """The office, with the simulator as its carrier."""
    return Office(served_line)


@pytest.fixture
def machine_room(site: Office, sender: Sender, campaign_sender: CampaignSender) -> Iterator[None]:
    """What the clock and a worker do beside the web: campaigns are planned, and texts leave."""
    bot, over = site.line.bot, threading.Event()
    desk = Desk(bot.sessions, Waker(site.line.settings.redis_url), lambda: bot)

    def work() -> None:
        while not over.wait(LOOK):
            plan_campaigns.chore(desk)
            campaign_sender.send_campaigns()
            sender.send_due()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()


@pytest.mark.usefixtures("machine_room")
def test_a_reminder_goes_from_the_draft_to_a_hand_off(site: Office, open_as: Open, carrier: Carrier) -> None:
    starts: datetime = site.line.value("SELECT min(starts_at) FROM event WHERE title LIKE 'Rally%'")
    day_before = starts.astimezone(ZONE).date() - timedelta(days=1)
    clock.shift(datetime.combine(day_before, time(10, 5), ZONE) - datetime.now(ZONE))

    page = open_as("organizer", "/campaigns/new")
    page.get_by_role("link", name="Event reminder").click()
    page.get_by_label("Name").fill("Rally: who comes")
    page.get_by_role("button", name="Make a draft").click()
    rally = page.locator("#event option", has_text="Rally").first.get_attribute("value")
    page.get_by_label("Which event").select_option(rally)
    page.get_by_label("How many days before").fill("1")
    page.get_by_label("How many hours before").fill("0")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#reach")).to_contain_text("6 would get it now")
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
    expect(page.locator("#progress")).to_contain_text("5 of 6 texts are through")
    expect(page.locator("#progress")).to_contain_text("1 text waits for its hours")
    results = page.url.replace("/progress", "/results")
    page.goto(results)
    answered = page.locator("tr", has=page.locator("summary", has_text="Answered the question"))
    expect(answered).to_contain_text("0 of 6")

    carrier.send(ANA, body="1")
    carrier.send(JOE, body="2")
    carrier.send(KIM, body="human")
    page.reload()
    expect(answered).to_contain_text("2 of 6")

    page.goto(page.url.split("/campaigns")[0] + "/today")
    page.get_by_role("link", name="Kim").first.click()
    page.locator("#words").fill("Hi Kim, this is Olivia at the office. I call you at noon.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#said")).to_contain_text("I call you at noon.")
    assert any("I call you at noon." in words for words in carrier.received(KIM))
    carrier.send(KIM, body="thank you so much")
    expect(page.locator("#said")).to_contain_text("thank you so much")


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
