"""What a field of ours is: the words a header names it by, how its value is read, and whether it is private."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache


class Unreadable(Exception):
    """A value that cannot be taken; the words end a sentence that begins with the value and say what to do."""


Reader = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind of file.

    Args:
        name: ours, as `--map "their column=name"` takes it.
        words: what headers call it, in English and Spanish.
        read: makes the stored value of a text that is not empty; raises Unreadable.
        required: the file must have it, and every row a value.
        private: a report shows its values masked.
    """

    name: str
    words: tuple[str, ...]
    read: Reader
    required: bool = False
    private: bool = False


@lru_cache(maxsize=20_000)
def plain(words: str) -> str:
    """A header or a value as it is compared: lower case, without accents, signs and doubled spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9#]+", " ", bare).split()) or words.casefold().strip()


def masked(value: str, *, private: bool) -> str:
    """What a report may show: the last two characters of a private value, the first forty of any other."""
    shown = " ".join(value.split())
    if private:
        return f"…{shown[-2:]}" if len(shown) > 4 else "…"
    return shown if len(shown) <= 40 else shown[:39] + "…"
