"""The flows as the engine runs them: loaded, checked and never changed after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.engine.conditions import Condition
from bot.engine.faults import Fault

END = "END"


@dataclass(frozen=True, slots=True)
class Branch:
    """Go to `target` (a step id or END) when `condition` holds; None is `else`."""

    condition: Condition | None
    target: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A readable answer for which `condition` holds is refused with `utter`."""

    condition: Condition
    utter: str


@dataclass(frozen=True, slots=True)
class ActionStep:
    """Say a response (`utter_*`), or run a Python action (`action_*`)."""

    id: str
    next: tuple[Branch, ...]
    action: str


@dataclass(frozen=True, slots=True)
class CollectStep:
    """Ask for a slot and wait for its answer.

    waits: false for an offer, such as "reply with a number to RSVP": when another flow comes, it is not taken up again.
    """

    id: str
    next: tuple[Branch, ...]
    slot: str
    utter: str
    ask_before_filling: bool = False
    rejections: tuple[Rejection, ...] = ()
    waits: bool = True


@dataclass(frozen=True, slots=True)
class SetSlotsStep:
    """Set slots to fixed values; None empties one."""

    id: str
    next: tuple[Branch, ...]
    values: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class NoopStep:
    """Do nothing but choose a branch."""

    id: str
    next: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class CallStep:
    """Run another flow as a part of this one, then go on."""

    id: str
    next: tuple[Branch, ...]
    flow: str


@dataclass(frozen=True, slots=True)
class LinkStep:
    """End this flow and start another."""

    id: str
    flow: str
    next: tuple[Branch, ...] = ()


Step = ActionStep | CollectStep | SetSlotsStep | NoopStep | CallStep | LinkStep


@dataclass(frozen=True, slots=True)
class Trigger:
    """An intent that starts the flow. `threshold` overrides the bands for this flow."""

    intent: str
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """How the menu reaches a flow: its number, single words in each language, and the form of texts with more in them.

    patterns: regular expressions within bounds (bounded_regex.py), for "ADD 7: ..." whose words differ each time.
    """

    number: int | None = None
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow. `steps` by id, `first` the id of the first; `version` is a hash of its content.

    starts_afresh: what is open when the flow starts is left, as by the menu, whose numbers would else be answers to it.
    alone: what waits beneath is not asked again when the flow ends; its question is open all the same.
    courtesy: it answers a thank-you or a hello, and is never one of the choices of a clarification.
    """

    id: str
    names: Mapping[str, str]
    description: str
    steps: Mapping[str, Step]
    first: str
    version: str
    guard: Condition | None = None
    triggers: tuple[Trigger, ...] = ()
    persisted_slots: frozenset[str] = frozenset()
    run_pattern_completed: bool = True
    menu: MenuEntry | None = None
    expires_after: timedelta | None = None
    starts_afresh: bool = False
    alone: bool = False
    courtesy: bool = False
    file: str = ""
    line: int = 0

    def name(self, language: str) -> str:
        """The flow's name as members see it."""
        return self.names.get(language) or self.names["en"]


@dataclass(frozen=True, slots=True)
class Mapped:
    """A slot that an intent or an entity fills when a flow starts (Rasa's `mappings`)."""

    kind: str
    name: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class SlotSpec:
    """A slot: its type, who reads its answers, and what our own `metadata` says about it.

    reader: name of the reader; the type's own unless `metadata: {reader: ...}` names another.
    values: of a categorical slot, each with the other words members use for it.
    choices_from: a list slot whose items ({value, label}) are the numbered answers.
    """

    name: str
    type: str
    reader: str
    initial_value: Any = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mappings: tuple[Mapped, ...] = ()
    choices_from: str | None = None
    skippable: bool = False
    interruptible: bool = True
    hint: str | None = None
    counts: str | None = None
    prefer: str = "future"
    format: str | None = None
    accepts: tuple[str, ...] = ()
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Variation:
    """One wording of a response; the first whose condition holds is said."""

    text: str
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A response in every language. `needs`: the slot and context names its texts and conditions use."""

    name: str
    variations: Mapping[str, tuple[Variation, ...]]
    placeholders: frozenset[str]
    needs: frozenset[str]
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class FlowBook:
    """Every flow, slot and response of a folder of flow files, checked against each other.

    triggers: intent -> flow ids, the guarded ones first.
    menu_numbers: number -> flow id. menu_words: folded word -> flow id.
    menu_patterns: (pattern, flow id); the first that a folded text fits starts its flow.
    initial_values: of the slots that have one.
    warnings: what is not wrong but may be a slip, such as a response nobody says.
    """

    flows: Mapping[str, Flow]
    slots: Mapping[str, SlotSpec]
    responses: Mapping[str, Response]
    languages: tuple[str, ...]
    triggers: Mapping[str, tuple[str, ...]]
    menu_numbers: Mapping[int, str]
    menu_words: Mapping[str, str]
    menu_patterns: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Fault, ...] = ()
    initial_values: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        found = {name: spec.initial_value for name, spec in self.slots.items() if spec.initial_value is not None}
        object.__setattr__(self, "initial_values", found)
