"""Which approved passage answers a question: nearness of words and of letters to the questions each was written for."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.passages.passage import Passage
from bot.passages.words import FAINT, Vocabulary, grams

# Shares of the score, chosen on questions of the passages themselves, each left out in turn (bench/passages.py).
WORDS, LETTERS, COVERED = 0.45, 0.2, 0.35

FAINTLY = 0.35  # of its weight counts a word that much of a contract is about

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Match:
    """A passage and how near it is to what was asked, from 0 to 1."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question of a passage, read."""

    text: str
    words: Vector
    letters: Vector


@dataclass(frozen=True, slots=True)
class _Entry:
    """A passage, read. `said`: the words of its answers and of its quote."""

    passage: Passage
    asked: tuple[_Asked, ...]
    said: frozenset[str]


class Index:
    """Approved passages, ready to be searched.

    Args:
        passages: those that may be said.
        synonyms: lists of words that mean one thing.
    """

    def __init__(self, passages: Sequence[Passage], synonyms: Iterable[Iterable[str]]) -> None:
        asked = [text for passage in passages for text in passage.asked]
        said = [text for passage in passages for text in (*passage.answer.values(), passage.quote)]
        self._vocabulary = Vocabulary(synonyms, asked + said)
        self._words = _Weights(map(self._vocabulary.read, asked))
        self._letters = _Weights(map(grams, asked))
        self._entries = [self._entry(passage) for passage in passages]

    def search(self, question: str, *, leave_out: str | None = None) -> list[Match]:
        """Every passage with its score, best first.

        Args:
            leave_out: a question of a passage that is to be taken as not written, to measure by it.
        """
        said = frozenset(self._vocabulary.read(question))
        words, letters = self._words.vector(said), self._letters.vector(grams(question))
        matches = []
        for entry in self._entries:
            asked = [each for each in entry.asked if each.text != leave_out]
            near = max(WORDS * _dot(words, each.words) + LETTERS * _dot(letters, each.letters) for each in asked)
            known = entry.said.union(*(each.words for each in asked))
            matches.append(Match(entry.passage, near + COVERED * self._words.share(said, known)))
        return sorted(matches, key=lambda match: -match.score)

    def tells_anything(self, question: str) -> bool:
        """Whether `question` has a word that is not in questions about anything."""
        return not FAINT.issuperset(self._vocabulary.read(question))

    def _entry(self, passage: Passage) -> _Entry:
        read = self._vocabulary.read
        asked = (
            _Asked(text, self._words.vector(read(text)), self._letters.vector(grams(text))) for text in passage.asked
        )
        said = frozenset(word for text in (*passage.answer.values(), passage.quote) for word in read(text))
        return _Entry(passage, tuple(asked), said)


class _Weights:
    """How much a word tells: the rarer among the questions, the more; one that none has tells most."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        found = [set(text) for text in texts]
        counts = Counter(word for words in found for word in words)
        self._most = math.log(1 + len(found)) + 1
        self._weight = {word: math.log((1 + len(found)) / (1 + count)) + 1 for word, count in counts.items()}

    def vector(self, words: Iterable[str]) -> Vector:
        """Of length one; empty for no words."""
        weights = {word: self._of(word) for word in words}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {word: weight / length for word, weight in weights.items()} if length else {}

    def share(self, words: frozenset[str], known: frozenset[str]) -> float:
        """How much of what `words` tell is among the `known`."""
        total = sum(map(self._of, words))
        return sum(map(self._of, words & known)) / total if total else 0.0

    def _of(self, word: str) -> float:
        weight = self._weight.get(word, self._most)
        return weight * FAINTLY if word in FAINT else weight


def _dot(one: Vector, other: Vector) -> float:
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[word] for word, weight in one.items() if word in other)
