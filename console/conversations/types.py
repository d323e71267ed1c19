"""What a file of conversations says, and what came of playing it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Setting:
    """The `metadata` of a case or of one text.

    phone: who texts, E.164.
    language: the conversation's, set before its first text.
    at: when: an ISO time, or "+61 minutes" after the case began.
    """

    phone: str | None = None
    language: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that must hold of a turn. `kind` is the word of the format, `value` what stands beside it."""

    kind: str
    value: Any
    line: int


@dataclass(frozen=True, slots=True)
class TextStep:
    """A text of the member, and what must come of it."""

    text: str
    line: int
    setting: Setting
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation. `slots` come from its fixtures; they are there before its first text."""

    name: str
    file: str
    line: int
    setting: Setting
    steps: tuple[TextStep, ...]
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one text did: the replies, and the events the touch point keeps."""

    replies: tuple[str, ...]
    events: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that did not hold: where it stands, after which text, and what was there instead."""

    line: int
    text: str
    problem: str
    replies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of one case."""

    case: Case
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Whether everything held."""
        return not self.failures
