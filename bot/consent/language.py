"""One language of the lexicon, loaded and compiled."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from bot.consent.pattern import Pattern, compile_classes, compile_pattern
from bot.consent.types import ConsentClass
from bot.consent.words import shortened

LEXICON = Path(__file__).parent / "lexicon"
LANGUAGES = ("en", "es", "fr")  # English first: a phrase that two languages know is told as the first one's

_KEYWORD_KINDS = {
    "opt_out_strong": ConsentClass.OPT_OUT,
    "opt_out": ConsentClass.OPT_OUT,
    "opt_in": ConsentClass.OPT_IN,
    "help": ConsentClass.HELP,
}


class LexiconError(ValueError):
    """A lexicon file that does not have the shape docs/consent.md describes."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A whole-message keyword: one word or several.

    strong: it asks to be left alone whatever small words stand around it ("no, stop" but not "no, cancel").
    """

    phrase: str
    kind: ConsentClass
    language: str
    strong: bool


@dataclass(frozen=True, slots=True)
class PatternList:
    """Phrases of one purpose, found by the rarest word that each one needs."""

    by_word: Mapping[str, tuple[Pattern, ...]]

    def possible(self, words: frozenset[str]) -> Iterator[Pattern]:
        """The phrases whose needed words are all in the text, each once."""
        found = chain.from_iterable(self.by_word[word] for word in words & self.by_word.keys())
        return (pattern for pattern in dict.fromkeys(found) if pattern.possible(words))

    def first_in(self, line: str, words: frozenset[str]) -> Pattern | None:
        """A phrase that is in the line, or None."""
        return next((p for p in self.possible(words) if p.regex.search(line)), None)


@dataclass(frozen=True, slots=True)
class Language:
    """Everything the reader knows of one language."""

    code: str
    keywords: Mapping[str, Keyword]
    polite: frozenset[str]  # around any keyword: "please", "thanks"
    urgent: frozenset[str]  # around an opt-out keyword: "now", "already"
    lead: frozenset[str]  # around a strong one: "no", "i said", "hey"
    spelling: Mapping[str, str]
    reactions: PatternList  # 'Liked "..."': a phone quoting our own text back
    guards: PatternList  # what only looks like a revocation: taken out first
    limits: PatternList  # a limit rather than an end ("at work"), or another medium: UNCLEAR
    revocations: PatternList
    unclear: PatternList
    opt_ins: PatternList
    vocabulary: frozenset[str]

    def spelled(self, word: str) -> str:
        """The word as the lexicon spells it: "plz" is "please", "stopppp" is "stop"."""
        if word in self.spelling:
            return self.spelling[word]
        if word in self.vocabulary:
            return word
        known = (c for c in shortened(word) if c in self.vocabulary or c in self.spelling)
        candidate = next(known, word)
        return self.spelling.get(candidate, candidate)


@cache
def languages() -> tuple[Language, ...]:
    """The lexicon, loaded once a process.

    Raises LexiconError or PatternError for a file that cannot be used.
    """
    return tuple(load_language(code, LEXICON / f"{code}.yml") for code in LANGUAGES)


def load_language(code: str, path: Path) -> Language:
    """Load one language.

    code: its ISO 639-1 code. path: its YAML file.
    Raises LexiconError for a wrong shape and PatternError for a phrase that cannot be compiled.
    """
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    if not isinstance(data, dict):
        raise LexiconError(f"{path.name}: a mapping is expected")
    keywords = {keyword.phrase: keyword for keyword in _keywords(code, data, path)}
    classes = compile_classes({name: _strings(entries, path, name) for name, entries in data["words"].items()})
    lists = {
        name: [compile_pattern(source, classes) for source in _strings(data.get(name, []), path, name)]
        for name in ("reactions", "guards", "limits", "revocations", "unclear", "opt_ins")
    }
    fillers = {
        name: frozenset(_strings(data["fillers"][name], path, name)) for name in ("polite", "urgent", "lead")
    }
    known = frozenset().union(*(p.part.vocabulary for p in chain.from_iterable(lists.values())))
    known |= {word for phrase in chain(keywords, *fillers.values()) for word in phrase.split()}
    return Language(
        code=code,
        keywords=keywords,
        spelling={
            slip: right
            for right, slips in data["spelling"].items()
            for slip in _strings(slips, path, f"spelling of {right}")
        },
        vocabulary=known,
        **fillers,
        **{name: _by_word(patterns) for name, patterns in lists.items()},
    )


def _keywords(code: str, data: Mapping[str, Any], path: Path) -> Iterator[Keyword]:
    for name, kind in _KEYWORD_KINDS.items():
        for phrase in _strings(data["keywords"][name], path, name):
            yield Keyword(phrase, kind, code, strong=name == "opt_out_strong")


def _strings(entries: object, path: Path, name: str) -> list[str]:
    """YAML reads a bare no, yes or on as a truth value: say so rather than lose the word."""
    if not isinstance(entries, list):
        raise LexiconError(f"{path.name}: '{name}' is a list")
    wrong = [entry for entry in entries if not isinstance(entry, str)]
    if wrong:
        raise LexiconError(f"{path.name}: '{name}' has {wrong[0]!r}, which is no text; put it in quotes")
    return entries


def _by_word(patterns: Iterable[Pattern]) -> PatternList:
    by_word: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        for word in min(pattern.part.needs, key=len):
            by_word.setdefault(word, []).append(pattern)
    return PatternList({word: tuple(found) for word, found in by_word.items()})
