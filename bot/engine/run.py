"""One turn under way: the stack of frames, what may be put on it, and what leaves it."""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.engine.book import Branch, CollectStep, FlowBook, SlotSpec, Step
from bot.engine.evaluation import holds
from bot.engine.events import (
    Event,
    FlowCancelled,
    FlowCompleted,
    FlowInterrupted,
    FlowResumed,
    FlowStarted,
    PatternStarted,
    Said,
    SlotSet,
    SourceAnswered,
)
from bot.engine.format import PATTERNS
from bot.engine.state import RECENT_LIFE, Choice, Frame, OpenQuestion, Position, Recent, State, bounded
from bot.engine.turn import ActionRunner, Turn

MAX_FLOWS = 2  # the active flow and one that waits: nobody holds more threads than that by SMS


class Run:
    """The state of one turn while it changes, and the events so far."""

    def __init__(self, book: FlowBook, state: State, turn: Turn, actions: ActionRunner, now: datetime) -> None:
        self.book = book
        self.turn = turn
        self.actions = actions
        self.now = now
        self.frames: list[Frame] = list(state.frames)
        self.question: OpenQuestion | None = state.question
        self.persisted: dict[str, Any] = dict(state.slots)
        self.misses = state.misses
        self.recent = state.recent
        self.language = turn.language or state.language or "en"
        self.events: list[Event] = []

    # -- the stack

    @property
    def top(self) -> Frame:
        """The frame that runs."""
        return self.frames[-1]

    @top.setter
    def top(self, frame: Frame) -> None:
        self.frames[-1] = frame

    @property
    def active_flow(self) -> str | None:
        """The member's flow under way, seen through patterns."""
        return next((frame.flow for frame in reversed(self.frames) if not frame.is_pattern), None)

    def position(self, flow: str, step: str = "") -> Position:
        """A place in the flow as it is written now."""
        return Position(flow, step, self.book.flows[flow].version)

    def step(self) -> Step:
        """The step at which the top frame stands."""
        position = self.top.positions[-1]
        flow = self.book.flows[position.flow]
        return flow.steps[position.step or flow.first]

    def open_step(self) -> CollectStep | None:
        """The collect step whose question is open."""
        if self.question is None or not self.frames:
            return None
        step = self.step()
        return step if isinstance(step, CollectStep) else None

    def go_to(self, step: str) -> None:
        """Move the top frame within the flow it is in."""
        positions = self.top.positions
        self.top = replace(self.top, positions=(*positions[:-1], self.position(positions[-1].flow, step)))

    # -- flows coming and going

    def begin(
        self,
        flow: str,
        by: str,
        *,
        slots: Mapping[str, Any] | None = None,
        intent: str | None = None,
        source: str | None = None,
    ) -> None:
        """Put a member's flow on the stack; what is open there waits, and a third flow drops the oldest."""
        self.question = None
        self.drop_patterns()
        for frame in [frame for frame in self.frames if frame.flow == flow]:
            self.frames.remove(frame)
            self.events.append(FlowCancelled(flow, "restart"))
        self._leave_for(flow)
        if self.frames:
            self.events.append(FlowInterrupted(self.top.flow, flow))
        self.frames.append(Frame((self.position(flow),), bounded(dict(slots or {})), intent=intent, source=source))
        self.events.append(FlowStarted(flow, by, intent))
        self.events += [SlotSet(name, value) for name, value in self.top.slots.items()]
        while len(self.frames) > MAX_FLOWS:
            self.events.append(FlowCancelled(self.frames.pop(0).flow, "dropped"))

    def _leave_for(self, flow: str) -> None:
        """Take off what does not wait for `flow`: all of it if that starts afresh, else an offer that is open."""
        offered = bool(self.frames) and isinstance(step := self.step(), CollectStep) and not step.waits
        leaving = self.frames if self.book.flows[flow].starts_afresh else self.frames[-1:] if offered else []
        for frame in list(leaving):
            self.frames.remove(frame)
            self.events.append(FlowCancelled(frame.flow, "dropped"))

    def begin_pattern(self, pattern: str, **context: Any) -> None:
        """Put a pattern on the stack; what is open beneath is asked again when it ends."""
        self.question = None
        self.frames.append(Frame((self.position(pattern),), context=bounded(context)))
        self.events.append(PatternStarted(pattern, str(context.get("reason", ""))))

    def drop_patterns(self) -> None:
        """Take the patterns off the top: the member has gone on to something else."""
        while self.frames and self.top.is_pattern:
            self.frames.pop()
            self.question = None

    def start_anything(self, flow: str, by: str, slots: Mapping[str, Any] | None, source: str | None) -> None:
        """Begin a member's flow or a pattern, by its id."""
        if flow not in PATTERNS:
            # What could not be read before has nothing to do with what is asked now.
            self.misses = 0
            self.begin(flow, by, slots=slots, source=source)
            return
        self.begin_pattern(flow)
        self.top = replace(self.top, slots=bounded(dict(slots or {})))

    def complete(self, step: str) -> None:
        """The top frame has come to its end: keep what is to be kept, and go back to what waited."""
        frame = self.frames.pop()
        self._persist(frame)
        if frame.is_pattern:
            return
        self.events.append(FlowCompleted(frame.flow, step))
        if frame.filled is not None:
            self.recent = Recent(frame, self.now + RECENT_LIFE)
        flow = self.book.flows[frame.flow]
        previous = flow.name(self.language)
        if self.frames:
            waiting = self.top.flow
            self.events.append(FlowResumed(waiting))
            if flow.alone and self._reopen():
                return
            name = self.book.flows[waiting].name(self.language)
            self.begin_pattern("pattern_continue_interrupted", interrupted_flow_name=name, previous_flow_name=previous)
        elif flow.run_pattern_completed:
            self.begin_pattern("pattern_completed", previous_flow_name=previous)

    def _reopen(self) -> bool:
        """Open the question at which the top frame waits without asking it again; false when it waits at none."""
        step = self.step()
        if not isinstance(step, CollectStep):
            return False
        spec = self.book.slots[step.slot]
        self.question = OpenQuestion(step.slot, spec.reader, self.choices(spec))
        return True

    def leave_by_link(self, step: str) -> None:
        """The top frame ends because it hands over to another flow; nothing beneath resumes yet."""
        frame = self.frames.pop()
        self._persist(frame)
        if not frame.is_pattern:
            self.events.append(FlowCompleted(frame.flow, step))

    def _persist(self, frame: Frame) -> None:
        for position in frame.positions:
            for slot in self.book.flows[position.flow].persisted_slots & frame.slots.keys():
                self.persisted[slot] = frame.slots[slot]

    def note_answer(self, slot: str) -> None:
        """Tell whoever began the flow from outside that the member has answered."""
        if self.top.source is not None:
            self.events.append(SourceAnswered(self.top.source, self.top.flow, slot))

    # -- slots, context, responses

    def set_slot(self, slot: str, value: Any) -> None:
        """Set a slot of the top frame; None empties it."""
        if slot not in self.book.slots:
            raise KeyError(f"slot {slot} is set and no flow file defines it")
        kept = {name: old for name, old in self.top.slots.items() if name != slot}
        # An empty slot is absent, unless something beneath would show through.
        if value is not None or slot in self.persisted or self.book.slots[slot].initial_value is not None:
            kept[slot] = bounded(value)
        self.top = replace(self.top, slots=kept)
        self.events.append(SlotSet(slot, kept.get(slot)))

    def scope(self) -> ChainMap[str, Any]:
        """The slots the top frame sees: initial values, persisted ones, its own; a pattern also those beneath.

        An empty slot may be absent. Nothing here grows with the number of flows.
        """
        under_pattern = self.frames and self.top.is_pattern and len(self.frames) > 1
        own = self.top.slots if self.frames else {}
        beneath = self.frames[-2].slots if under_pattern else {}
        return ChainMap({}, dict(own), dict(beneath), self.persisted, self.book.initial_values)

    def context(self) -> dict[str, Any]:
        """What conditions see as `context.` and responses as further placeholders."""
        active = self.active_flow
        return {
            **self.turn.facts,
            "intent": self.top.intent if self.frames else None,
            "language": self.language,
            "flow_name": self.book.flows[active].name(self.language) if active else None,
            **(self.top.context if self.frames else {}),
        }

    def branch(self, branches: tuple[Branch, ...]) -> str:
        """The target of the first branch that holds."""
        slots, context = self.scope(), self.context()
        return next(
            branch.target for branch in branches if branch.condition is None or holds(branch.condition, slots, context)
        )

    def say(self, response: str, **extra: Any) -> None:
        """Utter a response with the values it needs, and no others."""
        needs = self.book.responses[response].needs
        if "menu" in needs:
            extra["menu"] = [
                {"value": number, "label": self.book.flows[flow].name(self.language)}
                for number, flow in self.book.menu_numbers.items()
            ]
        known = ChainMap(extra, *self.scope().maps, self.context())
        values = {name: known.get(name) for name in sorted(needs) if name in known or name in self.book.slots}
        self.events.append(Said(response, values))

    def choices(self, spec: SlotSpec) -> tuple[Choice, ...]:
        """The numbered answers that the list slot of `choices_from` holds now."""
        items = self.scope().get(spec.choices_from) if spec.choices_from else None
        if not isinstance(items, list):
            return ()
        return tuple(
            Choice(item.get("value"), str(item.get("label", ""))) if isinstance(item, dict) else Choice(item, str(item))
            for item in items
        )
