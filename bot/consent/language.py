"""One language of the lexicon, loaded and compiled."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Self

import yaml

from bot.consent.pattern import Pattern, compile_classes, compile_pattern
from bot.consent.types import ConsentClass
from bot.consent.words import shortened

LEXICON = Path(__file__).parent / "lexicon"
LANGUAGES = ("en", "es", "fr")  # English first: a phrase that two languages know is told as the first one's

_KEYWORD_KINDS = {
    "opt_out_strong": ConsentClass.OPT_OUT,
    "opt_out": ConsentClass.OPT_OUT,
    "unclear": ConsentClass.UNCLEAR,
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

    @classmethod
    def of(cls, patterns: Iterable[Pattern]) -> Self:
        """The list of these phrases."""
        by_word: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            for word in pattern.rarest:
                by_word.setdefault(word, []).append(pattern)
        return cls({word: tuple(found) for word, found in by_word.items()})

    def __iter__(self) -> Iterator[Pattern]:
        return iter(dict.fromkeys(chain.from_iterable(self.by_word.values())))

    def possible(self, words: frozenset[str]) -> Iterable[Pattern]:
        """The phrases whose needed words are all in the text, each once."""
        looked_up = words & self.by_word.keys()
        if not looked_up:
            return ()
        found = dict.fromkeys(chain.from_iterable(self.by_word[word] for word in looked_up))
        return [pattern for pattern in found if pattern.possible(words)]

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
    spelling: Mapping[str, str]  # of every word it knows; most are their own
    reactions: PatternList  # 'Liked "..."': a phone quoting our own text back
    guards: PatternList  # what only looks like a revocation: taken out first
    limits: PatternList  # a limit rather than an end ("at work"), or another medium: UNCLEAR
    revocations: PatternList
    unclear: PatternList
    opt_ins: PatternList

    def spelled(self, word: str) -> str:
        """The word as the lexicon spells it: "plz" is "please", "stopppp" is "stop"."""
        known = self.spelling.get(word)
        if known is not None:
            return known
        return next((self.spelling[short] for short in shortened(word) if short in self.spelling), word)


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
    classes = compile_classes({name: _strings(entries, path, name) for name, entries in data["words"].items()})

    def patterns(name: str) -> list[Pattern]:
        return [compile_pattern(source, classes) for source in _strings(data[name], path, name)]

    def fillers(name: str) -> frozenset[str]:
        return frozenset(_strings(data["fillers"][name], path, name))

    language = Language(
        code=code,
        keywords={keyword.phrase: keyword for keyword in _keywords(code, data, path)},
        polite=fillers("polite"),
        urgent=fillers("urgent"),
        lead=fillers("lead"),
        reactions=PatternList.of(patterns("reactions")),
        guards=PatternList.of(patterns("guards")),
        limits=PatternList.of(patterns("limits")),
        revocations=PatternList.of(patterns("revocations")),
        unclear=PatternList.of(patterns("unclear")),
        opt_ins=PatternList.of(patterns("opt_ins")),
        spelling={},
    )
    return replace(language, spelling=_spelling(language, data["spelling"], path))


def _spelling(language: Language, slips: Mapping[str, object], path: Path) -> dict[str, str]:
    """The right spelling of every word that the phrases know, and of every slip that is listed."""
    lists = (
        *(language.reactions, language.guards, language.limits),
        *(language.revocations, language.unclear, language.opt_ins),
    )
    words = {word for patterns in lists for pattern in patterns for word in pattern.part.vocabulary}
    listed = {slip: right for right, wrong in slips.items() for slip in _strings(wrong, path, f"spelling of {right}")}
    return {word: word for word in words} | listed


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
