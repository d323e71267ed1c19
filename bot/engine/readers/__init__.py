"""One file per kind of answer. Importing this package registers them all."""

from bot.engine.readers import (
    attachments,
    bools,
    categories,
    choices,
    clock_times,
    dates,
    digits,
    door_codes,
    money,
    numbers,
    phones,
    plain,
    scores,
    survey_answers,
)
from bot.engine.readers.registry import (
    NOT_UNDERSTOOD,
    READERS,
    NotUnderstood,
    Question,
    ReadContext,
    Reading,
)

FREE_READERS = frozenset({"text", "any", "list", "words_or_media"})
"""They take any text, so whoever asks with one must look for other meanings first."""

__all__ = [
    "FREE_READERS",
    "NOT_UNDERSTOOD",
    "READERS",
    "NotUnderstood",
    "Question",
    "ReadContext",
    "Reading",
    "attachments",
    "bools",
    "categories",
    "choices",
    "clock_times",
    "dates",
    "digits",
    "door_codes",
    "money",
    "numbers",
    "phones",
    "plain",
    "scores",
    "survey_answers",
]
