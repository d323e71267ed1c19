"""What a text in a hand-off asks of the line itself; all else is for the person at the other end.

docs/decisions/0016-relay.md has the rules.
"""

import re
from dataclasses import dataclass

from bot.engine.folding import bare, vocabulary

_LINE = re.compile(r"\s*(?:the\s+)?bot\b[\s:,.-]*(.*)", re.IGNORECASE | re.DOTALL)
_WAY_OUT = vocabulary("bot menu robot linea line")
_MENU = vocabulary("menu")
_LIST = vocabulary("list lista")
_DONE = re.compile(r"(?:#?(\d{1,2})\s*[:.,)]?\s*)?(?:done|listo|lista con)(?:\s*(?:with\s+|con\s+)?#?(\d{1,2}))?")
# "2: on my way", "#2 on my way"; no time of day ("3:30 works"), no amount ("2.5 hours").
_TO = re.compile(r"\s*(?:#\s*(\d{1,2})\b[\s:.,)-]*|(\d{1,2})\s*[:.)](?!\d)\s*)(.*)", re.DOTALL)
_NUMBER = re.compile(r"#?\s*(\d{1,2})")


@dataclass(frozen=True, slots=True)
class ToLine:
    """BOT: the words after it are for the line; none means the way back to it."""

    words: str
    menu: bool = False


@dataclass(frozen=True, slots=True)
class ShowList:
    """LIST: which hand-offs are open?"""


@dataclass(frozen=True, slots=True)
class Done:
    """DONE, DONE 2: ends a hand-off."""

    number: int | None


@dataclass(frozen=True, slots=True)
class To:
    """Words for one of several; none when only the number was sent."""

    number: int
    words: str


Command = ToLine | ShowList | Done | To


def read_steward(text: str) -> Command | None:
    """What a steward asks of the line, None for plain words."""
    plain = bare(text)
    if plain in _LIST:
        return ShowList()
    if done := _DONE.fullmatch(plain):
        number = done[1] or done[2]
        return Done(int(number) if number else None)
    if to := _TO.fullmatch(text):
        return To(int(to[1] or to[2]), to[3].strip())
    if number := _NUMBER.fullmatch(plain):
        return To(int(number[1]), "")
    return ToLine(line_words(text) or "") if line_words(text) is not None else None


def read_member(text: str) -> ToLine | None:
    """Whether a member goes back to the line: MENU or BOT, alone."""
    plain = bare(text)
    return ToLine("", menu=plain in _MENU) if plain in _WAY_OUT else None


def line_words(text: str) -> str | None:
    """What stands after BOT; None when the text does not begin with it."""
    found = _LINE.fullmatch(text)
    return found[1].strip() if found else None
