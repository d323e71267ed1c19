"""Where a conversation stands: small JSON, kept on the conversation's row.

What cannot be read (another version, damaged, written by hand) becomes a fresh state; it is never an error,
because a member must get an answer whatever the row holds.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

VERSION = 1
DEFAULT_LIFE = timedelta(hours=24)  # an SMS conversation is often taken up the next morning
RECENT_LIFE = timedelta(minutes=30)  # "no, 3" after "I put you down for 2" comes within minutes
MAX_BYTES = 16_000  # of the whole JSON
MAX_TEXT = 1_600  # characters of one slot value: an inbound text is never longer
MAX_ITEMS = 20  # of one list slot
MAX_DEPTH = 5  # all slots, a list, its items, their choices, the words of one in each language


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a flow. `step` is "" before its first step; `version` is the hash of the flow's content."""

    flow: str
    step: str
    version: str


@dataclass(frozen=True, slots=True)
class Filled:
    """The last answer the member gave: its slot and the place where it was asked, calls included."""

    slot: str
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """One flow under way. A called flow is a further position of the same frame and shares its slots.

    source: what began the flow from outside, such as a campaign; whatever answers its questions is noted with it.
    """

    positions: tuple[Position, ...]
    slots: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    intent: str | None = None
    filled: Filled | None = None
    source: str | None = None

    @property
    def flow(self) -> str:
        """The flow that was started, whatever it is calling now."""
        return self.positions[0].flow

    @property
    def is_pattern(self) -> bool:
        """Whether this is one of the patterns, which a flow that starts replaces."""
        return self.flow.startswith("pattern_")


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered answer to an open question; its number is its place, from 1."""

    value: Any
    label: str


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What the conversation waits for: the slot, the reader of its answer and the choices shown with it."""

    slot: str
    reader: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Recent:
    """The flow that completed last, kept for a short time so that its last answer can be corrected."""

    frame: Frame
    until: datetime


@dataclass(frozen=True, slots=True)
class State:
    """All that the engine remembers of a conversation.

    frames: the stack, bottom first; at most an interrupted flow, the active one and a pattern.
    slots: persisted slots.
    misses: texts in a row that could not be handled.
    """

    frames: tuple[Frame, ...] = ()
    question: OpenQuestion | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    misses: int = 0
    language: str | None = None
    expires_at: datetime | None = None
    recent: Recent | None = None

    @property
    def active_flow(self) -> str | None:
        """The member's flow that is under way, seen through a pattern that lies on it."""
        return next((frame.flow for frame in reversed(self.frames) if not frame.is_pattern), None)

    def to_json(self) -> str:
        """Compact JSON of at most MAX_BYTES; what would not fit is left out, the oldest first."""
        for smaller in (
            self,
            replace(self, recent=None),
            replace(self, recent=None, frames=self.frames[-1:]),
        ):
            text = json.dumps(_dump_state(smaller), ensure_ascii=False, separators=(",", ":"))
            if len(text.encode()) <= MAX_BYTES:
                return text
        fresh = State(misses=self.misses, language=self.language, expires_at=self.expires_at)
        return json.dumps(_dump_state(fresh), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes | None) -> "State":
        """The state in `text`, or a fresh one when it is absent, of another version or damaged."""
        if not text:
            return cls()
        try:
            data = json.loads(text)
            return _load_state(data) if data["v"] == VERSION else cls()
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls()


def bounded(value: Any, depth: int = 0) -> Any:
    """`value` as JSON would give it back, cut to the sizes above.

    Raises TypeError for what JSON cannot carry: that is a bug of the action that gave it.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value[:MAX_TEXT]
    if depth >= MAX_DEPTH:
        raise TypeError("a slot value is nested too deeply")
    if isinstance(value, list | tuple):
        return [bounded(item, depth + 1) for item in value[:MAX_ITEMS]]
    if isinstance(value, Mapping):
        return {str(key): bounded(item, depth + 1) for key, item in list(value.items())[:MAX_ITEMS]}
    raise TypeError(f"a slot cannot hold {type(value).__name__}; give text, a number, a list or a mapping")


def _dump_state(state: State) -> dict[str, Any]:
    return _without_empty(
        {
            "v": VERSION,
            "frames": [_dump_frame(frame) for frame in state.frames],
            "question": _dump_question(state.question),
            "slots": dict(state.slots),
            "misses": state.misses,
            "language": state.language,
            "expires_at": state.expires_at.isoformat() if state.expires_at else None,
            "recent": _dump_recent(state.recent),
        }
    )


def _dump_frame(frame: Frame) -> dict[str, Any]:
    return _without_empty(
        {
            "at": [[p.flow, p.step, p.version] for p in frame.positions],
            "slots": dict(frame.slots),
            "context": dict(frame.context),
            "intent": frame.intent,
            "filled": _dump_filled(frame.filled),
            "source": frame.source,
        }
    )


def _dump_filled(filled: Filled | None) -> list[Any] | None:
    return [filled.slot, [[p.flow, p.step, p.version] for p in filled.positions]] if filled else None


def _dump_question(question: OpenQuestion | None) -> dict[str, Any] | None:
    if question is None:
        return None
    return {
        "slot": question.slot,
        "reader": question.reader,
        "choices": [[choice.value, choice.label] for choice in question.choices],
    }


def _dump_recent(recent: Recent | None) -> list[Any] | None:
    return [_dump_frame(recent.frame), recent.until.isoformat()] if recent else None


def _load_state(data: dict[str, Any]) -> State:
    recent = data.get("recent")
    expires_at = data.get("expires_at")
    return State(
        frames=tuple(_load_frame(frame) for frame in data.get("frames", ())),
        question=_load_question(data.get("question")),
        slots=_mapping(data.get("slots", {})),
        misses=int(data.get("misses", 0)),
        language=_text_or_none(data.get("language")),
        expires_at=_moment(expires_at) if expires_at else None,
        recent=Recent(_load_frame(recent[0]), _moment(recent[1])) if recent else None,
    )


def _load_frame(data: dict[str, Any]) -> Frame:
    positions = _load_positions(data["at"])
    if not positions:
        raise ValueError("a frame without a flow")
    filled = data.get("filled")
    return Frame(
        positions=positions,
        slots=_mapping(data.get("slots", {})),
        context=_mapping(data.get("context", {})),
        intent=_text_or_none(data.get("intent")),
        filled=Filled(str(filled[0]), _load_positions(filled[1])) if filled else None,
        source=_text_or_none(data.get("source")),
    )


def _load_positions(data: list[list[str]]) -> tuple[Position, ...]:
    return tuple(Position(str(flow), str(step), str(version)) for flow, step, version in data)


def _load_question(data: dict[str, Any] | None) -> OpenQuestion | None:
    if not data:
        return None
    choices = tuple(Choice(value, str(label)) for value, label in data["choices"])
    return OpenQuestion(str(data["slot"]), str(data["reader"]), choices)


def _mapping(data: Any) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise TypeError("not a mapping")
    return data


def _text_or_none(data: Any) -> str | None:
    return None if data is None else str(data)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    """A fresh conversation's state is a few bytes, not a list of nulls."""
    return {key: value for key, value in data.items() if value not in (None, [], {}, 0)}
