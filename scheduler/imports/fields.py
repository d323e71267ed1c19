"""What a field of ours is: the words a header names it by, how its value is read, and whether it is private."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from scheduler.imports.sentences import Sentence


class Unreadable(Exception):
    """A value that cannot be taken; the sentence begins with the value and says what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


Reader = Callable[[str], object]
LONGEST_NUMBER = (
    20  # letters of a phone number with its extension; what is longer is something else, such as an address
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind of file.

    Args:
        name: ours, as `--map "their column=name"` takes it.
        words: what headers call it, in English and Spanish.
        read: makes the stored value of a text that is not empty; raises Unreadable.
        required: the file must have it, and every row a value.
        private: a report shows its values masked.
        is_number: a phone number; of a bad one only the digits are masked, for its other signs say what is wrong.
    """

    name: str
    words: tuple[str, ...]
    read: Reader
    required: bool = False
    private: bool = False
    is_number: bool = False

    def shown(self, value: str) -> str:
        """A value as a report may show it."""
        if self.is_number and len(value) <= LONGEST_NUMBER:
            return masked_number(value)
        return masked(value, private=self.private)


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


def masked_number(value: str) -> str:
    """A phone number as it is written, with the last two digits alone: "(•••) •••-••61 ext"."""
    left = sum(each.isdigit() for each in value) - 2
    shown = []
    for each in " ".join(value.split()):
        shown.append("•" if each.isdigit() and left > 0 else each)
        left -= each.isdigit()
    return "".join(shown)
