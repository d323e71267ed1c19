"""Reads files in Rasa's end-to-end test format.

Source: the Rasa documentation, "Evaluating your assistant" and "Assertions". Taken: `test_cases`, `fixtures`,
`metadata`; steps `user`, `bot`, `utter`, `slot_was_set`, `slot_was_not_set`; `assertions`. A user step with assertions
is judged by them alone, as in Rasa. Ours, under `metadata`: `phone`, `channel`, `language`, `at`, `campaign`. What is
not taken is refused with its line, so that no expectation is passed over in silence.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.engine.faults import Fault, closest
from bot.engine.yaml_nodes import Faults, Node, known_keys, read_yaml
from config.phones import to_e164
from console.conversations.types import Case, Expectation, SentBefore, Setting, TextStep

FILE_KEYS = ("version", "test_cases", "fixtures", "metadata")
FILE_REFUSED = {"stub_custom_actions": "actions run for real here; leave it away"}
CASE_KEYS = ("test_case", "steps", "fixtures", "metadata")
STEP_KINDS = ("user", "bot", "utter", "slot_was_set", "slot_was_not_set")
STEP_KEYS = (*STEP_KINDS, "assertions", "metadata")
STEP_REFUSED = {"assertion_order_enabled": "the order of events within a turn is not kept"}
ASSERTIONS = (
    "flow_started",
    "flow_completed",
    "flow_cancelled",
    "pattern_clarification_contains",
    "slot_was_set",
    "slot_was_not_set",
    "action_executed",
    "bot_uttered",
    "bot_did_not_utter",
)
ASSERTIONS_REFUSED = {
    "generative_response_is_relevant": "no text is generated; write bot_uttered",
    "generative_response_is_grounded": "no text is generated; write bot_uttered",
}
UTTERED_KEYS = ("utter_name", "text_matches")
UTTERED_REFUSED = {"buttons": "a text message has none; write text_matches for the numbers"}
FLOW_ENDED_KEYS = ("flow_id", "flow_step_id")
METADATA_KEYS = ("phone", "channel", "language", "at", "campaign")
CAMPAIGN_VALUES = ("settings", "about", "facts")
CAMPAIGN_KEYS = ("kind", "language", *CAMPAIGN_VALUES)
AT = re.compile(r"\+\s*\d+\s*(?:minute|hour|day)s?|\d{4}-\d\d-\d\d.*")


class ConversationFileError(Exception):
    """The file is not in the format; `faults` has every reason with its line."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def read_conversations(path: Path) -> tuple[Case, ...]:
    """Every case of the file.

    Raises:
        ConversationFileError: with every fault as `file:line: what is wrong; what to write instead`.
    """
    faults = Faults()
    top = read_yaml(path, path.name, faults)
    cases: list[Case] = []
    if top is not None:
        keys = known_keys(top, "a file of conversations", FILE_KEYS, FILE_REFUSED)
        reader = _Reader(_named(keys.get("fixtures"), "fixtures"), _named(keys.get("metadata"), "metadata"))
        if "test_cases" in keys:
            cases = [reader.case(node) for node in keys["test_cases"].as_list("test_cases")]
        else:
            top.fault("there are no test_cases; write `test_cases:` and a list of cases")
    elif not faults.found:
        faults.found.append(Fault(path.name, 1, "the file is empty"))
    if faults.found:
        raise ConversationFileError(faults.found)
    return tuple(cases)


class _Reader:
    """Reads cases, given what the file defines by name."""

    def __init__(self, fixtures: Mapping[str, Node], metadata: Mapping[str, Node]) -> None:
        self._fixtures = fixtures
        self._metadata = metadata

    def case(self, node: Node) -> Case:
        keys = known_keys(node, "a case", CASE_KEYS, {})
        name = keys["test_case"].as_text("test_case") if "test_case" in keys else ""
        if not name:
            node.fault("a case has no name; write `- test_case: what it shows`")
        steps: tuple[TextStep, ...] = ()
        if "steps" in keys:
            steps = self._steps(keys["steps"])
        else:
            node.fault("a case has no steps; write `steps:` and `- user: ...`")
        return Case(
            name=name,
            file=node.file,
            line=node.line,
            setting=self._setting(keys.get("metadata")),
            steps=steps,
            slots=self._slots(keys.get("fixtures")),
        )

    def _steps(self, node: Node) -> tuple[TextStep, ...]:
        steps: list[TextStep] = []
        alone = False
        for item in node.as_list("steps"):
            keys = known_keys(item, "a step", STEP_KEYS, STEP_REFUSED)
            kinds = [kind for kind in STEP_KINDS if kind in keys]
            if len(kinds) != 1:
                item.fault(f"a step is exactly one of {', '.join(STEP_KINDS)}")
                continue
            kind = kinds[0]
            if kind == "user":
                alone = "assertions" in keys
                steps.append(
                    TextStep(
                        text=keys["user"].as_text("user"),
                        line=item.line,
                        setting=self._setting(keys.get("metadata")),
                        expectations=_assertions(keys["assertions"]) if alone else (),
                    )
                )
                continue
            if "assertions" in keys:
                keys["assertions"].fault("assertions belong to a user step")
            if not steps:
                item.fault("a conversation begins with `user`")
            elif not alone:
                before = steps[-1]
                steps[-1] = TextStep(
                    before.text, before.line, before.setting, (*before.expectations, *_expectations(kind, keys[kind]))
                )
        return tuple(steps)

    def _setting(self, node: Node | None) -> Setting:
        if node is None:
            return Setting()
        if not node.is_map:
            name = node.as_text("metadata")
            if name not in self._metadata:
                node.fault(f"there is no metadata {name}{closest(name, self._metadata)}")
                return Setting()
            node = self._metadata[name]
        keys = known_keys(node, "metadata", METADATA_KEYS, {})
        campaign = _sent_before(keys.pop("campaign")) if "campaign" in keys else None
        values = {key: value.as_text(key) for key, value in keys.items()}
        if values.get("channel", "sms") != "sms":
            keys["channel"].fault("conversations are played by sms; leave channel away")
        at = values.get("at")
        if at is not None and not AT.fullmatch(at):
            keys["at"].fault('at is a time such as 2026-12-01T18:00, or "+61 minutes" after the case began')
        phone = to_e164(values["phone"]) if "phone" in values else None
        if "phone" in values and phone is None:
            keys["phone"].fault("phone is a number such as +14155550111, in quotes")
        return Setting(phone=phone, language=values.get("language"), at=at, campaign=campaign)

    def _slots(self, node: Node | None) -> dict[str, Any]:
        slots: dict[str, Any] = {}
        for item in node.as_list("fixtures") if node is not None else ():
            name = item.as_text("a fixture")
            if name in self._fixtures:
                slots |= _pairs(self._fixtures[name])
            else:
                item.fault(f"there is no fixture {name}{closest(name, self._fixtures)}")
        return slots


def _sent_before(node: Node) -> SentBefore:
    if not node.is_map:
        return SentBefore(node.as_text("campaign"), node.line)
    keys = known_keys(node, "campaign", CAMPAIGN_KEYS, {})
    if "kind" not in keys:
        node.fault("a campaign has a kind; write `campaign: {kind: event_reminder}`")
    values = {
        key: {name: value.as_value() for name, value in keys[key].as_map(key).items()}
        for key in CAMPAIGN_VALUES
        if key in keys
    }
    words = {key: keys[key].as_text(key) for key in ("kind", "language") if key in keys}
    return SentBefore(words.get("kind", ""), node.line, language=words.get("language"), **values)


def _named(node: Node | None, what: str) -> dict[str, Node]:
    """`- name: ...` items, or a mapping of names; both stand in the documentation."""
    if node is None:
        return {}
    if node.is_map:
        return node.as_map(what)
    found: dict[str, Node] = {}
    for item in node.as_list(what):
        found |= item.as_map(what)
    return found


def _pairs(node: Node) -> dict[str, Any]:
    if node.is_map:
        return {name: value.as_value() for name, value in node.as_map("slots").items()}
    return {name: value.as_value() for item in node.as_list("slots") for name, value in item.as_map("slots").items()}


def _expectations(kind: str, node: Node) -> tuple[Expectation, ...]:
    if kind in ("bot", "utter"):
        return (Expectation(kind, node.as_text(kind), node.line),)
    found = []
    for item in node.as_list(kind):
        pairs = item.as_map(kind) if item.is_map else {item.as_text(kind): None}
        for name, value in pairs.items():
            wanted = {"name": name} if value is None else {"name": name, "value": value.as_value()}
            found.append(Expectation(kind, wanted, item.line))
    return tuple(found)


def _assertions(node: Node) -> tuple[Expectation, ...]:
    found: list[Expectation] = []
    for item in node.as_list("assertions"):
        for kind, value in known_keys(item, "an assertion", ASSERTIONS, ASSERTIONS_REFUSED).items():
            found += _assertion(kind, value)
    return tuple(found)


def _assertion(kind: str, node: Node) -> list[Expectation]:
    if kind in ("slot_was_set", "slot_was_not_set"):
        wanted = []
        for item in node.as_list(kind):
            keys = known_keys(item, kind, ("name", "value"), {})
            wanted.append({key: value.as_value() for key, value in keys.items()})
            if "name" not in keys:
                item.fault(f"{kind} names a slot; write `- name: guests`")
        return [Expectation(kind, each, node.line) for each in wanted]
    if kind in ("bot_uttered", "bot_did_not_utter"):
        keys = known_keys(node, kind, UTTERED_KEYS, UTTERED_REFUSED)
        if "text_matches" in keys:
            _check_pattern(keys["text_matches"])
        return [Expectation(kind, {key: value.as_text(key) for key, value in keys.items()}, node.line)]
    if kind in ("flow_completed", "flow_cancelled"):
        refused = {} if kind == "flow_completed" else {"flow_step_id": "the step of a cancelled flow is not kept"}
        keys = known_keys(node, kind, [key for key in FLOW_ENDED_KEYS if key not in refused], refused)
        if "flow_id" not in keys:
            node.fault(f"{kind} names a flow; write `flow_id: dues`")
        return [Expectation(kind, {key: value.as_text(key) for key, value in keys.items()}, node.line)]
    if kind == "flow_started" and node.is_map:
        keys = known_keys(node, kind, ("operator", "flow_ids"), {})
        operator = keys["operator"].as_text("operator") if "operator" in keys else "all"
        if operator not in ("any", "all"):
            keys["operator"].fault("operator is any or all")
        flows = [item.as_text("a flow") for item in keys["flow_ids"].as_list("flow_ids")] if "flow_ids" in keys else []
        return [Expectation(kind, {"operator": operator, "flow_ids": flows}, node.line)]
    if kind == "pattern_clarification_contains":
        return [Expectation(kind, [item.as_text("a flow") for item in node.as_list(kind)], node.line)]
    return [Expectation(kind, node.as_text(kind), node.line)]


def _check_pattern(node: Node) -> None:
    try:
        re.compile(node.as_text("text_matches"))
    except re.error as error:
        node.fault(f"text_matches is no regular expression: {error}")
