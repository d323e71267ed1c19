"""Measures understanding as members meet it: guards, keywords, Rasa and bands together."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.understanding.examples import Example
from bot.understanding.types import Band, Understanding

AT_ONCE = 4  # Rasa parses one text at a time; more only keeps it from waiting for us

Understand = Callable[[str], Understanding]
Watch = Callable[[Iterable[Understanding]], Iterable[Understanding]]


class MeasureError(Exception):
    """Rasa gave no reading for a text, so the figures would be those of the keywords alone."""


@dataclass(frozen=True, slots=True)
class IntentFigures:
    """One intent of the file: shares lie between 0 and 1; `taken_for` are its commonest wrong readings."""

    intent: str
    total: int
    precision: float
    recall: float
    f1: float
    refused_rate: float
    taken_for: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class IntentReport:
    """Figures of the top intents, whatever their band; `refused_rate` is the share in the band below.

    macro_f1: the mean F1 of the intents of the file.
    """

    total: int
    accuracy: float
    top3_accuracy: float
    macro_f1: float
    refused_rate: float
    intents: tuple[IntentFigures, ...]

    def as_json(self) -> dict[str, float]:
        """The object that `--json` prints."""
        return {
            "total": self.total,
            "accuracy": round(self.accuracy, 4),
            "top3_accuracy": round(self.top3_accuracy, 4),
            "macro_f1": round(self.macro_f1, 4),
            "refused_rate": round(self.refused_rate, 4),
        }


@dataclass(frozen=True, slots=True)
class OutOfScopeReport:
    """`kept` are the texts that were not refused, with what they were taken for."""

    total: int
    refused_rate: float
    kept: tuple[tuple[str, Understanding], ...]

    def as_json(self) -> dict[str, float]:
        """The object that `--json` prints."""
        return {"total": self.total, "refused_rate": round(self.refused_rate, 4)}


def measure_intents(examples: Sequence[Example], understand: Understand, watch: Watch = iter) -> IntentReport:
    """Read every example and compare.

    Args:
        examples: at least one.
        understand: reads one text; called from several threads.
        watch: passes the readings on while it shows progress.

    Raises:
        MeasureError: when Rasa is away for a text.
    """
    readings = list(watch(_all([example.text for example in examples], understand)))
    expected = [example.intent for example in examples]
    got = [reading.intent or "nothing" for reading in readings]
    pairs = list(zip(expected, readings, strict=True))
    right = Counter(intent for intent, reading in pairs if reading.intent == intent)
    figures = [
        _figures(intent, [reading for own, reading in pairs if own == intent], right[intent], got.count(intent))
        for intent in dict.fromkeys(expected)
    ]
    return IntentReport(
        total=len(pairs),
        accuracy=right.total() / len(pairs),
        top3_accuracy=_share(intent in _first(reading, 3) for intent, reading in pairs),
        macro_f1=sum(one.f1 for one in figures) / len(figures),
        refused_rate=_share(reading.band is Band.BELOW for reading in readings),
        intents=tuple(figures),
    )


def measure_out_of_scope(texts: Sequence[str], understand: Understand, watch: Watch = iter) -> OutOfScopeReport:
    """Read every text and count those that are refused.

    Args:
        texts: at least one.
        understand: reads one text; called from several threads.
        watch: passes the readings on while it shows progress.

    Raises:
        MeasureError: when Rasa is away for a text.
    """
    readings = list(watch(_all(texts, understand)))
    kept = [pair for pair in zip(texts, readings, strict=True) if pair[1].band is not Band.BELOW]
    return OutOfScopeReport(total=len(texts), refused_rate=1 - len(kept) / len(texts), kept=tuple(kept))


def _all(texts: Sequence[str], understand: Understand) -> Iterator[Understanding]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for reading in threads.map(understand, texts):
            if reading.source == "degraded":
                threads.shutdown(cancel_futures=True)
                raise MeasureError("Rasa stopped answering; see its log, and measure again")
            yield reading


def _figures(intent: str, readings: Sequence[Understanding], right: int, named: int) -> IntentFigures:
    wrong = Counter(reading.intent or "nothing" for reading in readings if reading.intent != intent)
    return IntentFigures(
        intent=intent,
        total=len(readings),
        precision=right / named if named else 0.0,
        recall=right / len(readings),
        f1=2 * right / (named + len(readings)),
        refused_rate=_share(reading.band is Band.BELOW for reading in readings),
        taken_for=tuple(wrong.most_common(3)),
    )


def _first(reading: Understanding, places: int) -> tuple[str, ...]:
    return tuple(intent for intent, _ in reading.ranking[:places])


def _share(truths: Iterable[bool]) -> float:
    counted = list(truths)
    return sum(counted) / len(counted)
