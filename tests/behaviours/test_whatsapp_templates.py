"""Templates outside WhatsApp's 24 hours: which of our responses have one, whether they fit, and how they leave."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from bot.book import load_book
from bot.local_files import LocalFileError, LocalFiles
from bot.outreach import begin
from bot.whatsapp import WHATSAPP, Plan, check_plans, faults, template
from bot.wording import Wording
from config import clock
from config.settings import ROOT
from console.commands.whatsapp import command
from models import Channel
from scheduler.sender import Sender
from tests.fixtures.carrier import Carrier, until
from tests.fixtures.line import JOE, Line
from tests.fixtures.whatsapp import plain, register, whatsapp

MOVED_UP = "utter_rsvp_moved_up"
SID = "HX" + "1" * 32
BOOK = load_book(ROOT / "flows")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Locals of the test's own."""
    copied = tmp_path / "locals"
    shutil.copytree(ROOT / "locals", copied)
    return copied


@pytest.fixture
def line_settings(carrier: Carrier, folder: Path) -> dict[str, Any]:
    """The question about the language has a template."""
    sid = register(carrier, plain("Your union asks: text 1 for English, 2 for Spanish."), approved=True)
    plan = {"templates": {"utter_ask_wanted_language": {"content": {"en": sid}}}}
    write(folder, plan)
    return {"locals_dir": folder}


def write(folder: Path, plan: dict[str, Any]) -> None:
    (folder / "local-1021" / "whatsapp.yml").write_text(yaml.safe_dump(plan))


def faults_of(plan: dict[str, Any]) -> list[str]:
    return list(faults(Plan.model_validate({"templates": plan}), BOOK))


def test_what_ships_fits_the_responses() -> None:
    check_plans(LocalFiles(ROOT / "locals"), BOOK)


@pytest.mark.parametrize(
    ("planned", "fault"),
    [
        ({"utter_nothing_of_ours": {}}, "there is no such response"),
        ({MOVED_UP: {"variables": ["event_line", "weather"]}}, "has no placeholder {weather}"),
        ({MOVED_UP: {}}, "placeholder {event_line} is no variable"),
        ({MOVED_UP: {"variables": ["event_line", "event_line"]}}, "named twice"),
        ({MOVED_UP: {"variables": ["event_line"], "content": {"fr": SID}}}, "no language fr"),
    ],
)
def test_a_plan_that_does_not_fit_is_told(planned: dict[str, Any], fault: str) -> None:
    assert any(fault in found for found in faults_of(planned)), faults_of(planned)


def test_the_local_itself_may_stand_in_the_template_or_in_its_variables() -> None:
    assert faults_of({MOVED_UP: {"variables": ["event_line"]}}) == []
    assert faults_of({MOVED_UP: {"variables": ["local_name", "event_line"]}}) == []


@pytest.mark.parametrize(
    "plan",
    [
        {"templates": {MOVED_UP: {"variables": ["event_line"], "content": {"en": "HX123"}}}},
        {"choices": {"buttons": {4: SID}}},
        {"choices": {"lists": {11: SID}}},
        {"opens_list": {"en": "More than twenty characters"}},
        {"template": {}},
    ],
)
def test_a_file_that_is_not_as_it_should_be_stops_the_application(folder: Path, plan: dict[str, Any]) -> None:
    write(folder, plan)
    with pytest.raises(LocalFileError, match=r"local-1021/whatsapp\.yml"):
        check_plans(LocalFiles(folder), BOOK)


def test_a_file_with_a_response_we_do_not_have_stops_the_application(folder: Path) -> None:
    write(folder, {"templates": {"utter_nothing_of_ours": {}}})
    with pytest.raises(LocalFileError, match=r"local-1021/whatsapp\.yml: templates\.utter_nothing_of_ours"):
        check_plans(LocalFiles(folder), BOOK)


def test_variables_are_shown_as_in_the_response_and_on_one_line() -> None:
    plan = Plan.model_validate({"templates": {MOVED_UP: {"variables": ["event_line"], "content": {"en": SID}}}})
    wording = Wording(BOOK)
    content = template(plan, wording, MOVED_UP, "en", {"event_line": "Rally,\n Sat  10 am"})
    assert content is not None
    assert (content.sid, dict(content.variables)) == (SID, {"1": "Rally, Sat 10 am"})
    assert template(plan, wording, MOVED_UP, "es", {"event_line": "Rally"}) is None
    assert template(plan, wording, MOVED_UP, "en", {}) is None
    assert template(plan, wording, MOVED_UP, "en", {"event_line": " "}) is None
    assert template(plan, wording, "utter_menu", "en", {}) is None


def test_what_we_begin_by_whatsapp_leaves_as_its_template(served_line: Line, sender: Sender, carrier: Carrier) -> None:
    ids = served_line.rows(
        "SELECT member.id, member.local_id FROM member JOIN member_phone ON member_id = member.id"
        " JOIN phone ON phone.id = phone_id WHERE e164 = :p",
        p=JOE,
    )[0]
    served_line.run(
        "INSERT INTO consent_entry (local_id, channel, e164, action, source, wording, at)"
        " VALUES (:l, 'whatsapp', :p, 'opt_in', 'staff', 'test', :now)",
        l=ids.local_id,
        p=JOE,
        now=clock.now(),
    )
    with served_line.sessions.begin() as session:
        row = begin(
            served_line.bot,
            session,
            local_id=ids.local_id,
            member_id=ids.id,
            flow="change_language",
            channel=Channel.WHATSAPP,
        )
    assert row is not None
    served_line.run("UPDATE outbox SET window_ends_at = NULL WHERE id = :i", i=row)  # whatever the hour is
    sender.send_due()
    until(lambda: served_line.value("SELECT status FROM outbox WHERE id = :i", i=row) == "delivered")
    assert carrier.received(whatsapp(JOE)) == ["Your union asks: text 1 for English, 2 for Spanish."]
    assert "English" in served_line.text(whatsapp(JOE), "1", To=whatsapp("+14155550100"))


def test_what_the_demo_local_names_is_at_the_simulator() -> None:
    registered = yaml.safe_load((ROOT / "models" / "demo" / "contents.yml").read_text())
    plan = LocalFiles(ROOT / "locals").get(WHATSAPP, "local-1021")
    named = {*plan.choices.buttons.values(), *plan.choices.lists.values()}
    templates = {sid for each in plan.templates.values() for sid in each.content.values()}
    assert named | templates == {each["sid"] for each in registered}
    assert templates == {each["sid"] for each in registered if each["approved"]}


def test_the_command_lists_what_there_is_and_what_is_missing(
    keyword_line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_on(keyword_line, monkeypatch)
    listed = CliRunner().invoke(command, ["templates"])
    assert listed.exit_code == 0, listed.output
    assert "utter_rsvp_moved_up (event_line)" in listed.output
    told = json.loads(CliRunner().invoke(command, ["templates", "--json"]).output)
    assert told["local"] == "local-1021"
    assert (told["missing"], list(told["templates"][MOVED_UP]["content"])) == ([], ["en", "es"])


def test_what_is_missing_is_registered_and_the_file_printed(
    served_line: Line, carrier: Carrier, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, {"templates": {MOVED_UP: {"variables": ["event_line"]}}})
    run_on(served_line, monkeypatch, LOCALS_DIR=str(folder), TWILIO_API_URL=carrier.url)
    created = CliRunner().invoke(command, ["create"])
    assert created.exit_code == 0, created.output
    (folder / "local-1021" / "whatsapp.yml").write_text(created.output)
    files = LocalFiles(folder)
    check_plans(files, BOOK)
    plan = files.get(WHATSAPP, "local-1021")
    assert set(plan.templates[MOVED_UP].content) == {"en", "es"}
    assert (set(plan.choices.buttons), set(plan.choices.lists)) == ({2, 3}, set(range(2, 11)))
    again = CliRunner().invoke(command, ["templates", "--json"])
    assert json.loads(again.output)["missing"] == []


def run_on(line: Line, monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    """The command's settings are those of the line."""
    values = {"DATABASE_URL": line.settings.database_url, "REDIS_URL": line.settings.redis_url, **settings}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
