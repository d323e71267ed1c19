"""Single words and very short phrases that need no Rasa, and what can still be told when Rasa is away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understanding.types import Band, Understanding
from bot.understanding.words import unstretched, words_of

TABLE = Path(__file__).with_name("keywords.yml")
SHORTEST_WITH_SLIP = 5  # letters; shorter words are too near to others (dues, does, duos)
LONGEST_FILLED = 8  # words; a keyword with more around it is a sentence

URGENT = "urgent_help"
LONGEST_SURE = 10  # words; in a longer text a keyword is often beside the point ("my steward filed something and ...")

# Without Rasa a found word is a hint: below every threshold a flow may set, unless the table calls it sure.
DEGRADED_SURE = 0.9
DEGRADED_HINT = 0.3


class TableError(Exception):
    """The keyword table contradicts itself; the sentence says where."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """What a word or phrase means.

    language: None when the phrase belongs to several languages.
    reads_only: the intent changes nothing, so that one such word may start it when Rasa is away.
    """

    intent: str
    language: str | None
    reads_only: bool


@dataclass(frozen=True, slots=True)
class KeywordTable:
    """The table as it is looked up.

    alone: phrases that are a whole text. inside: the words of phrases found in longer texts. urgent: the same, of calls
    for help, by their first word.
    """

    alone: Mapping[str, Keyword]
    inside: Mapping[tuple[str, ...], Keyword]
    urgent: Mapping[str, tuple[tuple[tuple[str, ...], Keyword], ...]]
    long_words: tuple[str, ...]
    fillers: frozenset[str]
    numbers: frozenset[str]
    everyday: frozenset[str]


def read_keyword(normal: str) -> Understanding | None:
    """Read a text that is a keyword, a number, yes or no.

    normal: the text as guards.normalise gives it.
    Returns None when it is anything else. A number alone gives no intent: only an open question or a menu knows its
    meaning.
    """
    table = keyword_table()
    words = words_of(normal)
    keyword = _urgent(table, words) or _alone(table, words)
    if keyword:
        return Understanding(
            intent=keyword.intent,
            confidence=1.0,
            ranking=((keyword.intent, 1.0),),
            entities=(),
            band=Band.SURE,
            source="keyword",
            language=keyword.language,
        )
    if " ".join(words) in table.numbers or not any(char.isalpha() for char in normal):
        return Understanding(intent=None, confidence=0.0, ranking=(), entities=(), band=Band.BELOW, source="keyword")
    return None


def read_degraded(normal: str) -> Understanding:
    """Make the best of a text without Rasa: keywords anywhere in it.

    normal: the text as guards.normalise gives it.
    Returns band SURE for a short text with one intent that changes nothing, BETWEEN for one that does, for several and
    for long texts, BELOW for none.
    """
    words = words_of(normal)
    found = _inside(keyword_table(), words)
    intents = tuple(dict.fromkeys(keyword.intent for keyword in found))
    if URGENT in intents:
        # A clarifying question costs more here than a call for help that was none.
        intents, found = (URGENT,), [Keyword(URGENT, None, reads_only=True)]
    languages = {keyword.language for keyword in found if keyword.language}
    sure = len(intents) == 1 and found[0].reads_only and (len(words) <= LONGEST_SURE or URGENT in intents)
    confidence = DEGRADED_SURE if sure else DEGRADED_HINT if intents else 0.0
    return Understanding(
        intent=intents[0] if intents else None,
        confidence=confidence,
        ranking=tuple((intent, confidence) for intent in intents[:5]),
        entities=(),
        band=Band.SURE if sure else Band.BETWEEN if intents else Band.BELOW,
        source="degraded",
        language=languages.pop() if len(languages) == 1 else None,
    )


def _alone(table: KeywordTable, words: Sequence[str]) -> Keyword | None:
    if not 0 < len(words) <= LONGEST_FILLED:
        return None
    bare = _without_fillers(words, table.fillers)
    if " ".join(bare) in table.everyday:
        return None
    for phrase in dict.fromkeys((" ".join(words), " ".join(bare))):
        for spelling in (phrase, *unstretched(phrase)):
            if spelling in table.alone:
                return table.alone[spelling]
    return _near(table, bare[0]) if len(bare) == 1 else None


def _urgent(table: KeywordTable, words: Sequence[str]) -> Keyword | None:
    """A call for help anywhere in the text."""
    for at, word in enumerate(words):
        for phrase, keyword in table.urgent.get(word, ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return keyword
    return None


def _near(table: KeywordTable, word: str) -> Keyword | None:
    """The keyword that `word` is a slip of the finger from; the first letter is hardly ever the wrong one."""
    if len(word) < SHORTEST_WITH_SLIP:
        return None
    near = process.extract(word, table.long_words, scorer=OSA.distance, score_cutoff=1, limit=None)
    meant = {table.alone[right] for right, _, _ in near if right[0] == word[0]}
    if len({keyword.intent for keyword in meant}) != 1:
        return None
    return _merged(meant)


def _without_fillers(words: Sequence[str], fillers: frozenset[str]) -> Sequence[str]:
    """The words without the fillers of one or two words at both ends."""
    left, right = 0, len(words)
    while left < right:
        size = next((size for size in (2, 1) if " ".join(words[left : min(left + size, right)]) in fillers), 0)
        if not size:
            break
        left += size
    while left < right:
        size = next((size for size in (2, 1) if " ".join(words[max(right - size, left) : right]) in fillers), 0)
        if not size:
            break
        right -= size
    return words[left:right]


def _inside(table: KeywordTable, words: Sequence[str]) -> list[Keyword]:
    """Keywords in a text, those of more words first; a word counts once, so "wrong number" is no "number"."""
    left = list(words)
    found = []
    for phrase, keyword in table.inside.items():
        for at in _places(left, phrase):
            left[at : at + len(phrase)] = [""] * len(phrase)
            found.append(keyword)
    return found


def _places(words: Sequence[str], phrase: tuple[str, ...]) -> Iterator[int]:
    size = len(phrase)
    for at in range(len(words) - size + 1):
        if tuple(words[at : at + size]) == phrase:
            yield at


@cache
def keyword_table() -> KeywordTable:
    """The table in keywords.yml."""
    return make_table(yaml.load(TABLE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def make_table(raw: Mapping[str, Any]) -> KeywordTable:
    """Index a table of the shape that keywords.yml explains.

    Raises:
        TableError: when one phrase has two meanings, or YAML reads a word as something else (no, on, 911: quote it).
    """
    alone: dict[str, Keyword] = {}
    inside: dict[str, Keyword] = {}
    for intent, entry in raw["intents"].items():
        for language in ("any", "en", "es"):
            lists = entry.get(language, {})
            keyword = Keyword(intent, None if language == "any" else language, entry["degraded"] == "sure")
            _add(alone, (*lists.get("words", ()), *lists.get("whole", ())), keyword)
            _add(inside, (*lists.get("words", ()), *lists.get("inside", ())), keyword)
    by_size = sorted(((tuple(phrase.split()), keyword) for phrase, keyword in inside.items()), key=_size, reverse=True)
    return KeywordTable(
        alone=alone,
        inside=dict(by_size),
        urgent=_by_first_word(raw.get("urgent", {})),
        long_words=tuple(word for word in alone if len(word) >= SHORTEST_WITH_SLIP and " " not in word),
        fillers=_folded(raw["fillers"]),
        numbers=_folded(raw["numbers"]),
        everyday=_folded(raw["everyday"]),
    )


def _by_first_word(phrases: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[tuple[tuple[str, ...], Keyword], ...]]:
    index: dict[str, tuple[tuple[tuple[str, ...], Keyword], ...]] = {}
    for language, texts in phrases.items():
        for phrase in sorted(_folded(texts)):
            words = tuple(phrase.split())
            index[words[0]] = (*index.get(words[0], ()), (words, Keyword(URGENT, language, reads_only=False)))
    return index


def _add(index: dict[str, Keyword], phrases: Iterable[str], keyword: Keyword) -> None:
    for phrase in _folded(phrases):
        known = index.setdefault(phrase, keyword)
        if known.intent != keyword.intent:
            raise TableError(f'keywords.yml: "{phrase}" stands under {known.intent} and under {keyword.intent}')
        index[phrase] = _merged({known, keyword})


def _merged(keywords: Iterable[Keyword]) -> Keyword:
    """One keyword of several with the same intent; their language is told only when they agree."""
    one, *others = keywords
    same = all(other.language == one.language for other in others)
    return one if same else Keyword(one.intent, None, one.reads_only)


def _folded(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(_fold(phrase) for phrase in phrases)


def _fold(phrase: object) -> str:
    if not isinstance(phrase, str):
        raise TableError(f"keywords.yml: {phrase} is no text to YAML: put it in quotes")
    return " ".join(words_of(phrase))


def _size(entry: tuple[tuple[str, ...], Keyword]) -> int:
    return len(entry[0])
