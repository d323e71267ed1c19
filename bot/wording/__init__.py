"""The words of a reply: which variation, in which language, in how many segments.

    wording = Wording(book)
    text = wording.compose(outcome.events, language)
    split = split_reply(text, wording.render("utter_more_hint", language))

Nothing here is random, and nothing reads a clock: the same events give the same text.
"""

from bot.wording.render import PLACEHOLDER, MissingValueError, Overrides, Wording, without_sentence
from bot.wording.segments import Count, count, is_gsm, normalise, segments
from bot.wording.split import MAX_SEGMENTS, Split, is_more, parts, split_reply
from bot.wording.values import (
    Money,
    format_day,
    format_day_and_time,
    format_list,
    format_money,
    format_phone,
    format_time,
    format_value,
)

__all__ = [
    "MAX_SEGMENTS",
    "PLACEHOLDER",
    "Count",
    "MissingValueError",
    "Money",
    "Overrides",
    "Split",
    "Wording",
    "count",
    "format_day",
    "format_day_and_time",
    "format_list",
    "format_money",
    "format_phone",
    "format_time",
    "format_value",
    "is_gsm",
    "is_more",
    "normalise",
    "parts",
    "segments",
    "split_reply",
    "without_sentence",
]
