"""What a file of conversations says, and what came of playing it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class SentBefore:
    """A campaign's text that left for the phone a minute before it texts.

    kind: of campaigns/. language: the text's; the member's own when None.
    settings, about, facts: of the campaign, its run and its recipient; `{event: Title}` is the id of that event.
    """

    kind: str
    line: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """The `metadata` of a case or of one text.

    phone: who texts, E.164.
    language: the conversation's, set before its first text.
    at: when: an ISO time, or "+61 minutes" after the case began.
    campaign: what the phone got before.
    """

    phone: str | None = None
    language: str | None = None
    at: str | None = None
    campaign: SentBefore | None = None


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
