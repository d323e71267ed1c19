"""How far a confidence may be trusted, as calibrated beside the model by nlu_data/train.py."""

import json
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from bot.understanding.types import Band

FILE = "bands.json"
OUT_OF_SCOPE = "out_of_scope"
CHECK_EVERY = 3.0  # seconds between two looks at the file's time

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """From `sure` on a flow starts, from `between` on it is asked; below is refused."""

    sure: float
    between: float


@dataclass(frozen=True, slots=True)
class Bands:
    """The limits of one model.

    model: Rasa's id of the model they were measured with, None when no file tells it.
    intents: limits of single intents, where they differ.
    """

    model: str | None
    limits: Limits
    intents: Mapping[str, Limits] = field(default_factory=dict)

    def band(self, intent: str | None, confidence: float) -> Band:
        """The band of a top intent; out_of_scope is refused however sure it is."""
        if intent is None or intent == OUT_OF_SCOPE:
            return Band.BELOW
        limits = self.intents.get(intent, self.limits)
        if confidence >= limits.sure:
            return Band.SURE
        return Band.BETWEEN if confidence >= limits.between else Band.BELOW


# Without a calibration hardly anything is sure, and what is not likely is refused.
CAUTIOUS = Bands(model=None, limits=Limits(sure=0.9, between=0.6))


class BandsFile:
    """The bands of the current model, read again when the file changes.

    Args:
        folder: of the model and its bands.
        check_every: seconds between two looks at the file's time.
    """

    def __init__(self, folder: Path, check_every: float = CHECK_EVERY) -> None:
        self._path = folder / FILE
        self._check_every = check_every
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._checked = float("-inf")
        self._bands = CAUTIOUS

    def current(self) -> Bands:
        """The bands to use now: CAUTIOUS without a file, the last good ones when a new one cannot be read."""
        if time.monotonic() - self._checked >= self._check_every:
            with self._lock:
                self._look()
        return self._bands

    def _look(self) -> None:
        self._checked = time.monotonic()
        try:
            status = os.stat(self._path)
            stamp = (status.st_mtime_ns, status.st_ino)
            if stamp == self._stamp:
                return
            self._bands = parse_bands(json.loads(self._path.read_text(encoding="utf-8")))
            self._stamp = stamp
        except FileNotFoundError:
            self._bands, self._stamp = CAUTIOUS, None
        except (OSError, ValueError) as error:
            log.warning("nlu_bands_unreadable", reason=type(error).__name__)


def parse_bands(raw: Any) -> Bands:
    """The bands in the content of a bands file.

    Raises:
        ValueError: when it has another shape, or `between` is above `sure`.
    """
    if not isinstance(raw, dict):
        raise ValueError("a bands file holds one object")
    intents = raw.get("intents") or {}
    if not isinstance(intents, dict):
        raise ValueError("`intents` maps an intent to its limits")
    limits = _limits(raw, raw)
    model = raw.get("model")
    return Bands(
        model=model if isinstance(model, str) and model else None,
        limits=limits,
        intents={name: _limits(own, raw) for name, own in intents.items()},
    )


def _limits(raw: Any, fallback: dict[str, Any]) -> Limits:
    if not isinstance(raw, dict):
        raise ValueError("limits are {sure, between}")
    try:
        sure, between = (float(raw.get(name, fallback[name])) for name in ("sure", "between"))
    except (KeyError, TypeError) as error:
        raise ValueError("limits are two numbers, sure and between") from error
    if not 0 <= between <= sure <= 1.01:  # a limit just above 1 is never reached
        raise ValueError("0 <= between <= sure <= 1 is expected")
    return Limits(sure, between)
