"""A response in words: the variation, the values, the language, and what happens when a value is missing."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from bot.book import FACTS
from bot.engine import Asked, Event, FlowBook, Said, load_flows
from bot.wording import (
    MissingValueError,
    Money,
    Wording,
    format_day,
    format_day_and_time,
    format_money,
    format_phone,
    format_time,
    format_value,
)
from tests.engine.house import write_flows

TEXTS = """
slots:
  owed: {type: float, metadata: {format: money}}
  until: {type: date, metadata: {format: date}}
  meeting: {type: text, metadata: {format: datetime}}
  hall: {type: phone, metadata: {format: phone}}
  certs: {type: list}
  tier: {type: categorical, values: [exempt, regular]}
responses:
  utter_dues:
    - text: You are exempt from dues.
      translation: {es: No pagas cuota.}
      condition: slots.tier = 'exempt'
    - text: "You owe {owed}. Paid through {until}."
      translation: {es: "Debes {owed}. Pagado hasta {until}."}
  utter_meeting: [{text: "Next: {meeting}. Call {hall}.", translation: {es: "Es el {meeting}. Llama al {hall}."}}]
  utter_certs: [{text: "You have:\\n{certs}", translation: {es: "Tienes:\\n{certs}"}}]
  utter_hello: [{text: Hello.}, {text: Hi.}, {text: Hey.}]
  utter_which: [{text: "Which?\\n{choices}", translation: {es: "{choices}"}}]
  utter_back: [{text: "Back to it:", translation: {es: "Sigamos:"}}]
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> FlowBook:
    spanish = "  utter_hello: [{text: Hola.}]\n"
    path = write_flows(tmp_path_factory.mktemp("book"), texts=TEXTS.replace("  utter_hello", "  utter_hello_x"))
    for language, text in (("en", "  utter_hello: [{text: Hello.}, {text: Hi.}, {text: Hey.}]\n"), ("es", spanish)):
        file: Path = path / "responses" / f"{language}.yml"
        file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")
    file = path / "texts.yml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "utter_hello_x" not in line), encoding="utf-8")
    return load_flows(path, facts=FACTS)


@pytest.fixture
def wording(book: FlowBook) -> Wording:
    return Wording(book, strict=True)


def test_values_are_worded_by_the_format_of_their_slot(wording: Wording) -> None:
    values = {"owed": 8650, "until": "2026-11-30"}
    assert wording.render("utter_dues", "en", values) == "You owe $86.50. Paid through Mon Nov 30."
    assert wording.render("utter_dues", "es", values) == "Debes $86.50. Pagado hasta lun 30 nov."
    values = {"meeting": "2026-12-01T18:00", "hall": "+14155550100"}
    assert wording.render("utter_meeting", "en", values) == "Next: Tue Dec 1, 6 pm. Call (415) 555-0100."
    assert wording.render("utter_meeting", "es", values) == "Es el mar 1 dic, 6 pm. Llama al (415) 555-0100."


def test_a_condition_chooses_the_variation(wording: Wording) -> None:
    assert wording.render("utter_dues", "en", {"tier": "exempt"}) == "You are exempt from dues."


def test_a_language_we_do_not_have_is_answered_in_english(wording: Wording) -> None:
    assert wording.render("utter_dues", "fr", {"tier": "exempt"}) == "You are exempt from dues."


def test_lists_are_lines_and_choices_are_numbered(wording: Wording) -> None:
    assert wording.render("utter_certs", "en", {"certs": ["OSHA 10", {"label": "CPR"}]}) == "You have:\nOSHA 10\nCPR"
    choices = [{"value": 7, "label": "Rally"}, {"value": 8, "label": "Meeting"}]
    assert wording.render("utter_which", "en", {"choices": choices}) == "Which?\n1 Rally\n2 Meeting"


def test_a_seed_chooses_the_same_variation_each_time(wording: Wording) -> None:
    assert wording.render("utter_hello", "en") == "Hello."
    found = {seed: wording.render("utter_hello", "en", seed=seed) for seed in map(str, range(30))}
    assert set(found.values()) == {"Hello.", "Hi.", "Hey."}
    assert all(wording.render("utter_hello", "en", seed=seed) == text for seed, text in found.items())


def test_a_missing_value_is_an_error_in_tests(wording: Wording) -> None:
    with pytest.raises(MissingValueError, match=r"utter_dues needs a value for \{until\}"):
        wording.render("utter_dues", "en", {"owed": 0, "until": None})


def test_a_missing_value_at_run_time_costs_its_sentence_and_is_told(book: FlowBook) -> None:
    missing: list[tuple[str, str]] = []
    wording = Wording(book, on_missing=lambda response, name: missing.append((response, name)))
    assert wording.render("utter_dues", "en", {"owed": 0}) == "You owe $0.00."
    assert wording.render("utter_certs", "en", {}) == "You have:"
    assert missing == [("utter_dues", "until"), ("utter_certs", "certs")]


def test_a_value_is_never_read_as_a_placeholder(wording: Wording) -> None:
    assert wording.render("utter_certs", "en", {"certs": ["{owed}"]}) == "You have:\n{owed}"


def test_a_local_words_a_text_itself(wording: Wording) -> None:
    own = {"utter_dues": {"en": "Owing {owed}", "es": "{balance}"}}
    assert wording.render("utter_dues", "en", {"owed": 100}, overrides=own) == "Owing $1.00"
    values = {"owed": 100, "until": "2026-11-30"}
    assert wording.render("utter_dues", "es", values, overrides=own) == "Debes $1.00. Pagado hasta lun 30 nov."


def test_utterances_of_one_turn_are_one_message(wording: Wording) -> None:
    events: list[Event] = [
        Said("utter_hello"),
        Asked("x"),
        Said("utter_hello"),
        Said("utter_back"),
        Said("utter_hello"),
    ]
    assert wording.compose(events, "en") == "Hello.\nBack to it: Hello."
    assert wording.compose([], "en") == ""


def test_money_days_and_hours() -> None:
    assert format_money(4325, "es") == "$43.25"
    assert format_money(123456, "en") == "$1,234.56"
    saturday = date(2026, 12, 5)
    assert (format_day(saturday, "en"), format_day(saturday, "es")) == ("Sat Dec 5", "sab 5 dic")
    assert format_day(date(2027, 12, 5), "en", today=saturday) == "Sun Dec 5, 2027"
    assert format_day(date(2027, 12, 5), "es", today=saturday) == "dom 5 dic 2027"
    assert format_day_and_time(datetime(2026, 12, 5, 0, 30, tzinfo=UTC), "en") == "Sat Dec 5, 12:30 am"
    assert (format_time(time(12), "en"), format_time(time(18, 5), "es")) == ("12 pm", "6:05 pm")
    assert format_phone("+525512345678").startswith("+52 ")
    assert format_phone("front desk") == "front desk"


def test_values_by_their_type() -> None:
    assert format_value(Money(100), "en") == "$1.00"
    assert format_value(True, "en") == "yes"
    assert format_value(3.0, "en") == "3"
    assert format_value(date(2026, 12, 5), "en") == "Sat Dec 5"
    assert format_value(12345, "en", "number") == "12,345"
    assert format_value("2026-12-05T18:00", "en", "time") == "6 pm"
    assert format_value("2026-12-05", "en", "datetime") == "Sat Dec 5"
    assert format_value("soon", "en", "date") == "soon"
