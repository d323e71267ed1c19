"""Campaigns in the console, from the draft until they run."""

import re
from typing import Any

import pytest

from bot.actions.campaign_rules import CAMPAIGNS
from bot.actions.erasing import erase_member
from config import clock
from scheduler.campaigns import kept_previews
from scheduler.campaigns.lifecycle import CampaignError, approve
from scheduler.chores import preview_campaigns
from scheduler.desk import Desk
from scheduler.wake import Waker
from tests.console.test_settings import form
from tests.console.topics.campaigns import add_campaign
from tests.fixtures.office import Browser, Office

MOST_STATEMENTS = 20
ORGANIZER = "user:organizer@local1021.example"


def as_read(browser: Browser, campaign: str) -> dict[str, str]:
    """What the preview and the page it leads to carry of the campaign as it was read."""
    found = re.search(r'/approve\?read_as=(\w+)"', browser.get(f"{campaign}/preview").text)
    path = f"{campaign}/approve" + (f"?read_as={found[1]}" if found else "")
    kept = re.search(r'name="read_as"[^>]*value="(\w+)"', browser.get(path).text)
    assert kept
    return {"read_as": kept[1]}


def new_draft(organizer: Browser, kind: str = "announcement", name: str = "Picnic") -> str:
    """A draft made by the pages; returns its address."""
    organizer.get(f"/campaigns/new/{kind}")
    made = organizer.post(f"/campaigns/new/{kind}", {"name": name})
    assert made.status_code == 302, made.text
    return "/".join(made.headers["Location"].split("/")[:3])


def rows(*conditions: dict[str, Any], press: str = "save", **more: Any) -> dict[str, Any]:
    """One group of conditions, as the page sends it."""
    sent: dict[str, Any] = {"groups": "1", "g0-rows": str(len(conditions)), "do": press} | more
    for place, condition in enumerate(conditions):
        sent |= {f"g0r{place}-{name}": value for name, value in condition.items()}
    return sent


NIGHT = {"field": "shift", "operator": "in", "values": ["night"]}
WAREHOUSE = {"field": "worksite", "operator": "in", "values": ["Warehouse"]}


def test_an_audience_of_rows(office: Office) -> None:
    organizer = office.signed_in("organizer")
    draft = new_draft(organizer)
    organizer.get(f"{draft}/audience")
    page = organizer.post(f"{draft}/audience", {"do": "group", "new": "worksite", "groups": "0"}).text
    assert 'value="Warehouse"' in page
    assert page.count("form-check-input") > 1
    counted = organizer.post(f"{draft}/audience/count", rows(WAREHOUSE)).text
    assert "Members at Warehouse." in counted
    assert "would get it now" in counted
    saved = organizer.post(f"{draft}/audience", rows(WAREHOUSE, {**NIGHT, "operator": "not_in"}))
    assert saved.status_code == 302
    assert "Members at Warehouse who do not work" in organizer.get(draft).text
    page = organizer.get(f"{draft}/audience").text
    assert page.count("checked") == 2
    assert "worksite = Warehouse and not shift = night" in page


def test_what_a_reminder_is_about(office: Office) -> None:
    organizer = office.signed_in("organizer")
    draft = new_draft(organizer, "event_reminder")
    page = organizer.get(f"{draft}/settings").text
    event_id = office.line.value("SELECT id FROM event WHERE local_id = 1 ORDER BY starts_at DESC LIMIT 1")
    assert f'value="#{event_id}"' in page
    filled = {"event": f"#{event_id}", "days": "3", "at": "11:00", "hours": "x", "to": "going, none"}
    assert "Write a number" in organizer.post(f"{draft}/settings", filled).text
    assert organizer.post(f"{draft}/settings", filled | {"hours": "1"}).status_code == 302
    kept = office.line.value("SELECT settings FROM campaign")
    assert kept == {"event": event_id, "days": [3], "at": "11:00", "hours": 1, "to": "going, none"}


def test_the_questions_of_a_survey(office: Office) -> None:
    organizer = office.signed_in("organizer")
    draft = new_draft(organizer, "survey")
    organizer.get(f"{draft}/settings")
    choice = {"answer": "choice", "choices_en": "Red\nBlue", "choices_es": "Rojo\nAzul"}
    first = {"ask_en": "Which shirt?", "ask_es": "Que camiseta?"} | choice
    sent = {f"questions-0-{name}": value for name, value in first.items()}
    assert organizer.post(f"{draft}/settings", sent).status_code == 302
    (kept,) = office.line.value("SELECT settings FROM campaign")["questions"]
    assert kept["choices"] == [{"en": "Red", "es": "Rojo"}, {"en": "Blue", "es": "Azul"}]
    page = organizer.get(f"{draft}/settings").text
    assert "Which shirt?" in page
    assert "how it is answered: yes or no, 1 to 5" in page
    assert "Which shirt? (Red, Blue)" in organizer.get(draft).text


SPOKEN = {"a-here": "1", "a_en": "{local_name}: closed on Friday.", "a_es": "{local_name}: cerramos el viernes."}


def test_words_with_their_phones(office: Office) -> None:
    organizer = office.signed_in("organizer")
    draft = new_draft(organizer)
    organizer.get(f"{draft}/words")
    page = organizer.post(f"{draft}/words/phones", SPOKEN | {"a_es": "Cerramos: bit.ly/x {who}"}).text
    assert "Local 1021: closed on Friday." in page
    assert "1 segment, " in page
    assert "nothing fills {who}" in page
    assert "bit.ly" in page
    bare = organizer.post(f"{draft}/words/phones", SPOKEN | {"a_es": " "}).text
    assert "Nothing is written yet." in bare
    assert "write the text" not in bare
    refused = organizer.post(f"{draft}/words", SPOKEN | {"a_es": "", "do": "save"})
    assert 'href="#a_es"' in refused.text
    assert organizer.post(f"{draft}/words", SPOKEN | {"do": "save"}).status_code == 302
    assert office.line.value("SELECT wording FROM campaign") == {"a": {"en": SPOKEN["a_en"], "es": SPOKEN["a_es"]}}


def test_variants_come_and_go(office: Office) -> None:
    organizer = office.signed_in("organizer")
    draft = new_draft(organizer)
    organizer.get(f"{draft}/words")
    page = organizer.post(f"{draft}/words", SPOKEN | {"do": "add"}).text
    assert 'name="b_en"' in page
    two = SPOKEN | {"b-here": "1", "b_en": "Closed, {local_name}.", "b_es": "Cerrado, {local_name}."}
    test = {"share_a": "40", "share_b": "60", "control": "10", "test": "20", "do": "save"}
    when = {"winner_day": "2099-03-08", "winner_hour": "02:30"}
    assert "Clocks go forward" in organizer.post(f"{draft}/words", two | test | when).text
    saved = organizer.post(f"{draft}/words", two | test | when | {"winner_hour": "04:00"})
    assert saved.status_code == 302
    kept = office.line.rows("SELECT shares, control_percent, test_percent FROM campaign")
    assert kept == [({"a": 40.0, "b": 60.0}, 10, 20)]
    assert 'name="b_en"' not in organizer.post(f"{draft}/words", two | {"do": "remove:b"}).text
    assert organizer.post(f"{draft}/words", SPOKEN | {"do": "save"}).status_code == 302
    assert office.line.rows("SELECT shares, test_percent, winner_at FROM campaign") == [(None, 100, None)]


def test_a_preview_with_names_of_who_is_left_out(office: Office) -> None:
    draft = add_campaign(office.line, "Office closed", "draft")
    organizer = office.signed_in("organizer")
    page = organizer.get(f"/campaigns/{draft}/preview").text
    assert "Would get it" in page
    assert "the office is closed." in page
    assert "They opted out of texts." in page
    names = organizer.get(f"/campaigns/{draft}/left-out/opted_out").text
    assert "Dana" in names
    looks = "SELECT count(*) FROM audit_entry WHERE detail LIKE '%%left out, opted_out' AND actor = :actor"
    assert office.line.value(looks, actor=ORGANIZER) == 1


def test_a_preview_of_a_large_local_is_made_by_the_clock(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_previews, "FEW", 1)
    draft = add_campaign(office.line, "Office closed", "draft")
    organizer = office.signed_in("organizer")
    page = organizer.get(f"/campaigns/{draft}/preview").text
    assert "It is being made" in page
    assert 'data-refresh="2"' in page
    bot = office.app.extensions["bot"]
    preview_campaigns.chore(Desk(bot.sessions, Waker(office.line.settings.redis_url), lambda: bot))
    assert "Would get it" in organizer.get(f"/campaigns/{draft}/preview").text
    clock_at = "UPDATE campaign_preview SET asked_at = asked_at - interval '2 hours'"
    office.line.run(clock_at)
    preview_campaigns.chore(Desk(bot.sessions, Waker(office.line.settings.redis_url), lambda: bot))
    assert office.line.value("SELECT count(*) FROM campaign_preview") == 0


def test_a_try_on_a_phone_that_is_not_ones_own(office: Office) -> None:
    draft = add_campaign(office.line, "Office closed", "draft")
    organizer = office.signed_in("organizer")
    organizer.get(f"/campaigns/{draft}/preview")
    refused = organizer.post(f"/campaigns/{draft}/try", {"phone": "(415) 555-0111"}).text
    assert 'id="phone-error"' in refused
    assert office.line.value("SELECT count(*) FROM outbox") == 0


def test_an_erasure_takes_kept_previews_with_it(office: Office) -> None:
    draft = add_campaign(office.line, "Office closed", "draft")
    organizer = office.signed_in("organizer")
    organizer.get(f"/campaigns/{draft}/preview")
    assert office.line.value("SELECT count(*) FROM campaign_preview WHERE result IS NOT NULL") == 1
    member_id = office.line.value("SELECT id FROM member WHERE number = '10428'")
    with office.line.sessions.begin() as session:
        erase_member(session, 1, member_id, clock.now())
    assert office.line.value("SELECT count(*) FROM campaign_preview") == 0
    assert organizer.get(f"/campaigns/{draft}/preview").status_code == 200


def test_from_the_draft_to_its_start_by_two_people(office: Office) -> None:
    organizer, admin = office.signed_in("organizer"), office.signed_in("admin")
    draft = new_draft(organizer)
    assert "write the text in English" in organizer.get(draft).text
    organizer.get(f"{draft}/words")
    organizer.post(f"{draft}/words", SPOKEN | {"do": "save"})
    assert organizer.get(f"{draft}/submit").status_code == 200
    assert organizer.post(f"{draft}/submit").status_code == 302
    assert "You sent it for approval" in organizer.get(f"{draft}/approve").text
    assert "somebody else approves it" in organizer.post(f"{draft}/approve", as_read(organizer, draft)).text
    assert "Campaign to approve" not in organizer.get("/today").text
    assert "Campaign to approve" in admin.get("/today").text
    admin.get(f"{draft}/schedule")
    gap = {"start": "later", "day": "2099-03-08", "hour": "02:30"}
    assert "Clocks go forward" in admin.post(f"{draft}/schedule", gap).text
    assert "Say the day and the hour." in admin.post(f"{draft}/schedule", gap | {"hour": ""}).text
    assert admin.post(f"{draft}/schedule", gap | {"hour": "10:00"}).status_code == 302
    assert admin.post(f"{draft}/approve", as_read(admin, draft)).status_code == 302
    assert office.line.rows("SELECT state, approved_by FROM campaign") == [("approved", "user:admin@local1021.example")]
    assert admin.post(f"{draft}/pause").status_code == 302
    assert "Campaign paused" in organizer.get("/today").text
    assert "0 texts wait" in organizer.get(f"{draft}/cancel").text
    assert organizer.post(f"{draft}/cancel").status_code == 302
    assert organizer.get(f"{draft}/pause").status_code == 302


def test_nobody_is_a_second_person_by_another_writing(office: Office) -> None:
    submitted = add_campaign(office.line, "Office open", "submitted", ORGANIZER)
    files = office.app.extensions["bot"].files
    with office.app.extensions["bot"].sessions() as session:
        for name in ("organizer@local1021.example (shell:root)", "Olivia Organizer (shell:root)", ORGANIZER.upper()):
            with pytest.raises(CampaignError, match="somebody else approves it"):
                approve(session, name, clock.now(), submitted, files=files)
        assert approve(session, "Maria (shell:root)", clock.now(), submitted, files=files).approved_by


def test_what_is_approved_is_what_was_read(office: Office) -> None:
    """Not what its writer has made of it since."""
    organizer, admin = office.signed_in("organizer"), office.signed_in("admin")
    draft = new_draft(organizer)
    organizer.get(f"{draft}/words")
    organizer.post(f"{draft}/words", SPOKEN | {"do": "save"})
    organizer.post(f"{draft}/submit")
    read = as_read(admin, draft)
    organizer.get(f"{draft}/withdraw")
    organizer.post(f"{draft}/withdraw")
    organizer.get(f"{draft}/words")
    organizer.post(f"{draft}/words", SPOKEN | {"a_en": "{local_name}: open on Friday.", "do": "save"})
    organizer.get(f"{draft}/submit")
    organizer.post(f"{draft}/submit")
    assert office.line.value("SELECT state FROM campaign") == "submitted"
    for sent in (read, {}):
        assert "changed since you looked" in admin.post(f"{draft}/approve", sent).text
    assert office.line.value("SELECT state FROM campaign") == "submitted"
    assert admin.post(f"{draft}/approve", as_read(admin, draft)).status_code == 302
    assert office.line.value("SELECT state FROM campaign") == "approved"


def test_an_admin_cannot_do_without_a_second_person_for_a_minute(office: Office) -> None:
    admin = office.signed_in("admin")
    path = "/settings/kind/campaigns"
    submitted = add_campaign(office.line, "Office open", "submitted", "user:admin@local1021.example")
    sent = form(admin, path)
    assert sent.pop("approval") == ["1"]
    assert admin.post(path, sent).status_code == 302
    assert not office.app.extensions["bot"].files.get(CAMPAIGNS, "local-1021").approval
    read = as_read(admin, f"/campaigns/{submitted}")
    assert "somebody else approves it" in admin.post(f"/campaigns/{submitted}/approve", read).text
    assert office.line.value("SELECT state FROM campaign WHERE id = :id", id=submitted) == "submitted"


def test_two_accounts_of_one_member_are_one_person(office: Office) -> None:
    submitted = add_campaign(office.line, "Office open", "submitted", ORGANIZER)
    office.line.run(
        """
        UPDATE staff_user SET member_id = (SELECT id FROM member WHERE number = '10428')
        WHERE email IN ('admin@local1021.example', 'organizer@local1021.example')
        """
    )
    admin = office.signed_in("admin")
    sent = as_read(admin, f"/campaigns/{submitted}")
    assert "somebody else approves it" in admin.post(f"/campaigns/{submitted}/approve", sent).text


@pytest.mark.parametrize("path", ["/settings/kind/campaigns", "/settings/kind/local"])
def test_who_may_approve_and_whose_the_line_is_asks_for_the_password_again(office: Office, path: str) -> None:
    admin = office.signed_in("admin")
    sent = form(admin, path)
    with office.cookie(admin) as session:
        session["fs_paa"] -= 3600
        session.pop("fs_gexp", None)
    assert "/account/again" in admin.post(path, sent).headers["Location"]
    assert admin.get(path).headers["Location"] == f"/account/again?next={path}"


def test_copies_and_drafts_that_go(office: Office) -> None:
    organizer = office.signed_in("organizer")
    draft = add_campaign(office.line, "Office closed", "draft")
    organizer.get(f"/campaigns/{draft}/copy")
    assert "There is a campaign" in organizer.post(f"/campaigns/{draft}/copy", {"name": "Office closed"}).text
    assert organizer.post(f"/campaigns/{draft}/copy", {"name": "Once more"}).status_code == 302
    assert "There is a campaign" in organizer.post(f"/campaigns/{draft}/name", {"name": "Once more"}).text
    assert organizer.post(f"/campaigns/{draft}/delete").status_code == 302
    listed = organizer.get("/campaigns/?state=draft").text
    assert "Once more" in listed
    assert ">Office closed</a>" not in listed
    assert "No campaign is like that." in organizer.get("/campaigns/?words=zzz").text


def test_what_the_pages_ask_of_the_database(office: Office) -> None:
    organizer = office.signed_in("organizer")
    draft = add_campaign(office.line, "Office closed", "draft")
    pages = ("", f"{draft}", f"{draft}/audience", f"{draft}/words", f"{draft}/preview", f"{draft}/submit")
    costs = {page: len(office.statements(organizer, f"/campaigns/{page}")) for page in pages}
    assert max(costs.values()) <= MOST_STATEMENTS, costs


def test_audiences_that_are_saved(office: Office) -> None:
    organizer = office.signed_in("organizer")
    draft = new_draft(organizer)
    organizer.get(f"{draft}/audience")
    assert organizer.post(f"{draft}/audience", rows(NIGHT, press="keep", keep_as="Night crew")).status_code == 302
    again = organizer.post(f"{draft}/audience", rows(NIGHT, press="keep", keep_as="Night crew"))
    assert "There is an audience" in again.text
    other = new_draft(organizer, name="Another")
    organizer.get(f"{other}/audience")
    assert organizer.post(f"{other}/audience", {"do": "use", "saved": "Night crew"}).status_code == 302
    assert "on the night shift" in organizer.get(other).text
    organizer.get("/campaigns/audiences")
    organizer.post("/campaigns/audiences", {"name": "Night crew", "new_name": "Nights", "do": "rename"})
    assert "Nights" in organizer.get("/campaigns/audiences").text
    organizer.post("/campaigns/audiences", {"name": "Nights", "do": "delete"})
    assert "No audience is saved yet." in organizer.get("/campaigns/audiences").text


def test_an_audience_as_a_text(office: Office) -> None:
    organizer = office.signed_in("organizer")
    draft = new_draft(organizer)
    organizer.get(f"{draft}/audience")
    wrong = organizer.post(f"{draft}/audience", {"do": "text", "text": "worksite = Warehose"}).text
    assert "did you mean Warehouse?" in wrong
    deep = "not (shift = night and (steward = yes or (points = on and not dues = owes)))"
    assert organizer.post(f"{draft}/audience", {"do": "text", "text": deep}).status_code == 302
    assert "more than rows can show" in organizer.get(f"{draft}/audience").text
    assert "First condition" in organizer.get(f"{draft}/audience?anew=1").text
    bad = rows({**WAREHOUSE, "values": []}, {"field": "tenure", "operator": "at_least", "number": "two"})
    page = organizer.post(f"{draft}/audience", bad).text
    assert 'href="#g0r0"' in page
    assert "write a whole number" in page
