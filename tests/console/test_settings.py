"""What a local sets by the console: stored when it fits, in force everywhere within seconds, undone by a press."""

import re
from html import unescape

import pytest

from bot.actions.campaign_rules import CAMPAIGNS
from bot.actions.hours_rules import HOURS
from bot.actions.onboarding_plan import PLAN
from bot.handoff.rules import HANDOFF
from console.language import speaking
from console.language.zones import zone_name
from tests.fixtures.office import Browser, Office

HANDLE = "local-1021"
_INPUT = re.compile(r"<input\b([^>]*)>")
_AREA = re.compile(r'<textarea\b[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', re.DOTALL)
_SELECT = re.compile(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)
_MARK = re.compile(r'([\w-]+)="([^"]*)"')


def form(browser: Browser, path: str) -> dict[str, str | list[str]]:
    """What a browser would send from the settings' form as it stands."""
    page = browser.get(path).text
    inside = page[page.index('id="settings"') :].split("</form>")[0]
    sent: dict[str, str | list[str]] = {}
    for marks in _INPUT.findall(inside):
        found = dict(_MARK.findall(marks))
        if found.get("type") != "checkbox":
            sent[found["name"]] = unescape(found.get("value", ""))
        elif " checked" in marks:
            ticked = sent.setdefault(found["name"], [])
            assert isinstance(ticked, list)
            ticked.append(found["value"])
    for name, words in _AREA.findall(inside):
        sent[name] = unescape(words)
    for name, options in _SELECT.findall(inside):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        sent[name] = chosen[1] if chosen else ""
    sent.pop("csrf_token")
    return sent


def stored(office: Office) -> list[tuple[str, str, object]]:
    """What is stored, the oldest first."""
    rows = office.line.rows("SELECT kind, field, value FROM local_setting ORDER BY id")
    return [(row.kind, row.field, row.value) for row in rows]


KINDS = ["handoff", "hours", "campaigns", "onboarding", "record", "points", "privacy", "dues", "benefits", "grievances"]


def test_a_form_that_is_saved_as_it_stands_changes_nothing(office: Office) -> None:
    admin = office.signed_in("admin")
    for kind in ("local", *KINDS):
        answer = admin.post(f"/settings/kind/{kind}", form(admin, f"/settings/kind/{kind}"))
        assert answer.status_code == 302, answer.text
        assert "Nothing was changed." in admin.get(answer.headers["Location"]).text, kind
    assert stored(office) == []


def test_a_change_is_in_force_in_the_bot_and_in_the_log(office: Office) -> None:
    admin = office.signed_in("admin")
    path = "/settings/kind/campaigns"
    files = office.line.bot.files
    assert files.get(CAMPAIGNS, HANDLE).most_per_week == 3
    admin.post(path, form(admin, path) | {"most_per_week": "5", "cents_per_segment": "1.2"})
    assert files.get(CAMPAIGNS, HANDLE).most_per_week == 5
    assert files.get(CAMPAIGNS, HANDLE).cents_per_segment == pytest.approx(1.2)
    assert files.get(CAMPAIGNS, "another").most_per_week == 3
    assert stored(office) == [
        ("campaigns", "most_per_week", {"is": 5}),
        ("campaigns", "cents_per_segment", {"is": 1.2}),
    ]
    details = [
        row.detail for row in office.line.rows("SELECT detail FROM audit_entry WHERE action = 'setting_changed'")
    ]
    assert details == ["campaigns most_per_week: 3 -> 5", "campaigns cents_per_segment: 0.83 -> 1.2"]
    page = admin.get(path).text
    assert "Default: 3" in page
    assert "changed here" in page


def test_a_zone_is_chosen_by_its_name_and_kept_as_it_is_written(office: Office) -> None:
    admin = office.signed_in("admin")
    path = "/settings/kind/local"
    page = admin.get(path).text
    assert '<option value="America/Los_Angeles" selected>Pacific Time (Los Angeles)</option>' in page
    assert ">Mountain Time (Phoenix)</option>" in page
    admin.post(path, form(admin, path) | {"time_zone": "America/Phoenix"})
    assert stored(office) == [("local", "time_zone", {"is": "America/Phoenix"})]
    assert "Pacific Time (Los Angeles) → Mountain Time (Phoenix)" in unescape(admin.get(path).text)
    assert "On the local&#39;s clock: Mountain Time (Phoenix)." in admin.get("/events/new").text
    with speaking("es"):
        told = [
            zone_name(each) for each in ("America/Chicago", "America/Indiana/Indianapolis", "UTC", "Mars/North", "")
        ]
    assert told == ["hora central (Chicago)", "hora oriental (Indianapolis)", "UTC", "Mars/North", ""]


MISTAKES: list[tuple[str, dict[str, str], str]] = [
    ("campaigns", {"most_per_week": "0"}, "At least 1."),
    ("campaigns", {"most_per_week": "many"}, "Write a whole number."),
    ("campaigns", {"most_per_week": ""}, "Write a whole number."),
    ("campaigns", {"elections.0.name": "Officers", "elections.0.opens": "2027-03-02"}, "line 1"),
    ("hours", {"week.sun.opens": "06:00"}, "hours must be within 08:00 and 21:00"),
    ("hours", {"week.sun.opens": "21:00"}, "closes must come after opens"),
    ("hours", {"closed": "2026-13-44"}, "Write days like 2026-12-25."),
    ("handoff", {"contacts.1.name": "Bo", "contacts.1.phone": "12", "contacts.1.language": "en"}, "phone number"),
    ("local", {"time_zone": "Mars/North"}, "is not a time zone"),
    ("local", {"number": "911"}, "is not a phone number"),
    ("local", {"name": " "}, "This is needed."),
    ("dues", {"pay_url": "ftp://x"}, "Write a whole address"),
    ("dues", {"pay_words.en": "x" * 161}, "Too long (en): 161 of 160"),
    ("dues", {"pay_words.es": ""}, "There is no text in: es."),
    ("onboarding", {"stages.1": "welcome"}, "a stage stands twice"),
    ("benefits", {"benefits.0.key": "No Good"}, "small letters"),
]


def test_what_does_not_fit_is_told_beside_its_field_and_not_stored(office: Office) -> None:
    admin = office.signed_in("admin")
    for kind, values, told in MISTAKES:
        path = f"/settings/kind/{kind}"
        page = admin.post(path, form(admin, path) | values)
        assert page.status_code == 200, values
        field = next(iter(values)).split(".")[0]
        assert told in unescape(re.findall(rf'id="{field}-error">(.*?)</p>', page.text)[0])
    assert stored(office) == []


def test_lists_hours_and_choices_are_read_as_they_are_meant(office: Office) -> None:
    admin = office.signed_in("admin")
    files = office.line.bot.files
    path = "/settings/kind/campaigns"
    election = {
        "name": "Officers 2027",
        "opens": "2027-02-01",
        "closes": "2027-03-15",
        "candidates": "Ana Reyes, Bo Lind",
    }
    admin.post(path, form(admin, path) | {f"elections.0.{part}": value for part, value in election.items()})
    assert files.get(CAMPAIGNS, HANDLE).elections[0].candidates == ("Ana Reyes", "Bo Lind")
    path = "/settings/kind/hours"
    shut = {"week.sun.opens": "", "week.sun.closes": "", "closed": "2026-12-25\n2027-01-01"}
    admin.post(path, form(admin, path) | shut | {"shifts.evening.opens": "09:00", "shifts.evening.closes": "13:00"})
    hours = files.get(HOURS, HANDLE)
    assert hours.week.sun is None
    assert len(hours.closed) == 2
    assert len(hours.shifts) == 2
    path = "/settings/kind/onboarding"
    admin.post(
        path,
        form(admin, path)
        | {"stages.0": "steward", "stages.1": "welcome", "stages.2": "", "stages.3": "", "stages.4": ""},
    )
    assert list(files.get(PLAN, HANDLE).stages) == ["steward", "welcome"]
    path = "/settings/kind/handoff"
    admin.post(path, {name: value for name, value in form(admin, path).items() if name != "next_steward"})
    assert not files.get(HANDOFF, HANDLE).next_steward


def test_a_field_goes_back_to_the_default_and_a_change_is_undone(office: Office) -> None:
    admin = office.signed_in("admin")
    path, files = "/settings/kind/campaigns", office.line.bot.files
    admin.post(path, form(admin, path) | {"most_per_week": "5"})
    admin.post(f"{path}/default", {"field": "most_per_week"})
    assert files.get(CAMPAIGNS, HANDLE).most_per_week == 3
    newest = office.line.value("SELECT max(id) FROM local_setting")
    admin.post(f"/settings/changes/{newest}/undo")
    assert files.get(CAMPAIGNS, HANDLE).most_per_week == 5
    admin.post(f"/settings/changes/{newest}/undo")
    assert "changed again since" in admin.get("/settings/").text
    assert files.get(CAMPAIGNS, HANDLE).most_per_week == 5


def test_two_who_change_at_once_lose_nothing(office: Office) -> None:
    admin = office.signed_in("admin")
    path = "/settings/kind/campaigns"
    old = form(admin, path)
    admin.post(path, old | {"most_per_week": "5"})
    page = admin.post(path, old | {"most_segments": "3"})
    assert "Somebody changed these settings meanwhile" in page.text
    assert office.line.bot.files.get(CAMPAIGNS, HANDLE).most_segments == 2
    assert 'value="3"' in page.text


def test_the_locals_own_row_is_changed_and_undone(office: Office) -> None:
    admin = office.signed_in("admin")
    path = "/settings/kind/local"
    admin.post(path, form(admin, path) | {"name": "Local 1021 West", "office_phone": "(415) 555-0155"})
    row = office.line.rows("SELECT name, office_phone FROM local WHERE handle = 'local-1021'")[0]
    assert (row.name, row.office_phone) == ("Local 1021 West", "+14155550155")
    office.add_next_door("admin")
    assert "Another local has this one." in admin.post(path, form(admin, path) | {"name": "Local 7"}).text
    change_id = office.line.value("SELECT id FROM local_setting WHERE field = 'name'")
    admin.post(f"/settings/changes/{change_id}/undo")
    assert office.line.value("SELECT name FROM local WHERE handle = 'local-1021'") == "Local 1021"


def test_another_local_changes_nothing_here(office: Office) -> None:
    admin = office.signed_in("admin")
    path = "/settings/kind/campaigns"
    admin.post(path, form(admin, path) | {"most_per_week": "5"})
    change_id = office.line.value("SELECT max(id) FROM local_setting")
    stranger = office.next_door("admin")
    stranger.get("/settings/")
    assert stranger.post(f"/settings/changes/{change_id}/undo").status_code == 404
    assert office.line.bot.files.get(CAMPAIGNS, HANDLE).most_per_week == 5
    assert "5" not in form(stranger, path)["most_per_week"]


def test_a_form_costs_few_statements(office: Office) -> None:
    admin = office.signed_in("admin")
    assert len(office.statements(admin, "/settings/")) <= 4
    assert len(office.statements(admin, "/settings/kind/grievances")) <= 9
