"""What happened in one turn, in the past tense. One place outside the engine makes rows of these."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """A response was uttered. `values` holds only what its placeholders and conditions name."""

    response: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question was put, and the conversation waits for `slot`."""

    slot: str


@dataclass(frozen=True, slots=True)
class FlowStarted:
    """`by`: intent, menu, link, start (from outside), clarification, correction or restart."""

    flow: str
    by: str
    intent: str | None = None


@dataclass(frozen=True, slots=True)
class FlowBegun:
    """`flow` was begun from outside, by `source`: the name of a campaign, of an onboarding."""

    flow: str
    source: str


@dataclass(frozen=True, slots=True)
class SourceAnswered:
    """The member answered (or skipped) a question of a flow that `source` had begun."""

    source: str
    flow: str
    slot: str


@dataclass(frozen=True, slots=True)
class FlowCompleted:
    """`step` is the id of the last step that ran."""

    flow: str
    step: str


@dataclass(frozen=True, slots=True)
class FlowCancelled:
    """`reason`: member, dropped (another flow came), changed (its file is gone), error or restart."""

    flow: str
    reason: str


@dataclass(frozen=True, slots=True)
class FlowInterrupted:
    """`flow` waits until `by` has ended."""

    flow: str
    by: str


@dataclass(frozen=True, slots=True)
class FlowResumed:
    """The interrupted `flow` goes on; its open question is asked again."""

    flow: str


@dataclass(frozen=True, slots=True)
class PatternStarted:
    """One of the patterns of flows/patterns.yml ran."""

    pattern: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SlotSet:
    """A slot got a value; None when it was emptied."""

    slot: str
    value: Any


@dataclass(frozen=True, slots=True)
class SlotRejected:
    """A readable answer was refused by one of the step's rejections."""

    slot: str
    value: Any


@dataclass(frozen=True, slots=True)
class SlotCorrected:
    """The member changed an answer already given."""

    slot: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class SlotSkipped:
    """The member skipped a question that may be skipped."""

    slot: str


@dataclass(frozen=True, slots=True)
class ActionExecuted:
    """A Python action ran to its end."""

    action: str


@dataclass(frozen=True, slots=True)
class ActionFailed:
    """An action raised ActionError; `reason` is its own short code, never a text of the member."""

    action: str
    reason: str


@dataclass(frozen=True, slots=True)
class Clarified:
    """The member was asked which of these flows is meant (flow ids, in the order of their numbers)."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CannotHandle:
    """A miss. `reason`: unclear, empty, media, too_long, command, out_of_scope or not_an_answer."""

    reason: str
    misses: int


@dataclass(frozen=True, slots=True)
class LanguageSet:
    """An action changed the language of the conversation."""

    language: str


@dataclass(frozen=True, slots=True)
class Expired:
    """What was open had grown too old and was dropped without a word."""

    flow: str | None


@dataclass(frozen=True, slots=True)
class FlowRestarted:
    """The flow's file changed while the member was half-way, and its step is gone."""

    flow: str


@dataclass(frozen=True, slots=True)
class StepLimitExceeded:
    """A flow ran in a circle and was stopped."""

    flow: str
    limit: int


Event = (
    Said
    | Asked
    | FlowStarted
    | FlowBegun
    | SourceAnswered
    | FlowCompleted
    | FlowCancelled
    | FlowInterrupted
    | FlowResumed
    | FlowRestarted
    | PatternStarted
    | SlotSet
    | SlotRejected
    | SlotCorrected
    | SlotSkipped
    | ActionExecuted
    | ActionFailed
    | Clarified
    | CannotHandle
    | LanguageSet
    | Expired
    | StepLimitExceeded
)
