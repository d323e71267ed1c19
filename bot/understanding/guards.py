"""What must be settled about a text before anything tries to understand it.

Rasa was seen to give a text with a leading "/" any intent at confidence 1.0, an empty text `affirm` at 0.62, a
thumbs-up `affirm` at 0.50, and an error 500 for a missing text.
"""

import re
import unicodedata

LONGEST = 1600  # characters of an SMS body, messaging-rules 1.1; a text that fills it was cut, or is not a question
LONG = 320  # characters, two segments: past it no single wish is sure
_SPACES = re.compile(r"\s+")
_UNSEEN = {"Cc", "Cs", "Cf"}  # control characters and NUL, lone surrogates, invisible and direction marks
_FEWEST_DISTINCT = 0.2  # share of different words in a long text; prose of 1,600 characters has 0.5 and more


def normalise(text: str | None) -> str:
    """The text as it is understood: NFC, single spaces, nothing invisible.

    text: a message body; None when the carrier sent none. What stands after the 1,600th character is not read.
    """
    if not text:
        return ""
    cut = text[:LONGEST]
    if not (cut.isascii() and cut.isprintable()):
        cut = unicodedata.normalize("NFC", "".join(_visible(char) for char in cut))
    return _SPACES.sub(" ", cut).strip()


def refuses(text: str | None, normal: str) -> bool:
    """Whether nothing may be understood in a text.

    text: as it came.
    normal: what `normalise` made of it.
    Returns True for no text, a leading "/", no letter and no digit in it (an emoji, "?!"), 1,600 characters or more,
    and a long text that only repeats itself.
    """
    if not text or not normal or len(text) >= LONGEST or normal.startswith("/"):
        return True
    if not any(char.isalnum() for char in normal):
        return True
    return len(normal) > LONG and _is_filling(normal)


def is_long(normal: str) -> bool:
    """Whether a text says too much for one wish to be sure."""
    return len(normal) > LONG


def _visible(char: str) -> str:
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in _UNSEEN else char


def _is_filling(normal: str) -> bool:
    words = normal.casefold().split(" ")
    return len(set(words)) < _FEWEST_DISTINCT * len(words) or max(map(len, words)) > len(normal) // 2
