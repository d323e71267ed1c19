"""Readings are kept by model and text, the text itself never is, and a dead Redis is only a miss."""

import json
import time
from pathlib import Path

import pytest
from redis import Redis

from bot.understanding.bands import FILE
from bot.understanding.cache import IN_PROCESS, ReadingCache
from bot.understanding.reading import Reading
from bot.understanding.types import Entity
from bot.understanding.understander import Understander
from config.redis import make_breaker, make_redis
from config.services import embedded
from tests.understanding.servers import ANSWER, dead_url, http, serving

TEXT = "when may my neighbour Rosalinda pay"
READING = Reading(
    ranking=(("pay_dues", 0.91), ("check_dues", 0.05)),
    entities=(Entity("person", "Rosalinda", 22, 31), Entity("month", "2026-05", 5, 8)),
)
WEEK = 7 * 24 * 3600


def cache(url: str, secret: bytes = b"secret") -> ReadingCache:
    """A process of its own, as far as the cache can tell."""
    return ReadingCache(secret, make_redis(url), make_breaker("test"))


def everything_in(redis: Redis) -> str:
    """Keys and values, as one text."""
    return repr([(key, redis.get(key)) for key in redis.scan_iter()])


def test_another_process_finds_the_reading(redis_url: str) -> None:
    cache(redis_url).put("m1", TEXT, READING)
    assert cache(redis_url).get("m1", TEXT) == READING


def test_another_model_another_text_or_another_secret_finds_nothing(redis_url: str) -> None:
    cache(redis_url).put("m1", TEXT, READING)
    assert cache(redis_url).get("m2", TEXT) is None
    assert cache(redis_url).get("m1", TEXT + "?") is None
    assert cache(redis_url, b"other").get("m1", TEXT) is None


def test_redis_holds_no_word_of_the_text_and_forgets_after_a_week(redis_url: str) -> None:
    cache(redis_url).put("m1", TEXT, READING)
    redis = make_redis(redis_url)
    (key,) = redis.keys()
    assert WEEK - 60 < redis.ttl(key) <= WEEK
    told = everything_in(redis)
    assert not [word for word in TEXT.split() if word in told and word not in ("pay", "may")]
    assert redis.strlen(key) < 150


@pytest.mark.parametrize("value", ["", "{", "[]", '{"r": 1, "e": []}', '{"r": [["x"]], "e": []}', "null"])
def test_what_another_version_wrote_is_a_miss(redis_url: str, value: str) -> None:
    cache(redis_url).put("m1", TEXT, READING)
    redis = make_redis(redis_url)
    redis.set(redis.keys()[0], value)
    assert cache(redis_url).get("m1", TEXT) is None


def test_valkey_killed_half_way_is_a_miss_that_costs_nothing(tmp_path: Path) -> None:
    with embedded(tmp_path, database_url="postgresql://unused") as urls:
        kept = cache(urls.redis)
        kept.put("m1", TEXT, READING)
        fresh = cache(urls.redis)
        assert fresh.get("m1", "another text") is None
    assert kept.get("m1", TEXT) == READING  # in the process
    began = time.monotonic()
    for number in range(50):
        assert fresh.get("m1", f"text {number}") is None
        fresh.put("m1", f"text {number}", READING)
    assert time.monotonic() - began < 1


def test_only_the_most_recent_stay_in_the_process() -> None:
    kept = ReadingCache(b"secret", None, None)
    for number in range(IN_PROCESS + 1):
        kept.put("m1", str(number), READING)
    assert kept.get("m1", "0") is None
    assert kept.get("m1", "1") == READING


def process(rasa_url: str, redis_url: str, models: Path) -> Understander:
    """As one web process has it."""
    return Understander(
        rasa_url=rasa_url,
        rasa_token="t",
        timeout_seconds=1,
        models_dir=models,
        redis=make_redis(redis_url),
        redis_breaker=make_breaker("test"),
    )


def calibrated(models: Path, model: str) -> None:
    (models / FILE).write_text(json.dumps({"model": model, "sure": 0.7, "between": 0.4}))


def test_a_text_is_asked_once_and_answered_after_rasa_is_gone(redis_url: str, tmp_path: Path) -> None:
    calibrated(tmp_path, "m1")
    with serving(lambda: http(ANSWER)) as rasa:
        first = process(rasa.url, redis_url, tmp_path)
        assert first.understand("in  may: what is open?").source == "rasa"
        asked = rasa.requests
        assert first.understand("in may: what is open?").source == "cache"
        assert rasa.requests == asked
    again = process(dead_url(), redis_url, tmp_path).understand("in may: what is open?")
    assert (again.source, again.intent, again.confidence) == ("cache", "check_dues", 0.97)
    assert again.entities == (Entity("month", "may", 4, 7),)


def test_a_rasa_that_still_serves_the_old_model_does_not_read_for_the_new_one(redis_url: str, tmp_path: Path) -> None:
    calibrated(tmp_path, "m2")
    with serving(lambda: http(ANSWER)) as old:  # it serves m1
        assert process(old.url, redis_url, tmp_path).understand("what is open in may?").source == "rasa"
    with serving(lambda: http({**ANSWER, "model_id": "m2"})) as new:
        assert process(new.url, redis_url, tmp_path).understand("what is open in may?").source == "rasa"
        assert process(new.url, redis_url, tmp_path).understand("what is open in may?").source == "cache"
