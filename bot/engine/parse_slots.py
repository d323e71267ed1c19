"""The `slots:` of a file."""

from bot.engine.book import Mapped, SlotSpec
from bot.engine.draft import Draft
from bot.engine.faults import closest
from bot.engine.format import (
    FLOW_ID,
    MAPPING_TYPES,
    SLOT_KEYS,
    SLOT_METADATA_KEYS,
    SLOT_REFUSED,
    SLOT_TYPES,
    VALUE_FORMATS,
)
from bot.engine.readers import READERS
from bot.engine.yaml_nodes import Node, known_keys

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "float": (int, float),
    "list": (list,),
    "text": (str,),
    "date": (str,),
    "phone": (str,),
    "categorical": (str,),
}


def parse_slots(node: Node, draft: Draft) -> None:
    """Read every slot under `node` into the draft."""
    for name, slot in node.as_map("slots").items():
        if not draft.define("slot", name, slot):
            continue
        if not FLOW_ID.fullmatch(name):
            slot.fault(f"slot {name}: write a name of letters, digits and _")
        spec = _parse_slot(name, slot, draft)
        if spec is not None:
            draft.slots[name] = spec


def _parse_slot(name: str, node: Node, draft: Draft) -> SlotSpec | None:
    what = f"slot {name}"
    keys = known_keys(node, what, SLOT_KEYS, SLOT_REFUSED)
    if "type" not in keys:
        node.fault(f"{what} has no type; write `type: text` or one of {', '.join(SLOT_TYPES)}")
        return None
    slot_type = keys["type"].as_text("type")
    if slot_type not in SLOT_TYPES:
        keys["type"].fault(f"{what}: there is no type {slot_type}{closest(slot_type, SLOT_TYPES)}")
        return None
    metadata = known_keys(keys["metadata"], f"metadata of {what}", SLOT_METADATA_KEYS, {}) if "metadata" in keys else {}
    choices_from = _text(metadata, "choices_from")
    if choices_from is not None:
        draft.refer("slot", choices_from, metadata["choices_from"])
    hint = _text(metadata, "hint")
    if hint is not None:
        draft.refer("response", hint, metadata["hint"])
    default_reader = "choice" if choices_from else slot_type
    return SlotSpec(
        name=name,
        type=slot_type,
        reader=_one_of(metadata, "reader", READERS, what) or default_reader,
        initial_value=_initial_value(slot_type, keys, what),
        values=_values(slot_type, keys, metadata, what),
        mappings=_mappings(keys, what, draft),
        choices_from=choices_from,
        skippable=metadata["skippable"].as_bool("skippable") if "skippable" in metadata else False,
        interruptible=metadata["interruptible"].as_bool("interruptible") if "interruptible" in metadata else True,
        hint=hint,
        counts=_text(metadata, "counts"),
        prefer=_one_of(metadata, "prefer", ("past", "future"), what) or "future",
        format=_one_of(metadata, "format", VALUE_FORMATS, what),
        accepts=_accepts(metadata),
        file=node.file,
        line=node.line,
    )


def _text(metadata: dict[str, Node], key: str) -> str | None:
    return metadata[key].as_text(key) if key in metadata else None


def _one_of(metadata: dict[str, Node], key: str, known: object, what: str) -> str | None:
    if key not in metadata:
        return None
    value = metadata[key].as_text(key)
    names = sorted(known) if isinstance(known, dict | tuple | frozenset) else []
    if value not in names:
        metadata[key].fault(f"{what}: {key} is one of {', '.join(names)}{closest(value, names)}")
        return None
    return value


def _accepts(metadata: dict[str, Node]) -> tuple[str, ...]:
    if "accepts" not in metadata:
        return ()
    return tuple(item.as_text("a media type") for item in metadata["accepts"].as_list("accepts"))


def _initial_value(slot_type: str, keys: dict[str, Node], what: str) -> object:
    if "initial_value" not in keys:
        return None
    value: object = keys["initial_value"].as_value()
    expected = _PYTHON_TYPES.get(slot_type)
    wrong = expected is not None and (
        not isinstance(value, expected) or (slot_type == "float" and isinstance(value, bool))
    )
    if value is not None and wrong:
        keys["initial_value"].fault(f"{what}: the initial value does not fit type {slot_type}")
        return None
    return value


def _values(slot_type: str, keys: dict[str, Node], metadata: dict[str, Node], what: str) -> dict[str, tuple[str, ...]]:
    if slot_type != "categorical":
        for key in ("values", "synonyms"):
            place = keys.get("values") if key == "values" else metadata.get("synonyms")
            if place is not None:
                place.fault(f"{what}: {key} belong to `type: categorical`")
        return {}
    if "values" not in keys:
        if "choices_from" not in metadata:
            keys["type"].fault(f"{what} is categorical and has no values; write `values: [first, second]`")
        return {}
    values: dict[str, tuple[str, ...]] = {
        item.as_text("a value"): () for item in keys["values"].as_list(f"values of {what}")
    }
    if "synonyms" in metadata:
        for value, words in metadata["synonyms"].as_map("synonyms").items():
            if value not in values:
                words.fault(f"{what} has no value {value}{closest(value, values)}")
                continue
            values[value] = tuple(word.as_text("a synonym") for word in words.as_list("synonyms"))
    return values


def _mappings(keys: dict[str, Node], what: str, draft: Draft) -> tuple[Mapped, ...]:
    if "mappings" not in keys:
        return ()
    found: list[Mapped] = []
    for node in keys["mappings"].as_list(f"mappings of {what}"):
        mapping = known_keys(node, f"a mapping of {what}", ("type", "intent", "entity", "value"), {})
        kind = mapping["type"].as_text("type") if "type" in mapping else ""
        if kind not in MAPPING_TYPES:
            node.fault(
                f"{what}: mapping type {kind or 'missing'}; there is no language model, write one of "
                f"{', '.join(MAPPING_TYPES)}, or none: a collect step fills the slot by itself"
            )
        elif kind == "from_intent" and {"intent", "value"} <= mapping.keys():
            intent = mapping["intent"].as_text("intent")
            draft.refer("intent", intent, mapping["intent"])
            found.append(Mapped("intent", intent, mapping["value"].as_value()))
        elif kind == "from_entity" and "entity" in mapping:
            found.append(Mapped("entity", mapping["entity"].as_text("entity")))
        elif kind != "controlled":
            needs = "intent and value" if kind == "from_intent" else "entity"
            node.fault(f"{what}: a {kind} mapping needs {needs}")
    return tuple(found)
