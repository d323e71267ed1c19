"""Words that cannot wait: an interview now, discipline tomorrow, somebody in danger.

A member in an investigatory interview has a right to a steward only when they ask for one (NLRB v. J. Weingarten, 420
U.S. 251), so the sentence to say and a steward's name must come before the talk, not after. The table of phrases is
urgent_phrases.yml. Too much alarm costs a steward a text; too little costs a member the job: where the words leave it
open, it is urgent.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml
from rapidfuzz.fuzz import ratio

from bot.engine.folding import words

TABLE = Path(__file__).with_name("urgent_phrases.yml")
MOST_BETWEEN = 2  # other words between two words of a phrase: "want me in [the manager's] office"
CLOSE = 85  # rapidfuzz ratio: one wrong letter in a word of seven
LEAST_LETTERS = 6  # shorter words must be right: "fire" is near "hire"
NEAR_DAYS = 3  # a weekday so near is near, for a steward must find the time
_NEGATIONS = frozenset({"no", "not", "don't", "dont", "didn't", "didnt", "won't", "wont", "never", "nunca", "tampoco"})
_PRONOUNS = frozenset({"me", "nos", "se", "te"})  # "no me quieren suspender"
_WEEKDAYS = (
    ("monday", "mon", "lunes"),
    ("tuesday", "tues", "tue", "martes"),
    ("wednesday", "weds", "wed", "miercoles"),
    ("thursday", "thurs", "thur", "thu", "jueves"),
    ("friday", "fri", "viernes"),
    ("saturday", "sat", "sabado"),
    ("sunday", "sun", "domingo"),
)

Phrase = tuple[frozenset[str], ...]


class Urgency(StrEnum):
    """How little time there is."""

    DANGER = "danger"
    NOW = "now"
    SOON = "soon"


def urgency(text: str, today: date) -> Urgency | None:
    """How urgent the words are; None when they can wait for the usual way.

    Args:
        today: the local's date, by which a weekday is near or not.
    """
    said = words(text)
    if _any("danger", said):
        return Urgency.DANGER
    now = _any("now", said)
    if _any("under_way", said):
        return Urgency.NOW
    called = _any("called", said)
    if called and now:
        return Urgency.NOW
    if _any("announced", said):
        return Urgency.SOON
    if called and not _any("done", said) and (_any("near", said) or _names_near_weekday(said, today)):
        return Urgency.SOON
    return None


def is_now(text: str) -> bool:
    """Whether the words say that it is at this moment, or about to be; for those who ask for their rights."""
    return _any("now", words(text))


@lru_cache
def phrases() -> dict[str, tuple[Phrase, ...]]:
    """The table, by kind."""
    table = yaml.load(TABLE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {
        kind: tuple(tuple(frozenset(word.split("/")) for word in str(line).split()) for line in lines)
        for kind, lines in table.items()
    }


def _any(kind: str, said: Sequence[str]) -> bool:
    return any(_holds(phrase, said) for phrase in phrases()[kind])


def _holds(phrase: Phrase, said: Sequence[str]) -> bool:
    return any(
        _same(word, phrase[0]) and not _negated(said, at) and _goes_on(phrase[1:], said[at + 1 :])
        for at, word in enumerate(said)
    )


def _goes_on(rest: Phrase, said: Sequence[str]) -> bool:
    if not rest:
        return True
    return any(
        _same(word, rest[0]) and _goes_on(rest[1:], said[at + 1 :]) for at, word in enumerate(said[: MOST_BETWEEN + 1])
    )


def _negated(said: Sequence[str], at: int) -> bool:
    before = at - 1 - (at > 0 and said[at - 1] in _PRONOUNS)
    return before >= 0 and said[before] in _NEGATIONS


def _same(word: str, wanted: frozenset[str]) -> bool:
    if word in wanted:
        return True
    if len(word) < LEAST_LETTERS:
        return False
    return any(len(each) >= LEAST_LETTERS and ratio(word, each) >= CLOSE for each in wanted)


def _names_near_weekday(said: Sequence[str], today: date) -> bool:
    near = {(today.weekday() + ahead) % 7 for ahead in range(NEAR_DAYS + 1)}
    return any(word in _WEEKDAYS[weekday] for weekday in near for word in said)
