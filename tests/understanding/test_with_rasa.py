"""The trained model behind the application: the same texts, through guards, keywords, cache and bands."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.understanding.rasa import RasaClient
from bot.understanding.types import Band
from bot.understanding.understander import Understander
from config.redis import make_breaker, make_redis
from config.settings import ROOT
from tests.fixtures.rasa import Rasa


@pytest.fixture
def reader(rasa: Rasa, redis_url: str) -> Understander:
    return Understander(
        rasa_url=rasa.url,
        rasa_token=rasa.token,
        timeout_seconds=5,
        models_dir=ROOT / "nlu_data" / "models",
        redis=make_redis(redis_url),
        redis_breaker=make_breaker("test"),
    )


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("am i behind on what i pay the union every month", "check_dues"),
        ("cuánto dinero le debo al sindicato", "check_dues"),
        ("when is the next meeting and where", "list_events"),
        ("cuándo es la próxima reunión", "list_events"),
        ("who is the steward on my shift", "find_steward"),
    ],
)
def test_sentences_in_both_languages(reader: Understander, text: str, intent: str) -> None:
    understood = reader.understand(text)
    assert (understood.intent, understood.source) == (intent, "rasa")
    assert understood.band is not Band.BELOW
    assert len(understood.ranking) <= 5
    again = reader.understand(f"  {text} ")
    assert (again.intent, again.source) == (intent, "cache")


def test_what_a_union_line_does_not_do_is_refused(reader: Understander) -> None:
    assert reader.understand("what is the weather going to be in Lisbon").band is Band.BELOW


def test_rasa_is_ready(reader: Understander) -> None:
    assert reader.state() == "ready"


def test_a_wrong_token_is_a_rasa_away(rasa: Rasa) -> None:
    assert not RasaClient(rasa.url, "wrong", timeout=5).ready()


def test_sixteen_threads_at_once(reader: Understander) -> None:
    texts = [f"on line {number} we would like to know when we meet" for number in range(64)]
    began = time.monotonic()
    with ThreadPoolExecutor(16) as threads:
        read = list(threads.map(reader.understand, texts))
    assert {understood.source for understood in read} == {"rasa"}
    assert time.monotonic() - began < 10
