"""What a consent reading says about a text."""

from dataclasses import dataclass
from enum import StrEnum


class ConsentClass(StrEnum):
    """What the text asks of the line, as far as consent goes."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    UNCLEAR = "unclear"  # a revocation to some readers: the caller asks once
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ConsentReading:
    """One text, read.

    kind: what the text asks.
    language: "en", "es" or "fr" when the words tell it. None for the words that carriers define (STOP, HELP, START...):
        people of every language send those, so they say nothing about the sender's.
    keyword: the text is a keyword and nothing else, but for punctuation, emoji, repetition or a slip of the finger.
    matched: the lexicon entry that decided, e.g. "stop" or "{stop} {contacting} {me}"; "" for NONE. It never holds
        the member's own words, so it may be logged.
    """

    kind: ConsentClass
    language: str | None
    keyword: bool
    matched: str


NOTHING = ConsentReading(ConsentClass.NONE, None, keyword=False, matched="")
