"""How words are compared: no case, no accents, no punctuation."""

import re
import unicodedata

_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘ʼ′´`＇"))
_MARKS = {"Mn", "Me", "Cf"}  # accents, the box of a keycap emoji, what is invisible
_WORD = re.compile(r"[^\W_]+(?:-(?=\d)[^\W_]+)*|#(?!\w)")  # "10-4" is one word; "wrong #" has two
_STRETCHED = re.compile(r"(\w)\1\1+")
_STRETCHED_END = re.compile(r"([^\W\d])\1+$")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: "¿Cuánto DEBO?" is ("cuanto", "debo")."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if unicodedata.category(char) not in _MARKS)
    return tuple(_WORD.findall(text.translate(_APOSTROPHES).casefold()))


def unstretched(phrase: str) -> tuple[str, ...]:
    """What a stretched spelling may stand for, most careful first: "heyyy" is "heyy" or "hey", "holaa" is "hola"."""
    readings = (
        _STRETCHED.sub(r"\1\1", phrase),
        _STRETCHED.sub(r"\1", phrase),
        _STRETCHED_END.sub(r"\1", phrase),
    )
    return tuple(dict.fromkeys(reading for reading in readings if reading != phrase))
