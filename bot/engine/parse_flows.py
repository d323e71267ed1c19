"""The `flows:` of a file."""

import hashlib
from datetime import timedelta

from bot.engine.book import CollectStep, Flow, MenuEntry, SetSlotsStep, Trigger
from bot.engine.bounded_regex import PatternRefusedError, check_pattern
from bot.engine.conditions import Condition, Literal
from bot.engine.draft import Draft
from bot.engine.faults import closest
from bot.engine.format import FLOW_ID, FLOW_KEYS, FLOW_METADATA_KEYS, FLOW_REFUSED, PATTERNS
from bot.engine.parse_steps import StepParser
from bot.engine.yaml_nodes import Node, known_keys


def parse_flows(node: Node, draft: Draft) -> None:
    """Read every flow under `node` into the draft."""
    for name, flow in node.as_map("flows").items():
        if draft.define("flow", name, flow):
            draft.flows[name] = _parse_flow(name, flow, draft)


def _parse_flow(name: str, node: Node, draft: Draft) -> Flow:
    what = f"flow {name}"
    if not FLOW_ID.fullmatch(name):
        node.fault(f"{what}: write an id of letters, digits and _")
    if name.startswith("pattern_") and name not in PATTERNS:
        node.fault(f"there is no pattern {name}{closest(name, PATTERNS)}")
    keys = known_keys(node, what, FLOW_KEYS, FLOW_REFUSED)
    if "description" not in keys:
        node.fault(f"{what} has no description; say in one line what it does for the member")
    parser = StepParser(name, draft)
    first = ""
    if "steps" in keys:
        first = parser.parse(keys["steps"])
    else:
        node.fault(f"{what} has no steps")
    metadata = known_keys(keys["metadata"], f"metadata of {what}", FLOW_METADATA_KEYS, {}) if "metadata" in keys else {}
    runs_completed = "run_pattern_completed" not in keys or keys["run_pattern_completed"].as_bool(
        "run_pattern_completed"
    )
    return Flow(
        id=name,
        names=_names(name, keys),
        description=keys["description"].as_text("description") if "description" in keys else "",
        steps=parser.steps,
        first=first,
        version=hashlib.sha256(node.content().encode()).hexdigest()[:12],
        guard=_guard(name, keys["if"], draft) if "if" in keys else None,
        triggers=_triggers(name, keys["nlu_trigger"], draft) if "nlu_trigger" in keys else (),
        persisted_slots=_persisted(name, keys, parser),
        run_pattern_completed=runs_completed,
        menu=_menu(name, metadata["menu"]) if "menu" in metadata else None,
        expires_after=_life(metadata),
        starts_afresh="starts_afresh" in metadata and metadata["starts_afresh"].as_bool("starts_afresh"),
        alone="alone" in metadata and metadata["alone"].as_bool("alone"),
        courtesy="courtesy" in metadata and metadata["courtesy"].as_bool("courtesy"),
        file=node.file,
        line=node.line,
    )


def _names(name: str, keys: dict[str, Node]) -> dict[str, str]:
    plain = keys["name"].as_text("name") if "name" in keys else name.replace("_", " ")
    names = {"en": plain}
    if "translation" in keys:
        for language, translation in keys["translation"].as_map("translation").items():
            known = known_keys(translation, f"translation of flow {name}", ("name",), {})
            if "name" in known:
                names[language] = known["name"].as_text("name")
    return names


def _guard(name: str, node: Node, draft: Draft) -> Condition | None:
    value = node.as_value()
    if isinstance(value, bool):
        return None if value else Literal(False)
    return draft.condition(node, name)


def _triggers(name: str, node: Node, draft: Draft) -> tuple[Trigger, ...]:
    triggers = []
    for item in node.as_list("nlu_trigger"):
        keys = known_keys(item, "a trigger", ("intent",), {})
        if "intent" not in keys:
            item.fault("a trigger names an intent; write `- intent: check_dues`")
            continue
        intent_node, threshold = keys["intent"], None
        if intent_node.is_map:
            inner = known_keys(intent_node, "intent", ("name", "confidence_threshold"), {})
            if "name" not in inner:
                intent_node.fault("write `intent: {name: check_dues, confidence_threshold: 0.8}`")
                continue
            intent_node = inner["name"]
            if "confidence_threshold" in inner:
                threshold = inner["confidence_threshold"].as_number("confidence_threshold")
                if not 0 < threshold <= 1:
                    inner["confidence_threshold"].fault("confidence_threshold lies between 0 and 1")
        intent = intent_node.as_text("intent")
        draft.refer("intent", intent, intent_node, name)
        triggers.append(Trigger(intent, threshold))
    return tuple(triggers)


def _persisted(name: str, keys: dict[str, Node], parser: StepParser) -> frozenset[str]:
    filled: set[str] = set()
    for step in parser.steps.values():
        if isinstance(step, CollectStep):
            filled.add(step.slot)
        elif isinstance(step, SetSlotsStep):
            filled |= {slot for slot, _ in step.values}
    persisted = set(parser.unreset)
    if "persisted_slots" in keys:
        if parser.unreset:
            keys["persisted_slots"].fault("persisted_slots and reset_after_flow_ends say the same; keep the first")
        for item in keys["persisted_slots"].as_list("persisted_slots"):
            slot = item.as_text("a slot")
            persisted.add(slot)
            if slot not in filled:
                item.fault(
                    f"flow {name} never fills {slot}{closest(slot, filled)}; a persisted slot is filled "
                    "by collect or set_slots"
                )
    return frozenset(persisted)


def _menu(name: str, node: Node) -> MenuEntry:
    keys = known_keys(node, f"menu of flow {name}", ("number", "words", "patterns"), {})
    number = None
    if "number" in keys:
        value = keys["number"].as_number("number")
        number = int(value)
        if not 1 <= value <= 20 or number != value:
            keys["number"].fault("a menu number is whole and lies between 1 and 20")
    words: dict[str, tuple[str, ...]] = {}
    if "words" in keys:
        for language, found in keys["words"].as_map("words").items():
            words[language] = tuple(word.as_text("a word") for word in found.as_list("words"))
    patterns = keys["patterns"].as_list("patterns") if "patterns" in keys else []
    return MenuEntry(number, words, tuple(_pattern(pattern) for pattern in patterns))


def _pattern(node: Node) -> str:
    pattern = node.as_text("a pattern")
    try:
        check_pattern(pattern)
    except PatternRefusedError as error:
        node.fault(f"{error}; shorten it or make it two")
    if not pattern.startswith("^"):
        node.fault("a pattern begins with ^: a word inside of a sentence is no command")
    return pattern


def _life(metadata: dict[str, Node]) -> timedelta | None:
    if "expires_after_minutes" not in metadata:
        return None
    minutes = metadata["expires_after_minutes"].as_number("expires_after_minutes")
    if minutes <= 0:
        metadata["expires_after_minutes"].fault("expires_after_minutes is more than 0")
    return timedelta(minutes=minutes)
