"""Readings kept by model and text: in this process, and in Redis for all of them. No text is kept."""

import json
import threading
from collections import OrderedDict
from datetime import timedelta
from hashlib import blake2b
from typing import Any

import pybreaker
from redis import Redis
from redis.exceptions import RedisError

from bot.understanding.gate import Gate
from bot.understanding.reading import Reading
from bot.understanding.types import Entity

KEPT = timedelta(days=7)
IN_PROCESS = 2048  # readings, about 1 KB each


class ReadingCache:
    """A small store in this process before the shared one in Redis, which may be away or wiped.

    Args:
        secret: keys the hash of texts, so that nobody who sees Redis can try out which short texts were sent.
        redis: None keeps readings in this process alone.
        breaker: of that Redis; while it is open nobody waits for it.
    """

    def __init__(self, secret: bytes, redis: Redis | None, breaker: pybreaker.CircuitBreaker | None) -> None:
        self._hash_key = blake2b(secret, digest_size=32, person=b"rollcall-nlu").digest()
        self._redis = redis
        self._gate = Gate(breaker or pybreaker.CircuitBreaker())
        self._recent: OrderedDict[str, Reading] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, model: str, normal: str) -> Reading | None:
        """The reading of a text by a model, None when it is not kept or Redis is away."""
        key = self._key(model, normal)
        with self._lock:
            reading = self._recent.get(key)
            if reading is not None:
                self._recent.move_to_end(key)
                return reading
        reading = _decoded(self._fetch(key), normal)
        if reading is not None:
            self._remember(key, reading)
        return reading

    def put(self, model: str, normal: str, reading: Reading) -> None:
        """Keep a reading; without Redis, in this process alone."""
        key = self._key(model, normal)
        self._remember(key, reading)
        if self._redis is None:
            return
        try:
            with self._gate.passing():
                self._redis.set(key, _encoded(reading, normal), ex=KEPT)
        except (RedisError, pybreaker.CircuitBreakerError):
            return

    def _fetch(self, key: str) -> str | bytes | None:
        if self._redis is None:
            return None
        try:
            with self._gate.passing():
                value: Any = self._redis.get(key)
        except (RedisError, pybreaker.CircuitBreakerError):
            return None
        return value if isinstance(value, str | bytes) else None

    def _remember(self, key: str, reading: Reading) -> None:
        with self._lock:
            self._recent[key] = reading
            self._recent.move_to_end(key)
            if len(self._recent) > IN_PROCESS:
                self._recent.popitem(last=False)

    def _key(self, model: str, normal: str) -> str:
        told = f"{model}\0{normal}".encode()
        return f"nlu:{blake2b(told, digest_size=24, key=self._hash_key).hexdigest()}"


def _encoded(reading: Reading, normal: str) -> str:
    """Compact JSON; an entity that is a piece of the text is kept as its place there."""
    entities = [
        [e.name, None if e.value == normal[e.start : e.end] else e.value, e.start, e.end] for e in reading.entities
    ]
    ranking = [[intent, round(confidence, 6)] for intent, confidence in reading.ranking]
    return json.dumps({"r": ranking, "e": entities}, separators=(",", ":"))


def _decoded(value: str | bytes | None, normal: str) -> Reading | None:
    if value is None:
        return None
    try:
        raw = json.loads(value)
        return Reading(
            ranking=tuple((str(intent), float(confidence)) for intent, confidence in raw["r"]),
            entities=tuple(
                Entity(str(name), normal[start:end] if own is None else str(own), int(start), int(end))
                for name, own, start, end in raw["e"]
            ),
        )
    except (ValueError, TypeError, KeyError):  # another version wrote it: a miss
        return None
