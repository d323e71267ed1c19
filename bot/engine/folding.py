"""How a text is compared: small letters, no accents, plain apostrophes, single spaces."""

import re
import unicodedata

_LOOKALIKES = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\ufe0f": "", "\u20e3": ""}
)  # the last two make "2" a keycap emoji


def fold(text: str) -> str:
    """`text` as it is compared: "¡Mañana!" and "manana" are the same word."""
    plain = unicodedata.normalize("NFKD", text.translate(_LOOKALIKES))
    plain = "".join(char for char in plain if not unicodedata.combining(char)).lower()
    return " ".join(plain.split())


def bare(text: str) -> str:
    """`fold` without the punctuation around it: " Yes!! " -> "yes"."""
    return re.sub(r"^[\s.,;:!?¡¿*\"'()-]+|[\s.,;:!?¡¿*\"'()-]+$", "", fold(text))


def words(text: str) -> list[str]:
    """The words of `bare(text)`, without the punctuation between them."""
    return re.findall(r"[^\s.,;:!?¡¿\"()]+", bare(text))


def vocabulary(*lines: str) -> frozenset[str]:
    """The words of `lines`, as a set to look words up in."""
    return frozenset(word for line in lines for word in line.split())
