"""The flows with all that Python adds to them: actions, intents, facts, and the responses said from code."""

from functools import lru_cache
from pathlib import Path

from bot.actions import action_names
from bot.actions.said import said_by_actions
from bot.engine import FlowBook, load_flows
from bot.engine.book import CollectStep, SlotSpec
from bot.intents import known_intents

# What every turn tells flows and responses: `context.standing` in conditions, `{local_name}` in texts.
FACTS = frozenset(
    {
        "standing",
        "known",
        "shared",
        "given_name",
        "local_name",
        "office_phone",
        "certain",
        "corrects",
        "channel",
        "open_flow",
    }
)
PLAIN_TYPES = frozenset({"bool", "float", "categorical"})  # an answer, not words
SAID_FROM_CODE = frozenset(
    {
        "utter_opted_out",
        "utter_opted_in",
        "utter_help",
        "utter_consent_question",
        "utter_introduction",
        "utter_more_hint",
        "utter_nothing_more",
        "utter_internal_error",
    }
)


@lru_cache
def load_book(folder: Path) -> FlowBook:
    """The checked flows of a folder; read once a process.

    Raises:
        FlowFileError: with every fault as `file:line: what is wrong; what to write instead`.
    """
    return load_flows(
        folder,
        actions=action_names(),
        intents=known_intents(),
        facts=FACTS,
        said_elsewhere=SAID_FROM_CODE | said_by_actions(),
    )


def typed_slots(book: FlowBook) -> frozenset[str]:
    """Slots whose values no event tells: members' own words, and what texts show of a record (names, days, sums)."""
    asked = {step.slot for flow in book.flows.values() for step in flow.steps.values() if isinstance(step, CollectStep)}
    shown = {name for response in book.responses.values() for name in response.placeholders}
    told = (asked | shown) & book.slots.keys()
    return frozenset(slot for slot in told if _tells(book.slots[slot]))


def _tells(slot: SlotSpec) -> bool:
    return slot.type not in PLAIN_TYPES or slot.format == "money"
