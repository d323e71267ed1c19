"""Readers by name: each tells what a member's text means as an answer to one kind of question.

    @reader("bool")
    def read_bool(text: str, question: Question, context: ReadContext) -> Reading | NotUnderstood: ...

A reader is pure and total: any text gives a Reading or NotUnderstood, and the present time comes in with the context.
It takes a text only when the whole of it is an answer, because what it refuses may be a new question of the member.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.engine.book import SlotSpec
from bot.engine.state import Choice
from bot.engine.turn import Media


@dataclass(frozen=True, slots=True)
class Reading:
    """The value that the text gives the slot; plain JSON.

    unsure: the text could be read in another way too ("3/4", "next fri"), so the member is told how it was read.
    """

    value: Any
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """The text is no answer to this question."""


NOT_UNDERSTOOD = NotUnderstood()


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: the slot, and the numbered choices shown with the question."""

    slot: SlotSpec
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadContext:
    """Who answers, and when. `now` is aware; `zone` is an IANA name, `country` an ISO 3166 code."""

    language: str
    now: datetime
    zone: str = "UTC"
    country: str = "US"
    media: tuple[Media, ...] = ()

    def local_now(self) -> datetime:
        """The member's wall clock."""
        try:
            return self.now.astimezone(ZoneInfo(self.zone))
        except (ZoneInfoNotFoundError, ValueError):
            return self.now


Reader = Callable[[str, Question, ReadContext], Reading | NotUnderstood]

READERS: dict[str, Reader] = {}


def reader(name: str) -> Callable[[Reader], Reader]:
    """Register a reader under the name that a slot's type, or its `metadata: {reader: ...}`, gives."""

    def register(function: Reader) -> Reader:
        READERS[name] = function
        return function

    return register
