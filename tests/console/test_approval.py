"""That a campaign goes out as a second person has read it."""

from datetime import timedelta
from typing import Any

import pytest

from config import clock
from config.demo import ADMIN, demo_password
from scheduler.campaigns import kept_previews
from scheduler.chores import preview_campaigns
from scheduler.desk import Desk
from scheduler.wake import Waker
from tests.console.test_campaigns import ORGANIZER, SPOKEN, as_read, new_draft
from tests.console.test_people import WORDS, invite, link_of
from tests.console.test_settings import form
from tests.console.topics.campaigns import add_campaign
from tests.fixtures.office import Browser, Office

NEW_WORDS = SPOKEN | {"a_en": "{local_name}: open on Friday."}


def rewrite(organizer: Browser, draft: str) -> None:
    """Takes a submission back, and hands in other words."""
    organizer.get(f"{draft}/withdraw")
    organizer.post(f"{draft}/withdraw")
    organizer.get(f"{draft}/words")
    organizer.post(f"{draft}/words", NEW_WORDS | {"do": "save"})
    organizer.post(f"{draft}/submit")


def test_a_preview_that_was_begun_before_stands_under_no_other_words(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_previews, "FEW", 1)
    organizer, admin = office.signed_in("organizer"), office.signed_in("admin")
    draft = new_draft(organizer)
    organizer.get(f"{draft}/words")
    organizer.post(f"{draft}/words", SPOKEN | {"do": "save"})
    organizer.post(f"{draft}/submit")
    assert "/approve" not in admin.get(f"{draft}/preview").text
    tell = kept_previews.told

    def told_late(seen: Any) -> dict[str, Any]:
        # Between its reading and its writing, once.
        monkeypatch.setattr(kept_previews, "told", tell)
        rewrite(organizer, draft)
        admin.get(f"{draft}/preview")
        return tell(seen)

    bot = office.app.extensions["bot"]
    desk = Desk(bot.sessions, Waker(office.line.settings.redis_url), lambda: bot)
    monkeypatch.setattr(kept_previews, "told", told_late)
    preview_campaigns.chore(desk)
    page = admin.get(f"{draft}/preview").text
    assert "It is being made" in page
    assert "/approve" not in page
    preview_campaigns.chore(desk)
    assert "open on Friday" in admin.get(f"{draft}/preview").text
    assert admin.post(f"{draft}/approve", as_read(admin, draft)).status_code == 302
    assert office.line.value("SELECT state FROM campaign") == "approved"


def approved(office: Office, browser: Browser, campaign: int) -> bool:
    """Whether a press on Approve lets it go; a refusal asks for somebody else."""
    answer = browser.post(f"/campaigns/{campaign}/approve", as_read(browser, f"/campaigns/{campaign}"))
    assert answer.status_code == 302 or "somebody else approves it" in answer.text
    state = office.line.value("SELECT state FROM campaign WHERE id = :id", id=campaign)
    return bool(state == "approved")


def switch_approval_off(admin: Browser) -> None:
    """By the page of its settings."""
    sent = form(admin, "/settings/kind/campaigns")
    assert sent.pop("approval") == ["1"]
    assert admin.post("/settings/kind/campaigns", sent).status_code == 302


def test_who_switches_approval_off_does_not_approve_what_they_submit_that_day(office: Office) -> None:
    admin = office.signed_in("admin")
    switch_approval_off(admin)
    clock.shift(timedelta(hours=11))
    first = add_campaign(office.line, "Picnic", "submitted", f"user:{ADMIN}")
    assert not approved(office, admin, first)
    assert "You sent it for approval: somebody else approves it." in admin.get(f"/campaigns/{first}").text
    assert "Picnic" not in admin.get("/today").text
    clock.shift(timedelta(hours=25))
    admin.sign_in(ADMIN, demo_password())
    assert not approved(office, admin, first)
    assert approved(office, admin, add_campaign(office.line, "March", "submitted", f"user:{ADMIN}"))


def test_other_admins_are_told_on_today_that_approval_is_off(office: Office) -> None:
    office.line.run("UPDATE staff_grant SET role = 'admin' WHERE role = 'organizer'")
    admin, other = office.signed_in("admin"), office.signed_in("organizer")
    told = "Alex Admin switched approval off."
    assert told not in other.get("/today").text
    switch_approval_off(admin)
    assert told in other.get("/today").text
    assert told not in admin.get("/today").text
    form(admin, "/settings/kind/campaigns")
    assert admin.post("/settings/kind/campaigns/default", {"field": "approval"}).status_code == 302
    assert told not in other.get("/today").text


def test_somebody_invited_that_day_is_no_second_person(office: Office) -> None:
    admin = office.signed_in("admin")
    invite(admin)
    ivy, path = office.browser(), link_of(office.newest_mail())
    ivy.get(path)
    ivy.post(path, {"password": WORDS, "again": WORDS})
    ivy.sign_in("ivy@example.org", WORDS)
    assert approved(office, ivy, add_campaign(office.line, "March", "submitted", ORGANIZER))
    campaign = add_campaign(office.line, "Picnic", "submitted", f"user:{ADMIN}")
    assert not approved(office, ivy, campaign)
    clock.shift(timedelta(hours=25))
    ivy.sign_in("ivy@example.org", WORDS)
    assert not approved(office, ivy, campaign)
    assert approved(office, ivy, add_campaign(office.line, "Rally", "submitted", f"user:{ADMIN}"))
