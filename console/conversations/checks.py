"""Whether what came of a text is what was expected."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from console.conversations.types import Expectation, Turn

Says = Callable[[str, Turn], bool]
"""Whether a turn said a response, by its name."""


def problem(expected: Expectation, turn: Turn, says: Says) -> str | None:
    """What is wrong with the turn, in one line; None when the expectation holds."""
    return _CHECKS[expected.kind](expected.value, turn, says)


def _bot(text: str, turn: Turn, _says: Says) -> str | None:
    # Several utterances of a turn are one message, so the text may be some of its lines.
    wanted = f"\n{text.strip()}\n"
    if any(wanted in f"\n{reply.strip()}\n" for reply in turn.replies):
        return None
    return f"no reply says exactly {text.strip()!r}"


def _utter(name: str, turn: Turn, says: Says) -> str | None:
    if says(name, turn):
        return None
    said = ", ".join(_values(turn, "Said", "response")) or "nothing"
    return f"{name} was not said, but {said}"


def _slot_was_set(wanted: Mapping[str, Any], turn: Turn, _says: Says) -> str | None:
    values = [event.get("value") for event in _events(turn, "SlotSet") if event.get("slot") == wanted["name"]]
    values = [value for value in values if value is not None]
    if not values:
        return f"slot {wanted['name']} was not set"
    if "value" not in wanted or any(_same(value, wanted["value"]) for value in values):
        return None
    return f"slot {wanted['name']} was set to {values[-1]!r}, not to {wanted['value']!r}"


def _slot_was_not_set(wanted: Mapping[str, Any], turn: Turn, says: Says) -> str | None:
    if _slot_was_set(wanted, turn, says) is not None:
        return None
    return f"slot {wanted['name']} was set" + (f" to {wanted['value']!r}" if "value" in wanted else "")


def _flow_started(wanted: str | Mapping[str, Any], turn: Turn, _says: Says) -> str | None:
    started = [*_values(turn, "FlowStarted", "flow"), *_values(turn, "PatternStarted", "pattern")]
    flows = [wanted] if isinstance(wanted, str) else list(wanted["flow_ids"])
    quantify = any if isinstance(wanted, Mapping) and wanted["operator"] == "any" else all
    if quantify(flow in started for flow in flows):
        return None
    return f"{', '.join(flows)} did not start, but {', '.join(started) or 'nothing'}"


def _flow_completed(wanted: Mapping[str, str], turn: Turn, _says: Says) -> str | None:
    completed = [(str(event.get("flow")), str(event.get("step"))) for event in _events(turn, "FlowCompleted")]
    for flow, step in completed:
        if flow == wanted["flow_id"] and wanted.get("flow_step_id", step) == step:
            return None
    return f"{_ended(wanted)} did not complete, but {', '.join(f'{f} at {s}' for f, s in completed) or 'nothing'}"


def _flow_cancelled(wanted: Mapping[str, str], turn: Turn, _says: Says) -> str | None:
    cancelled = _values(turn, "FlowCancelled", "flow")
    if wanted["flow_id"] in cancelled:
        return None
    return f"{wanted['flow_id']} was not cancelled, but {', '.join(cancelled) or 'nothing'}"


def _clarification_contains(wanted: list[str], turn: Turn, _says: Says) -> str | None:
    offered = [flow for event in _events(turn, "Clarified") for flow in event.get("options", ())]
    missing = [flow for flow in wanted if flow not in offered]
    if not missing:
        return None
    return f"{', '.join(missing)} was not offered, but {', '.join(offered) or 'nothing'}"


def _action_executed(name: str, turn: Turn, says: Says) -> str | None:
    executed = _values(turn, "ActionExecuted", "action")
    if name in executed or (name.startswith("utter_") and says(name, turn)):
        return None
    return f"{name} was not executed, but {', '.join(executed) or 'nothing'}"


def _bot_uttered(wanted: Mapping[str, str], turn: Turn, says: Says) -> str | None:
    if "utter_name" in wanted and (wrong := _utter(wanted["utter_name"], turn, says)):
        return wrong
    pattern = wanted.get("text_matches")
    if pattern is not None and not any(re.search(pattern, reply) for reply in turn.replies):
        return f"no reply matches {pattern!r}"
    return None


def _bot_did_not_utter(wanted: Mapping[str, str], turn: Turn, says: Says) -> str | None:
    if wanted and _bot_uttered(wanted, turn, says) is not None:
        return None
    if not wanted and not turn.replies:
        return None
    return f"it did say {wanted.get('utter_name') or wanted.get('text_matches') or 'something'}"


def _events(turn: Turn, kind: str) -> Iterator[Mapping[str, Any]]:
    return (event for event in turn.events if event.get("event") == kind)


def _values(turn: Turn, kind: str, key: str) -> list[str]:
    return [str(event.get(key)) for event in _events(turn, kind)]


def _ended(wanted: Mapping[str, str]) -> str:
    step = wanted.get("flow_step_id")
    return f"{wanted['flow_id']} at {step}" if step else wanted["flow_id"]


def _same(value: Any, wanted: Any) -> bool:
    if isinstance(value, str) and isinstance(wanted, str):
        return value.casefold() == wanted.casefold()
    return bool(value == wanted)


_CHECKS: dict[str, Callable[[Any, Turn, Says], str | None]] = {
    "bot": _bot,
    "utter": _utter,
    "slot_was_set": _slot_was_set,
    "slot_was_not_set": _slot_was_not_set,
    "flow_started": _flow_started,
    "flow_completed": _flow_completed,
    "flow_cancelled": _flow_cancelled,
    "pattern_clarification_contains": _clarification_contains,
    "action_executed": _action_executed,
    "bot_uttered": _bot_uttered,
    "bot_did_not_utter": _bot_did_not_utter,
}
