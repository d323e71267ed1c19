"""The little language in which the lexicon writes its phrases.

    stop            the word
    {stop}          any entry of the class `stop` under `words:`; entries are phrases, and may use classes above them
    (a|b c)         one of these
    [a|b c]         one of these, or nothing
    {small}*4       none to four of them; also (a|b)*4
    ..3             none to three words, whichever they are, inside one clause
    ^  $            the start and the end of a clause
    <  >            the start and the end of the message
    ,               the end of a clause, inside a phrase

A phrase becomes one regular expression over "the message in plain words"; every repetition is bounded, so the time to
match grows with the length of the text and no faster.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

MOST_REPEATS = 6
# Little words: a phrase is looked up by one of its others where it has one, so that most texts meet few phrases.
_LITTLE_WORDS = (
    "a all and are at be can de del do dont el en for get have i if im in is it je just la las le les los ma me mi mon "
    "my ne no not nous of off on or out para pas plus por que se si so su that the they this to un up us vous was we "
    "will with ya you your"
)
COMMON = frozenset(_LITTLE_WORDS.split())
_PIECE = re.compile(r"\{\w+\}|\.\.\d|\*\d|[()\[\]|^$<>,]|[a-z0-9]+|(\S)")
_GAP_WORD = r"(?: [^ .,_]+)"  # _ stands where words were taken out


class PatternError(ValueError):
    """A phrase that is not written in the language above."""


@dataclass(frozen=True, slots=True)
class Part:
    """A compiled piece of a phrase: what it matches, the words it cannot do without, and all the words it knows."""

    regex: str
    needs: tuple[frozenset[str], ...] = ()
    vocabulary: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A phrase, ready to search in `line_of(words)`.

    source: as written in the lexicon.
    """

    source: str
    part: Part

    @property
    def rarest(self) -> frozenset[str]:
        """Of the sets of words it cannot do without, the one that fewest texts hold."""
        return min(self.part.needs, key=_rarity)

    @property
    def regex(self) -> re.Pattern[str]:
        """Compiled when first needed: most processes meet few of the phrases, and all of them take a second."""
        return _compiled(self.part.regex)

    def possible(self, words: frozenset[str]) -> bool:
        """Whether a line with these words may hold the phrase at all."""
        return all(not need.isdisjoint(words) for need in self.part.needs)


def line_of(words: Sequence[str]) -> str:
    """Words and marks as the line that patterns search: a mark at both ends, one space between."""
    return f" . {' '.join(words)} . "


_MARKS = {
    "^": Part(r"(?<= [.,])"),
    "$": Part(r"(?= [.,])"),
    "<": Part(r"(?<=\A \.)"),
    ">": Part(r"(?= \. \Z)"),
    ",": Part(r" [.,]"),
}


def compile_classes(classes: Mapping[str, Sequence[str]]) -> dict[str, Part]:
    """Compile the lexicon's `words`; a class may use those that stand before it.

    Raises PatternError, with the phrase in its sentence.
    """
    parts: dict[str, Part] = {}
    for name, entries in classes.items():
        parts[name] = _one_of([_Parser(entry, parts).whole() for entry in entries])
    return parts


def compile_pattern(source: str, classes: Mapping[str, Part]) -> Pattern:
    """Compile one phrase.

    source: the phrase. classes: from `compile_classes`.
    Raises PatternError, with the phrase in its sentence.
    """
    part = _Parser(source, classes).whole()
    if not part.needs:
        raise PatternError(f"'{source}' has no word that must be there")
    return Pattern(source, part)


@cache
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex)


class _Parser:
    def __init__(self, source: str, classes: Mapping[str, Part]) -> None:
        self.source, self.classes = source, classes
        self.pieces: list[str] = []
        self.at = 0
        for match in _PIECE.finditer(source):
            if match.group(1):
                raise PatternError(f"'{source}': '{match.group(1)}' means nothing in a phrase")
            self.pieces.append(match.group())

    def whole(self) -> Part:
        part = self.sequence()
        if self.at < len(self.pieces):
            raise PatternError(f"'{self.source}': '{self.pieces[self.at]}' has no opening bracket")
        return part

    def sequence(self) -> Part:
        parts: list[Part] = []
        while self.at < len(self.pieces) and self.pieces[self.at] not in {")", "]", "|"}:
            parts.append(self.repeated(self.item()))
        return Part(
            "".join(part.regex for part in parts),
            tuple(need for part in parts for need in part.needs),
            frozenset().union(*(part.vocabulary for part in parts)),
        )

    def item(self) -> Part:
        piece = self.pieces[self.at]
        self.at += 1
        if piece in _MARKS:
            return _MARKS[piece]
        if piece in {"(", "["}:
            return self.group(closing=")" if piece == "(" else "]")
        if piece.startswith(".."):
            return Part(f"{_GAP_WORD}{{0,{self.bounded(piece[2:])}}}?")
        if piece.startswith("{"):
            return self.word_class(piece[1:-1])
        if piece.startswith("*"):
            raise PatternError(f"'{self.source}': '{piece}' stands after a class or a bracket")
        return Part(f" {piece}(?= )", (frozenset({piece}),), frozenset({piece}))

    def repeated(self, part: Part) -> Part:
        if self.at == len(self.pieces) or not self.pieces[self.at].startswith("*"):
            return part
        times = self.bounded(self.pieces[self.at][1:])
        self.at += 1
        return Part(f"(?:{part.regex}){{0,{times}}}", (), part.vocabulary)

    def group(self, closing: str) -> Part:
        alternatives = [self.sequence()]
        while self.at < len(self.pieces) and self.pieces[self.at] == "|":
            self.at += 1
            alternatives.append(self.sequence())
        if self.at == len(self.pieces) or self.pieces[self.at] != closing:
            raise PatternError(f"'{self.source}': a bracket is not closed")
        self.at += 1
        chosen = _one_of(alternatives)
        return chosen if closing == ")" else Part(f"{chosen.regex}?", (), chosen.vocabulary)

    def word_class(self, name: str) -> Part:
        if name not in self.classes:
            raise PatternError(f"'{self.source}': no words are listed before it under '{name}'")
        return self.classes[name]

    def bounded(self, digits: str) -> int:
        if int(digits) > MOST_REPEATS:
            raise PatternError(f"'{self.source}': at most {MOST_REPEATS} words may be left open")
        return int(digits)


def _rarity(need: frozenset[str]) -> tuple[int, int]:
    return len(need & COMMON), len(need)


def _one_of(alternatives: Sequence[Part]) -> Part:
    """A choice needs a word of any of its branches; if a branch needs none, so does the choice."""
    needs: tuple[frozenset[str], ...] = ()
    if all(part.needs for part in alternatives):
        needs = (frozenset().union(*(min(part.needs, key=_rarity) for part in alternatives)),)
    return Part(
        f"(?:{'|'.join(part.regex for part in alternatives)})",
        needs,
        frozenset().union(*(part.vocabulary for part in alternatives)),
    )
