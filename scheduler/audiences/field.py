"""What a field of an audience is made of: the values it takes, its SQL and its words."""

import dataclasses
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from babel import Locale

from scheduler.audiences.conditions import Condition, Scope
from scheduler.audiences.query import Leaf, Operator

MOST_CHARACTERS = 200  # of a name or an answer
Called = Mapping[str, tuple[str, str]]
EMPTY: Called = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A leaf in words that follow "members who", in English and Spanish.

    brief: words that follow "members" alone, such as "at Warehouse".
    """

    en: str
    es: str
    brief: tuple[str, str] | None = None

    def who(self, language: str) -> str:
        """The words in this language."""
        return self.es if language == "es" else self.en

    def short(self, language: str) -> str | None:
        """The brief words in this language, where there are any."""
        return self.brief[language == "es"] if self.brief else None


class Values(ABC):
    """The values `is` and `in` take."""

    @property
    @abstractmethod
    def described(self) -> str:
        """What to write, as a person reads it."""

    @abstractmethod
    def checked(self, value: str) -> str:
        """The value as it is stored.

        Raises:
            ValueError: it is none; the message says what to write.
        """


@dataclass(frozen=True, slots=True)
class Choice(Values):
    """One of a few words.

    called: the words as people say them, in English and Spanish, where the word itself is not that.
    """

    words: tuple[str, ...]
    called: Called = dataclasses.field(default_factory=lambda: EMPTY)

    @property
    def described(self) -> str:
        """The words."""
        return ", ".join(self.words)

    def checked(self, value: str) -> str:
        """The word, in small letters."""
        word = value.casefold().replace("-", "_").replace(" ", "_")
        if word not in self.words:
            raise ValueError(f"there is no {value!r}; write one of {self.described}")
        return word


@dataclass(frozen=True, slots=True)
class Name(Values):
    """The name of something on the record: whether there is one is looked up, capital letters do not matter."""

    of: str

    @property
    def described(self) -> str:
        """What it names."""
        return f"the name of {'an' if self.of[0] in 'aeiou' else 'a'} {self.of}"

    def checked(self, value: str) -> str:
        """The name as it was typed."""
        return _plain(value, self.described)


@dataclass(frozen=True, slots=True)
class Words(Values):
    """Any words, such as an answer; some of them mean something of their own.

    called: those that are picked most, as people say them.
    """

    described_as: str
    called: Called = dataclasses.field(default_factory=lambda: EMPTY)

    @property
    def described(self) -> str:
        """What they are."""
        return self.described_as

    def checked(self, value: str) -> str:
        """In small letters."""
        return _plain(value.casefold(), self.described)


@dataclass(frozen=True, slots=True)
class LanguageCode(Values):
    """A language by its code."""

    @property
    def described(self) -> str:
        """The codes most used."""
        return "a language's code, such as en or es"

    def checked(self, value: str) -> str:
        """The code, in small letters."""
        code = value.casefold()
        if code not in language_names("en"):
            raise ValueError(f"{value!r} is no language; write {self.described}")
        return code


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number in a unit; `unit` None has none."""

    unit: str | None
    least: int
    most: int
    operators: tuple[Operator, ...] = (Operator.AT_LEAST, Operator.AT_MOST)

    @property
    def described(self) -> str:
        """What to write."""
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.least} to {self.most}{unit}"

    def checked(self, value: int) -> int:
        """The number.

        Raises:
            ValueError: it is out of range.
        """
        if not self.least <= value <= self.most:
            raise ValueError(f"{value} is out of range; write {self.described}")
        return value


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be asked of a member.

    Args:
        label: what it is called in lists to pick from, in English and Spanish.
        about: what it asks, one sentence for who picks fields.
        example: a leaf in the text form.
        condition: its SQL.
        phrase: its words; False for when it does not hold.
        values: of `is` and `in`; None has neither.
        number: what it is compared with by number.
        of: what its subject names, in brackets: answer("Rally"). `of_needed` False asks about any.
    """

    name: str
    label: tuple[str, str]
    about: str
    example: str
    condition: Callable[[Leaf, Scope], Condition]
    phrase: Callable[[Leaf, bool], Phrase]
    values: Values | None = None
    number: Number | None = None
    of: Name | None = None
    of_needed: bool = True

    def called(self, language: str) -> str:
        """Its label in this language."""
        return self.label[language == "es"]

    @property
    def operators(self) -> tuple[Operator, ...]:
        """Those it can be compared by."""
        words = (Operator.IS, Operator.IN) if self.values else ()
        return words + (self.number.operators if self.number else ())


def word_called(called: Called, word: str, language: str) -> str:
    """A word of a choice as people say it."""
    return called[word][language == "es"] if word in called else word.replace("_", " ")


@cache
def language_names(language: str) -> dict[str, str]:
    """Language codes of two letters, with their names in this language."""
    return {code: name for code, name in Locale(language).languages.items() if len(code) == 2}


def listed(words: Iterable[str], language: str) -> str:
    """ "A, B or C"."""
    return joined(list(words), {"en": "or", "es": "o"}[language], language)


def joined(words: list[str], last: str, language: str) -> str:
    """Words with a comma between, and `last` before the last one: `and`, `or`, `y` or `o`.

    Before the sound of its own letter, Spanish `y` becomes `e` and `o` becomes `u`.
    """
    if len(words) < 2:
        return "".join(words)
    if language == "es":
        last = _soft(last, words[-1])
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def plural(count: int, one: str, several: str) -> str:
    """ "1 month", "2 months"."""
    return f"{count} {one if count == 1 else several}"


def named(of: str | int | None, what: str = "") -> str:
    """A campaign or an event as a sentence names it: by its name in quotes, or by its number."""
    return f"{what} {of}".strip() if isinstance(of, int) else f"'{of}'"


def _soft(word: str, following: str) -> str:
    if word == "y" and re.match(r"h?[ií](?![aeou])", following, re.IGNORECASE):
        return "e"
    if word == "o" and re.match(r"h?[oó]", following, re.IGNORECASE):
        return "u"
    return word


def _plain(value: str, described: str) -> str:
    value = value.strip()
    if not value:
        raise ValueError(f"is empty; write {described}")
    if len(value) > MOST_CHARACTERS:
        raise ValueError(f"is longer than {MOST_CHARACTERS} characters; write {described}")
    if not value.isprintable():
        raise ValueError(f"has a character that cannot be printed; write {described}")
    return value
