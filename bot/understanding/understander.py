"""A text in, what it means out: guards, keywords, cache, Rasa, bands, in this order."""

import threading
import time
from dataclasses import replace
from pathlib import Path

import pybreaker
from redis import Redis

from bot.understanding import guards
from bot.understanding.bands import Bands, BandsFile
from bot.understanding.cache import ReadingCache
from bot.understanding.keywords import keyword_table, read_degraded, read_keyword
from bot.understanding.metrics import PARSE_SECONDS, count
from bot.understanding.rasa import RasaClient, RasaUnavailable
from bot.understanding.reading import Reading
from bot.understanding.served import ServedModel
from bot.understanding.types import Band, Understanding

LOOK_EVERY = 2.0  # seconds between two looks at Rasa's state
BOOT_SECONDS = 120.0  # a Rasa that was never seen within this time of our own start is not starting, it is away
PROBE = "hello"  # anybody's word, for a trial that is not a member's text


class Understander:
    """Reads texts; any number of threads may use one.

    Args:
        rasa_url: where Rasa answers.
        rasa_token: what Rasa asks for; "" for nothing.
        timeout_seconds: longest wait for Rasa on one text.
        models_dir: folder of the model and its bands.
        redis: for readings shared between processes; None keeps them in this one.
        redis_breaker: of that Redis.
        cache_secret: keys the hash under which readings are kept; Rasa's token when empty. Equal in all processes.
    """

    def __init__(
        self,
        *,
        rasa_url: str,
        rasa_token: str,
        timeout_seconds: float,
        models_dir: Path,
        redis: Redis | None = None,
        redis_breaker: pybreaker.CircuitBreaker | None = None,
        cache_secret: str = "",
    ) -> None:
        keyword_table()  # read now: the first text should not wait for it
        self._rasa = RasaClient(rasa_url, rasa_token, timeout_seconds)
        self._served = ServedModel(self._rasa)
        self._bands = BandsFile(models_dir)
        self._cache = ReadingCache((cache_secret or rasa_token).encode(), redis, redis_breaker)
        self._began = time.monotonic()
        self._was_ready = False
        self._state = "starting"
        self._looked = float("-inf")
        self._state_lock = threading.Lock()

    def understand(self, text: str | None) -> Understanding:
        """Read one text; never raises.

        Takes no longer than the time-out for Rasa, and two seconds more when Redis and Rasa's /status hang as well.

        text: a message body as it came, None when it has none.
        """
        understanding = self._read(text)
        count(understanding)
        return understanding

    def state(self) -> str:
        """Who reads texts now: "ready" is Rasa, "starting" is keywords until Rasa has loaded, "degraded" is keywords.

        Asks Rasa at most every two seconds.
        """
        with self._state_lock:
            if time.monotonic() - self._looked >= LOOK_EVERY:
                self._state = self._look()
                self._looked = time.monotonic()
            return self._state

    def _read(self, text: str | None) -> Understanding:
        normal = guards.normalise(text)
        if guards.refuses(text, normal):
            return Understanding.nothing()
        by_keyword = read_keyword(normal)
        if by_keyword:
            return by_keyword
        understanding = self._by_model(normal)
        if guards.is_long(normal) and understanding.band is Band.SURE:
            return replace(understanding, band=Band.BETWEEN)
        return understanding

    def _by_model(self, normal: str) -> Understanding:
        bands = self._bands.current()
        model = self._served.likely(bands.model)
        kept = self._cache.get(model, normal) if model else None
        if kept:
            return _judged(kept, bands, "cache")
        try:
            with PARSE_SECONDS.time():
                reading = self._rasa.parse(normal)
        except RasaUnavailable:
            return read_degraded(normal)
        model = self._served.certain()
        if model:
            self._cache.put(model, normal, reading)
        return _judged(reading, bands, "rasa")

    def _look(self) -> str:
        if self._answers():
            self._was_ready = True
            return "ready"
        booting = not self._was_ready and time.monotonic() - self._began < BOOT_SECONDS
        return "starting" if booting else "degraded"

    def _answers(self) -> bool:
        if self._rasa.is_trusted:
            return self._rasa.ready()
        # A Rasa that answers /status may still hang on texts: only a parse tells, when it is time for a trial.
        try:
            self._rasa.parse(PROBE)
        except RasaUnavailable:
            return False
        return True


def _judged(reading: Reading, bands: Bands, source: str) -> Understanding:
    intent, confidence = reading.ranking[0] if reading.ranking else (None, 0.0)
    return Understanding(
        intent=intent,
        confidence=confidence,
        ranking=reading.ranking,
        entities=reading.entities,
        band=bands.band(intent, confidence),
        source=source,
    )
