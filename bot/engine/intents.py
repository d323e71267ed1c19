"""From an intent to a flow: bands, thresholds, guards, and the slots that an intent brings with it."""

from typing import Any

from bot.engine.book import FlowBook
from bot.engine.evaluation import holds
from bot.engine.format import CLARIFICATION_OPTIONS
from bot.engine.readers import READERS, Question, ReadContext, Reading
from bot.engine.run import Run
from bot.understanding.types import Band, Entity

OUT_OF_SCOPE = "out_of_scope"
MAX_OPTIONS = 3  # flows offered in one clarification, besides "something else"
LEAST_SHARE = 0.1  # an option needs a tenth of the best intent's confidence


def read_context(run: Run) -> ReadContext:
    """What readers know of the member who answers."""
    turn = run.turn
    return ReadContext(run.language, run.now, turn.zone, turn.country, turn.media)


def flow_for(run: Run, intent: str) -> str | None:
    """The flow that the intent starts now: the first guarded one whose guard holds, else the unguarded one."""
    if intent == OUT_OF_SCOPE:
        return None
    return next((flow for flow in run.book.triggers.get(intent, ()) if open_to(run, flow)), None)


def open_to(run: Run, flow: str) -> bool:
    """Whether the guard of the flow lets it start."""
    guard = run.book.flows[flow].guard
    return guard is None or holds(guard, run.persisted, run.context())


def band_for(book: FlowBook, flow: str | None, intent: str, confidence: float, band: Band) -> Band:
    """The band of the intent; a `confidence_threshold` of the flow decides between SURE and BETWEEN."""
    triggers = book.flows[flow].triggers if flow else ()
    threshold = next((t.threshold for t in triggers if t.intent == intent), None)
    if threshold is None:
        return band
    if confidence >= threshold:
        return Band.SURE
    return Band.BETWEEN if band is Band.SURE else band


def sure_flow(run: Run) -> str | None:
    """The flow that the member surely means."""
    understood = run.turn.understanding
    if understood.intent is None:
        return None
    flow = flow_for(run, understood.intent)
    band = band_for(run.book, flow, understood.intent, understood.confidence, understood.band)
    return flow if band is Band.SURE else None


def options(run: Run) -> list[dict[str, Any]]:
    """The flows that the member may mean, best first, as choices of pattern_clarification."""
    found: dict[str, dict[str, Any]] = {}
    least = LEAST_SHARE * run.turn.understanding.confidence
    for intent, confidence in run.turn.understanding.ranking:
        flow = None if confidence < least else flow_for(run, intent)
        if flow is not None and flow not in found and not run.book.flows[flow].courtesy:
            name = run.book.flows[flow].name(run.language)
            found[flow] = {"value": flow, "label": name, "intent": intent, "slots": _slots_of(run, intent)}
    return list(found.values())[:MAX_OPTIONS]


def _slots_of(run: Run, intent: str) -> dict[str, Any]:
    return mapped_slots(run, intent, run.turn.understanding.entities)


def mapped_slots(run: Run, intent: str | None, entities: tuple[Entity, ...] = ()) -> dict[str, Any]:
    """Slots whose `mappings` take a value from this intent, or from an entity as the slot's reader reads it."""
    found: dict[str, Any] = {}
    for name, spec in run.book.slots.items():
        if name == CLARIFICATION_OPTIONS:
            continue
        for mapped in spec.mappings:
            if mapped.kind == "intent" and mapped.name == intent:
                found[name] = mapped.value
            elif mapped.kind == "entity":
                for entity in entities:
                    reading = READERS[spec.reader](entity.value, Question(spec), read_context(run))
                    if entity.name == mapped.name and isinstance(reading, Reading):
                        found.setdefault(name, reading.value)
    return found
