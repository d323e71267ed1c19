"""That a campaign goes out as a second person has read it."""

from typing import Any

import pytest

from scheduler.campaigns import kept_previews
from scheduler.chores import preview_campaigns
from scheduler.desk import Desk
from scheduler.wake import Waker
from tests.console.test_campaigns import SPOKEN, as_read, new_draft
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
    clock = Desk(bot.sessions, Waker(office.line.settings.redis_url), lambda: bot)
    monkeypatch.setattr(kept_previews, "told", told_late)
    preview_campaigns.chore(clock)
    page = admin.get(f"{draft}/preview").text
    assert "It is being made" in page
    assert "/approve" not in page
    preview_campaigns.chore(clock)
    assert "open on Friday" in admin.get(f"{draft}/preview").text
    assert admin.post(f"{draft}/approve", as_read(admin, draft)).status_code == 302
    assert office.line.value("SELECT state FROM campaign") == "approved"
