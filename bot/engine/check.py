"""The checks that need every file: each name used exists, flows call and link as they may, each language is whole."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.engine.book import CallStep, Flow, LinkStep
from bot.engine.draft import Draft, Reference
from bot.engine.faults import Fault, closest
from bot.engine.folding import fold
from bot.engine.format import CLARIFICATION_OPTIONS, CLARIFIED_FLOW, CONTEXT_NAMES, ENGINE_ACTIONS, PATTERNS


@dataclass(frozen=True, slots=True)
class Known:
    """Names defined outside the flow files; None where they are not to be checked."""

    actions: frozenset[str] | None
    intents: frozenset[str] | None
    facts: frozenset[str]


def check(draft: Draft, known: Known, languages: tuple[str, ...]) -> None:
    """Note every fault of the draft as a whole."""
    for reference in draft.references:
        _check_reference(reference, draft, known)
    _check_placeholders(draft, known)
    _check_names(draft, languages)
    for flow in draft.flows.values():
        _check_calls(flow, draft)
    _check_triggers(draft)
    _check_menu(draft)
    for slot in draft.slots.values():
        if slot.choices_from in draft.slots and draft.slots[slot.choices_from].type != "list":
            draft.nodes["slot", slot.name].fault(
                f"slot {slot.name} takes its choices from {slot.choices_from}, which is no list; "
                "write `type: list` there"
            )


def check_own_needs(draft: Draft, file: str) -> None:
    """Each pattern and its slots must be there: the engine has no texts of its own to fall back on."""
    for pattern in sorted(PATTERNS - draft.flows.keys()):
        draft.faults.found.append(Fault(file, 1, f"flow {pattern} is missing; write it, be it one noop step"))
    for slot in (CLARIFICATION_OPTIONS, CLARIFIED_FLOW):
        if slot not in draft.slots:
            draft.faults.found.append(Fault(file, 1, f"slot {slot} is missing; pattern_clarification needs it"))


def unused_responses(draft: Draft, said_elsewhere: Iterable[str]) -> list[str]:
    """Responses that no flow and no Python code says."""
    used = {reference.name for reference in draft.references if reference.kind == "response"}
    return sorted(draft.responses.keys() - used - set(said_elsewhere))


def _check_reference(reference: Reference, draft: Draft, known: Known) -> None:
    kind, name = reference.kind, reference.name
    tables: dict[str, Iterable[str] | None] = {
        # A slot with a fault of its own is defined all the same: one slip, one fault.
        "slot": {name for kind, name in draft.nodes if kind == "slot"},
        "response": draft.texts,
        "action": None if known.actions is None else known.actions | ENGINE_ACTIONS,
        "intent": known.intents,
        "call": draft.flows,
        "link": draft.flows,
        "context": CONTEXT_NAMES | known.facts,
    }
    table = tables[kind]
    if table is None or name in table:
        return
    what = {"call": "flow", "link": "flow", "context": "context name"}.get(kind, kind)
    instead = {
        "slot": "define it under `slots:`",
        "response": "write it under `responses:`",
        "action": "register it in bot/actions/, or say a response with utter_",
        "intent": "use one of nlu_data/domain.yml",
    }.get(kind, "")
    reference.node.fault(f"there is no {what} {name}{closest(name, table) or (instead and '; ' + instead)}")


def _check_placeholders(draft: Draft, known: Known) -> None:
    """A response that a flow says can only be filled from slots and the context."""
    said = {reference.name for reference in draft.references if reference.kind == "response"}
    fillable = draft.slots.keys() | CONTEXT_NAMES | known.facts
    for name in sorted(said & draft.responses.keys()):
        for placeholder in sorted(draft.responses[name].placeholders - fillable):
            draft.nodes["any response", name].fault(
                f"response {name}: nothing fills {{{placeholder}}}"
                f"{closest(placeholder, fillable) or '; define a slot of this name'}"
            )


def _check_names(draft: Draft, languages: tuple[str, ...]) -> None:
    """Members see the name of a flow that can be started by a text: in the menu, in "which one do you mean?"."""
    for flow in draft.flows.values():
        node = draft.nodes["flow", flow.id]
        for language in sorted(flow.names.keys() - set(languages)):
            node.fault(f"flow {flow.id} has a name in {language}; the languages here are {', '.join(languages)}")
        if not flow.triggers and flow.menu is None:
            continue
        for language in languages:
            if language not in flow.names:
                node.fault(
                    f"flow {flow.id} has no name in {language}; add `translation: {{{language}: {{name: ...}}}}`"
                )


def _check_calls(flow: Flow, draft: Draft) -> None:
    node = draft.nodes["flow", flow.id]
    is_pattern = flow.id in PATTERNS
    for step in flow.steps.values():
        if isinstance(step, CallStep):
            if is_pattern:
                node.fault(f"pattern {flow.id} calls {step.flow}; a pattern may only link")
            if step.flow in PATTERNS:
                node.fault(f"flow {flow.id} calls {step.flow}; a pattern cannot be called")
        if isinstance(step, LinkStep) and not is_pattern:
            if step.flow in PATTERNS and step.flow != "pattern_human_handoff":
                node.fault(f"flow {flow.id} links to {step.flow}; the only such pattern is pattern_human_handoff")
        elif isinstance(step, LinkStep) and step.flow == "pattern_internal_error":
            node.fault(f"pattern {flow.id} links to pattern_internal_error; the engine alone starts it")
    seen: set[str] = set()
    waiting: list[tuple[str, tuple[str, ...]]] = [(flow.id, (flow.id,))]
    while waiting:
        current, path = waiting.pop()
        for callee in _callees(draft.flows[current]):
            if callee in path:
                node.fault(f"flow {flow.id} calls itself by way of {' -> '.join((*path, callee))}; break the ring")
            elif callee in draft.flows and callee not in seen:
                seen.add(callee)
                waiting.append((callee, (*path, callee)))
                links = [s.flow for s in draft.flows[callee].steps.values() if isinstance(s, LinkStep)]
                if links:
                    draft.nodes["flow", callee].fault(
                        f"flow {callee} is called by {current} and links to {links[0]}; a called flow must return"
                    )


def _callees(flow: Flow) -> list[str]:
    return [step.flow for step in flow.steps.values() if isinstance(step, CallStep)]


def _check_triggers(draft: Draft) -> None:
    unguarded: dict[str, str] = {}
    for flow in draft.flows.values():
        if flow.guard is not None:
            continue
        for trigger in flow.triggers:
            other = unguarded.setdefault(trigger.intent, flow.id)
            if other != flow.id:
                draft.nodes["flow", flow.id].fault(
                    f"intent {trigger.intent} already starts flow {other}; give one of them an `if`"
                )


def _check_menu(draft: Draft) -> None:
    numbers: dict[int, str] = {}
    words: dict[str, str] = {}
    for flow in draft.flows.values():
        node = draft.nodes["flow", flow.id]
        if flow.menu is None:
            continue
        number = flow.menu.number
        if number is not None and numbers.setdefault(number, flow.id) != flow.id:
            node.fault(f"menu number {number} already belongs to flow {numbers[number]}; take a free one")
        for word in (word for found in flow.menu.words.values() for word in found):
            if words.setdefault(fold(word), flow.id) != flow.id:
                node.fault(f"menu word {word} already belongs to flow {words[fold(word)]}; take another")
    for number in range(1, len(numbers) + 1):
        if number not in numbers:
            highest = draft.nodes["flow", numbers[max(numbers)]]
            highest.fault(f"menu number {number} is free while {max(numbers)} is taken; number without gaps")
            return
