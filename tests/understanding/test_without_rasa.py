"""Rasa away, slow, loading or talking nonsense: keywords answer, in time, and nothing starts on a guess."""

import time
from concurrent.futures import ThreadPoolExecutor

import pybreaker
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.understanding.gate import Gate
from bot.understanding.keywords import DEGRADED_HINT, keyword_table, read_degraded
from bot.understanding.rasa import FAILURES, RasaClient, RasaUnavailable
from bot.understanding.types import Band
from tests.understanding.servers import ANSWER, dead_url, http, read_without_rasa, serving, understander

QUESTION = "how much do i owe on my dues"
CHANGES_A_RECORD = {"rsvp_going", "rsvp_not_going", "rsvp_maybe", "file_grievance", "update_contact", "delete_my_data",
                    "wrong_number", "start_onboarding", "talk_to_person", "opt_out", "volunteer",
                    "book_training", "change_language"}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "intents", "band"),
    [
        (QUESTION, ["check_dues"], Band.SURE),
        ("hola, ¿cuánto debo hoy?", ["check_dues"], Band.SURE),
        ("cuánto debo de cuotas", ["check_dues"], Band.SURE),
        ("when is the next meeting", ["list_events"], Band.SURE),
        ("quien es mi delegada", ["find_steward"], Band.SURE),
        ("are my certs ok", ["check_certifications"], Band.SURE),
        ("everyone come quick, a man bleeding at dock four and nobody knows what to do", ["urgent_help"], Band.SURE),
        ("necesitamos auxilio en la bodega", ["urgent_help"], Band.SURE),
        ("any news on my grievance", ["check_grievance"], Band.SURE),
        ("i got the wrong number didnt i", ["wrong_number"], Band.BETWEEN),
        ("please delete my data now", ["delete_my_data"], Band.BETWEEN),
        ("can i talk to someone about this", ["talk_to_person"], Band.BETWEEN),
        ("who is my steward and when is the rally", ["find_steward", "list_events"], Band.BETWEEN),
        ("is it going to rain", [], Band.BELOW),
        ("my cousin told me that somebody at the hall once said dues were due in march", ["check_dues"], Band.BETWEEN),
    ],
)
def test_keywords_inside_a_text(text: str, intents: list[str], band: Band) -> None:
    understood = read_without_rasa(text)
    assert sorted(intent for intent, _ in understood.ranking) == intents
    assert (understood.band, understood.source) == (band, "degraded")


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert read_degraded(text).source == "degraded"


phrases = st.sampled_from([" ".join(phrase) for phrase in keyword_table().inside])
words = st.lists(phrases | st.sampled_from(["the", "and", "what", "yesterday", "luis", "no"]), max_size=8)


@settings(max_examples=300)
@given(words.map(" ".join))
def test_nothing_that_changes_a_record_is_sure(text: str) -> None:
    understood = read_degraded(text)
    if understood.band is Band.SURE:
        assert understood.intent not in CHANGES_A_RECORD
    else:
        assert understood.confidence <= DEGRADED_HINT


def test_a_dead_rasa_is_noticed_at_once() -> None:
    reader = understander(dead_url())
    began = time.monotonic()
    for _ in range(10):
        assert reader.understand(QUESTION).source == "degraded"
    assert time.monotonic() - began < 0.5
    assert reader.state() == "starting"


def test_a_silent_rasa_costs_the_time_out_three_times_and_then_nothing() -> None:
    with serving(lambda: None) as rasa:
        reader = understander(rasa.url, timeout_seconds=0.3)
        for _ in range(FAILURES):
            began = time.monotonic()
            assert reader.understand(QUESTION).intent == "check_dues"
            assert 0.25 < time.monotonic() - began < 0.8
        took = []
        for _ in range(20):
            began = time.monotonic()
            assert reader.understand(QUESTION).source == "degraded"
            took.append(time.monotonic() - began)
        assert sorted(took)[10] < 0.05
        assert rasa.requests == FAILURES
        assert reader.state() != "ready"


def test_sixteen_texts_wait_for_a_silent_rasa_side_by_side() -> None:
    with serving(lambda: None) as rasa, ThreadPoolExecutor(16) as threads:
        reader = understander(rasa.url, timeout_seconds=0.5)
        began = time.monotonic()
        read = list(threads.map(reader.understand, [QUESTION] * 16))
        assert time.monotonic() - began < 1.5
    assert {understood.source for understood in read} == {"degraded"}


def test_one_text_alone_tries_a_rasa_that_was_away() -> None:
    gate = Gate(pybreaker.CircuitBreaker(fail_max=1, reset_timeout=0))
    with pytest.raises(pybreaker.CircuitBreakerError), gate.passing():
        raise ValueError
    assert not gate.is_closed
    with gate.passing(), pytest.raises(pybreaker.CircuitBreakerError), gate.passing():
        pytest.fail("a second one tried")
    assert gate.is_closed


def test_a_rasa_that_comes_back_is_asked_again() -> None:
    answers = iter([http({}, "503 Service Unavailable")] * FAILURES)
    with serving(lambda: next(answers, http(ANSWER))) as rasa:
        client = RasaClient(rasa.url, "t", timeout=2, retry_seconds=0)
        for _ in range(FAILURES):
            with pytest.raises(RasaUnavailable):
                client.parse(QUESTION)
        assert not client.is_trusted
        assert client.parse(QUESTION).ranking[0] == ("check_dues", 0.97)
        assert client.is_trusted


@pytest.mark.parametrize(
    "answer",
    [
        http(ANSWER, "500 Internal Server Error"),
        http({"status": "failure"}, "401 Unauthorized"),
        http([]),
        http({"intent": None}),
        http({**ANSWER, "intent_ranking": "x"}),
        http({**ANSWER, "intent_ranking": [{"name": 3, "confidence": "x"}]}),
        http({**ANSWER, "entities": [{"entity": "x"}]}),
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{nope",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\xfe",
        b"not http at all\r\n\r\n",
    ],
)
def test_nonsense_from_rasa_is_a_rasa_away(answer: bytes) -> None:
    with serving(lambda: answer) as rasa:
        assert understander(rasa.url).understand(QUESTION).source == "degraded"


def test_a_rasa_that_names_no_intent_is_refused() -> None:
    empty = {"text": "x", "intent": {"name": None, "confidence": 0.0}, "entities": [], "intent_ranking": []}
    with serving(lambda: http(empty)) as rasa:
        understood = understander(rasa.url).understand(QUESTION)
    assert (understood.intent, understood.band, understood.source) == (None, Band.BELOW, "rasa")


def test_a_connection_that_rasa_closed_meanwhile_is_made_anew() -> None:
    with serving(lambda: http(ANSWER), per_connection=1) as rasa:
        client = RasaClient(rasa.url, "t", timeout=2)
        for _ in range(20):
            assert client.parse(QUESTION).ranking[0][0] == "check_dues"
        assert rasa.connections >= 20


def test_one_connection_serves_many_texts() -> None:
    with serving(lambda: http(ANSWER)) as rasa:
        client = RasaClient(rasa.url, "t", timeout=2)
        for _ in range(20):
            client.parse(QUESTION)
        assert rasa.connections == 1


@pytest.mark.parametrize("kind", ["dead", "silent"])
def test_neither_the_text_nor_the_token_is_told(kind: str) -> None:
    with serving(lambda: None) as rasa, capture_logs() as logs:
        client = RasaClient(dead_url() if kind == "dead" else rasa.url, "secret-token", timeout=0.1)
        told = []
        for _ in range(FAILURES + 1):
            with pytest.raises(RasaUnavailable) as away:
                client.parse("a private matter")
            told.append(str(away.value))
    everything = repr(logs) + repr(told)
    assert "secret-token" not in everything
    assert "private" not in everything
    assert logs[0]["state"] == "open"
