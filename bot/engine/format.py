"""The words of the file format: which keys there are, and which of Rasa's are refused and why.

Source: the primitives pages of the Rasa documentation (flows, flow-steps, conditions, slots, responses, patterns).
"""

import re

FLOW_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
DEFAULT_LANGUAGE = "en"

FILE_KEYS = ("version", "flows", "slots", "responses")
FILE_REFUSED = {
    "intents": "intents are declared in nlu_data/domain.yml",
    "entities": "entities are declared in nlu_data/domain.yml",
    "actions": "a Python action is registered where it is defined, in bot/actions/",
    "nlu": "training texts are in nlu_data/",
    "forms": "write a flow with collect steps",
    "session_config": "write `metadata: {expires_after_minutes: ...}` in the flow",
}

FLOW_KEYS = (
    "name",
    "description",
    "if",
    "nlu_trigger",
    "persisted_slots",
    "run_pattern_completed",
    "translation",
    "metadata",
    "steps",
)
FLOW_REFUSED = {
    "always_include_in_prompt": "there is no language model to prompt; leave it away",
    "file_path": "Rasa sets it itself; leave it away",
}
FLOW_METADATA_KEYS = ("menu", "expires_after_minutes", "starts_afresh", "alone", "courtesy")
WAY_OUT = "menu"  # the flow whose words leave every question, also one that takes any words

STEP_KINDS = ("action", "collect", "set_slots", "noop", "call", "link")
STEP_KEYS = (
    *STEP_KINDS,
    "id",
    "next",
    "metadata",
    "utter",
    "ask_before_filling",
    "reset_after_flow_ends",
    "rejections",
    "description",
)
STEP_REFUSED = {
    "generation_prompt": "no text is generated; utter a response",
    "entry_prompt": "no text is generated; utter a response",
    "intent": "write `nlu_trigger` at the flow",
    "user_message": "write `nlu_trigger` at the flow",
    "silence_timeout": "that is for voice; leave it away",
    "dtmf": "that is for voice; leave it away",
    "force_slot_filling": "write `metadata: {interruptible: false}` at the slot",
    "mcp_server": "write a Python action",
    "mapping": "write a Python action",
    "exit_if": "there is no sub-agent; branch with `next`",
    "then": "branches stand under `next:`",
    "else": "branches stand under `next:`",
    "if": "branches stand under `next:`",
}
COLLECT_ONLY = ("utter", "ask_before_filling", "reset_after_flow_ends", "rejections", "description")

SLOT_TYPES = ("text", "bool", "categorical", "float", "date", "phone", "media", "list", "any")
SLOT_KEYS = ("type", "initial_value", "values", "mappings", "metadata")
SLOT_REFUSED = {
    "influence_conversation": "flows decide, not a trained policy; leave it away",
    "validation": "write `rejections` at the collect step",
    "shared_for_coexistence": "there is one engine; leave it away",
}
SLOT_METADATA_KEYS = (
    "reader",
    "synonyms",
    "choices_from",
    "skippable",
    "interruptible",
    "hint",
    "counts",
    "prefer",
    "format",
    "accepts",
)
VALUE_FORMATS = ("money", "date", "time", "datetime", "number", "phone", "numbered")
MAPPING_TYPES = ("from_intent", "from_entity", "controlled")

VARIATION_KEYS = ("text", "condition", "translation", "metadata")
VARIATION_REFUSED = {
    "buttons": "a text message has none; offer numbers with `choices_from`",
    "image": "send media from an action",
    "custom": "a reply is plain text",
    "channel": "write texts that fit every channel",
}

CONTEXT_NAMES = frozenset(
    {
        "intent",
        "language",
        "flow_name",
        "collect",
        "question",
        "choices",
        "menu",
        "reason",
        "misses",
        "canceled_name",
        "previous_flow_name",
        "interrupted_flow_name",
        "corrected_slot",
        "old_value",
        "new_value",
        "error_type",
    }
)
"""What the engine itself puts under `context.`; the application adds `Turn.facts`."""

ENGINE_ACTIONS = frozenset({"action_cancel_flow", "action_correct_flow_slot", "action_start_clarified_flow"})
"""Actions that only the engine can do; they stand in patterns."""

PATTERNS = frozenset(
    {
        "pattern_cancel_flow",
        "pattern_cannot_handle",
        "pattern_clarification",
        "pattern_code_change",
        "pattern_collect_information",
        "pattern_completed",
        "pattern_continue_interrupted",
        "pattern_correction",
        "pattern_human_handoff",
        "pattern_internal_error",
        "pattern_session_start",
        "pattern_skip_question",
        "pattern_user_silence",
    }
)
ENGINE_RESPONSES = frozenset({"utter_something_else_label", "utter_read_as"})
CLARIFICATION_OPTIONS = "clarification_options"
CLARIFIED_FLOW = "clarified_flow"
SOMETHING_ELSE = "something_else"
