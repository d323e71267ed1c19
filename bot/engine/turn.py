"""What goes into one turn of the engine and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.engine.events import Event
from bot.engine.state import State
from bot.understanding.types import Band, Understanding

NOTHING_UNDERSTOOD = Understanding(
    intent=None, confidence=0.0, ranking=(), entities=(), band=Band.BELOW, source="guard"
)


@dataclass(frozen=True, slots=True)
class Media:
    """A photo or file that came with a message. `ref` is the application's own reference to it."""

    ref: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One inbound message, and what the engine must know about who sent it.

    text: as the member typed it.
    language: of the conversation, "en" or "es".
    zone: IANA time zone in which the member means "tomorrow at 6".
    country: ISO 3166 code; decides how "3/4" and a number without country code are read.
    facts: values that conditions see as `context.<name>` and responses as `{<name>}`.
    """

    text: str = ""
    understanding: Understanding = NOTHING_UNDERSTOOD
    media: tuple[Media, ...] = ()
    language: str = "en"
    zone: str = "UTC"
    country: str = "US"
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Say:
    """A response that an action wants said, with the values of its placeholders."""

    response: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What an action gives back.

    slots: values to set; None empties a slot. Values must survive JSON (dates as ISO text, money in cents).
    says: responses to utter now, in order.
    language: set when the action changed the language of the conversation.
    """

    slots: Mapping[str, Any] = field(default_factory=dict)
    says: tuple[Say, ...] = ()
    language: str | None = None


class ActionError(Exception):
    """An action could not do its work; the engine ends the flow and says pattern_internal_error."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ActionRunner(Protocol):
    """Runs the Python action that a step names."""

    def run(self, name: str, slots: Mapping[str, Any], now: datetime) -> ActionResult:
        """Run `name` with the slots it may see; raises ActionError when its work cannot be done."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """The next state and what happened, in order. Render `Said` events in `state.language`."""

    state: State
    events: tuple[Event, ...]
