"""Single words and short phrases are understood without Rasa, in both languages, with their usual typos."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.book import load_book
from bot.understanding import guards
from bot.understanding.examples import read_nlu
from bot.understanding.keywords import TableError, keyword_table, make_table, read_keyword
from bot.understanding.types import Band
from config.settings import ROOT
from tests.understanding.servers import ANSWER, http, serving, understander

DATA = sorted((ROOT / "nlu_data" / "data").glob("*/*.yml"))


@pytest.mark.parametrize(
    ("text", "intent", "language"),
    [
        ("dues", "check_dues", "en"),
        ("DUES??", "check_dues", "en"),
        ("my dues please", "check_dues", "en"),
        ("due", "check_dues", "en"),
        ("Cuota", "check_dues", "es"),
        ("mis cuotas, porfa", "check_dues", "es"),
        ("certs", "check_certifications", "en"),
        ("cert", "check_certifications", "en"),
        ("certificaciones", "check_certifications", "es"),
        ("certificasiones", "check_certifications", "es"),
        ("grievance", "check_grievance", "en"),
        ("greviance", "check_grievance", "en"),
        ("queja", "check_grievance", "es"),
        ("agravio", "check_grievance", "es"),
        ("steward", "find_steward", "en"),
        ("stewrad", "find_steward", "en"),
        ("delegada", "find_steward", "es"),
        ("mi delegado", "find_steward", "es"),
        ("rights", "know_rights", "en"),
        ("derechos", "know_rights", "es"),
        ("Weingarten!", "know_rights", None),
        ("events", "list_events", "en"),
        ("evnets", "list_events", "en"),
        ("eventos", "list_events", "es"),
        ("rally", "list_events", "en"),
        ("meeting", "list_events", "en"),
        ("menu", "ask_menu", None),
        ("menú", "ask_menu", None),
        ("options", "ask_menu", "en"),
        ("hi", "greet", "en"),
        ("heyyyy", "greet", "en"),
        ("Hola!", "greet", "es"),
        ("holaa", "greet", "es"),
        ("thanks", "thank", "en"),
        ("graciassss", "thank", "es"),
        ("person", "talk_to_person", "en"),
        ("agent", "talk_to_person", "en"),
        ("human", "talk_to_person", "en"),
        ("persona", "talk_to_person", "es"),
        ("Wrong number", "wrong_number", "en"),
        ("número equivocado", "wrong_number", "es"),
        ("points", "my_points", "en"),
        ("puntos", "my_points", "es"),
        ("español", "change_language", "es"),
        ("spanish", "change_language", "es"),
        ("english", "change_language", "en"),
        ("Yes", "affirm", "en"),
        ("sí", "affirm", "es"),
        ("ok", "affirm", None),
        ("no", "deny", None),
        ("911", "urgent_help", None),
    ],
)
def test_the_whole_text_is_a_keyword(text: str, intent: str, language: str | None) -> None:
    with serving(lambda: http(ANSWER)) as rasa:
        understood = understander(rasa.url).understand(text)
        assert rasa.requests == 0
    assert (understood.intent, understood.confidence, understood.band) == (intent, 1.0, Band.SURE)
    assert (understood.source, understood.language) == ("keyword", language)


@pytest.mark.parametrize("text", ["1", " 7. ", "#3", "2️⃣", "12", "4155550111", "10:30", "3/4", "two", "Tres"])
def test_a_number_has_no_meaning_of_its_own_and_needs_no_rasa(text: str) -> None:
    with serving(lambda: http(ANSWER)) as rasa:
        understood = understander(rasa.url).understand(text)
        assert rasa.requests == 0
    assert (understood.intent, understood.band, understood.source) == (None, Band.BELOW, "keyword")


@pytest.mark.parametrize(
    "text",
    [
        "dues are too high",
        "pizza",
        "really",
        "right",
        "Garcia",
        "notes",
        "juntos",
        "my dear",
        "please",
        "the",
        "rihgt on",
    ],
)
def test_everything_else_is_no_keyword(text: str) -> None:
    assert read_keyword(text) is None


def test_an_everyday_word_is_no_slip_of_a_keyword() -> None:
    read = {word: read_keyword(word) for word in keyword_table().everyday}
    assert {word for word, reading in read.items() if reading and reading.intent} == set()


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    normal = guards.normalise(text)
    reading = read_keyword(normal)
    assert reading is None or reading.source == "keyword"


def test_the_training_texts_that_are_keywords_have_the_same_intent() -> None:
    wrong = []
    for file in DATA:
        for example in read_nlu(file):
            reading = read_keyword(guards.normalise(example.text))
            if reading and reading.intent not in (None, example.intent):
                wrong.append((example.text, example.intent, reading.intent))
    assert not wrong


def test_every_keyword_leads_to_an_intent_of_the_domain() -> None:
    domain = yaml.safe_load((ROOT / "nlu_data" / "domain.yml").read_text(encoding="utf-8"))
    assert {keyword.intent for keyword in keyword_table().alone.values()} <= set(domain["intents"])


def test_the_menu_words_of_the_flows_say_the_same() -> None:
    book = load_book(ROOT / "flows")
    contradictions = []
    for word, flow in book.menu_words.items():
        reading = read_keyword(word)
        if reading and flow not in book.triggers.get(reading.intent or "", ()):
            contradictions.append((word, flow, reading.intent))
    assert not contradictions


@pytest.mark.parametrize("words", [["dues"], [True]])
def test_a_table_that_contradicts_itself_is_refused(words: list[object]) -> None:
    raw = {
        "intents": {
            "check_dues": {"degraded": "sure", "en": {"words": ["dues"]}},
            "pay_dues": {"degraded": "sure", "en": {"whole": words}},
        },
        "fillers": [],
        "numbers": [],
        "everyday": [],
    }
    with pytest.raises(TableError, match="keywords"):
        make_table(raw)
