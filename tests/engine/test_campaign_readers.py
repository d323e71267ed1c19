"""The readers of what campaigns ask: a score of 1 to 5, and the answers of a survey."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.book import load_book
from bot.engine.book import SlotSpec
from bot.engine.readers import READERS, Question, ReadContext, Reading
from bot.engine.state import Choice
from config.settings import ROOT

BOOK = load_book(ROOT / "flows")
NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
YES_NO = (Choice("yes", "yes"), Choice("no", "no"))
SCALE = tuple(Choice(str(number), str(number)) for number in range(1, 6))
COLORS = (Choice("red", "rojo"), Choice("blue", "azul"))


def read(slot: str, text: str, *choices: Choice) -> Any:
    """The value, or None where the text is no answer."""
    spec: SlotSpec = BOOK.slots[slot]
    reading = READERS[spec.reader](text, Question(spec, choices), ReadContext("en", NOW))
    return reading.value if isinstance(reading, Reading) else None


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("3", 3),
        ("5!", 5),
        ("four", 4),
        ("4/5", 4),
        ("3 out of 5", 3),
        ("2 de 5", 2),
        ("2, too hot in here", 2),
        ("1 - mi jefe me grita", 1),
        ("1: bad", 1),
        ("0", None),
        ("6", None),
        ("2.5", None),
        ("2 questions about dues", None),
        ("10", None),
        ("not good", None),
        ("", None),
    ],
)
def test_a_score_with_words_or_without(text: str, score: int | None) -> None:
    assert read("check_in_score", text) == score


@pytest.mark.parametrize(
    ("text", "choices", "value"),
    [
        ("1", YES_NO, "yes"),
        ("claro que sí", YES_NO, "yes"),
        ("👍", YES_NO, "yes"),
        ("2", YES_NO, "no"),
        ("not really", YES_NO, "no"),
        ("3", YES_NO, None),
        ("5", SCALE, "5"),
        ("three", SCALE, "3"),
        ("6", SCALE, None),
        ("azul", COLORS, "blue"),
        ("el primero", COLORS, "red"),
        ("verde", COLORS, None),
    ],
)
def test_an_answer_of_a_survey(text: str, choices: tuple[Choice, ...], value: str | None) -> None:
    assert read("survey_1", text, *choices) == value
