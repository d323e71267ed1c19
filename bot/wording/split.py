"""A long reply in parts: cut where the sense ends, with an offer of MORE."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.engine.folding import bare
from bot.wording.segments import segments

MAX_SEGMENTS = 3  # a member's reply costs at most this much at once
_MORE = frozenset(
    {"more", "more please", "see more", "show more", "mas", "mas por favor", "ver mas", "quiero mas", "dime mas"}
)
# From the kindest cut to the last resort: paragraph, line or list item, sentence, clause, word.
_CUTS = (r"\n\s*\n\s*", r"\s*\n\s*", r"(?<=[.!?])\s+", r"(?<=[,;:])\s+", r"\s+")
_LEAST = 0.5  # a kinder cut is taken when it fills at least this share of what fits


@dataclass(frozen=True, slots=True)
class Split:
    """`first` is to be sent now, with the offer of MORE if there is a `rest`."""

    first: str
    rest: str


def split_reply(text: str, more_hint: str, *, limit: int = MAX_SEGMENTS, toll_free: bool = False) -> Split:
    """Cut `text` so that its first part, with `more_hint` on a line of its own, costs at most `limit` segments.

    Args:
        text: the whole reply, or the rest of one.
        more_hint: "Reply MORE for the rest." in the member's language; at most one segment.
        limit: in segments.
        toll_free: whether the sender is a toll-free number, whose parts are shorter.
    """
    text = text.strip()
    if segments(text, toll_free=toll_free) <= limit:
        return Split(text, "")
    longest = _longest_fit(text, more_hint, limit, toll_free=toll_free)
    start, end = _best_cut(text, longest)
    return Split(f"{text[:start].rstrip()}\n{more_hint}", text[end:].lstrip())


def parts(text: str, more_hint: str, *, limit: int = MAX_SEGMENTS, toll_free: bool = False) -> Iterator[str]:
    """Every part of `text`, as a member would get them who replies MORE until the end."""
    while text:
        split = split_reply(text, more_hint, limit=limit, toll_free=toll_free)
        yield split.first
        text = split.rest


def is_more(text: str) -> bool:
    """Whether the member asks for the rest: MORE, MAS, más."""
    return bare(text) in _MORE


def _longest_fit(text: str, more_hint: str, limit: int, *, toll_free: bool) -> int:
    """The most characters of `text` that fit with the hint; segments grow with length, so halving finds it."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if segments(f"{text[:middle].rstrip()}\n{more_hint}", toll_free=toll_free) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _best_cut(text: str, longest: int) -> tuple[int, int]:
    """Where the first part ends and where the rest begins."""
    best: tuple[int, int] | None = None
    for pattern in _CUTS:
        cuts = [m.span() for m in re.finditer(pattern, text[: longest + 1]) if 0 < m.start() <= longest]
        if cuts and cuts[-1][0] >= longest * _LEAST:
            return cuts[-1]
        if cuts and pattern == _CUTS[-1]:
            best = cuts[-1]
    if best is not None:
        return best
    while longest > 1 and not _between_graphemes(text, longest):
        longest -= 1
    return longest, longest


def _between_graphemes(text: str, at: int) -> bool:
    """Whether `text` may be cut before `at` without tearing what is seen as one character."""
    before, after = text[at - 1], text[at : at + 1]
    if not after or after == "\u200d" or before == "\u200d":
        return not after
    joins = unicodedata.combining(after) or "\ufe00" <= after <= "\ufe0f" or after == "\u20e3"
    if joins or "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return False
    if _is_flag_half(before) and _is_flag_half(after):
        run = len(text[:at]) - len(text[:at].rstrip("".join(map(chr, range(0x1F1E6, 0x1F200)))))
        return run % 2 == 0
    return True


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
