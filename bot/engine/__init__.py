"""The flow engine: (flows, state, message) in, (state, typed events) out, and nothing else touched.

    book = load_flows(Path("flows"))
    outcome = advance(book, State.from_json(row.state), Turn(text="2", ...), actions, now)
    row.state = outcome.state.to_json()

It reads no clock, no file (once loaded), no database and no network; Python actions are called through
ActionRunner. How a message is read, and in which order: bot/engine/engine.py.
"""

from bot.engine.book import Flow, FlowBook, Response, SlotSpec, Variation
from bot.engine.engine import advance, asked_at, start, start_beneath
from bot.engine.events import (
    ActionExecuted,
    ActionFailed,
    Asked,
    CannotHandle,
    Clarified,
    Event,
    Expired,
    FlowBegun,
    FlowCancelled,
    FlowCompleted,
    FlowInterrupted,
    FlowRestarted,
    FlowResumed,
    FlowStarted,
    LanguageSet,
    PatternStarted,
    Said,
    SlotCorrected,
    SlotRejected,
    SlotSet,
    SlotSkipped,
    SourceAnswered,
    StepLimitExceeded,
)
from bot.engine.faults import Fault, FlowFileError
from bot.engine.loader import load_flows
from bot.engine.state import Choice, OpenQuestion, State
from bot.engine.turn import ActionError, ActionResult, ActionRunner, Media, Outcome, Say, Turn

__all__ = [
    "ActionError",
    "ActionExecuted",
    "ActionFailed",
    "ActionResult",
    "ActionRunner",
    "Asked",
    "CannotHandle",
    "Choice",
    "Clarified",
    "Event",
    "Expired",
    "Fault",
    "Flow",
    "FlowBegun",
    "FlowBook",
    "FlowCancelled",
    "FlowCompleted",
    "FlowFileError",
    "FlowInterrupted",
    "FlowRestarted",
    "FlowResumed",
    "FlowStarted",
    "LanguageSet",
    "Media",
    "OpenQuestion",
    "Outcome",
    "PatternStarted",
    "Response",
    "Said",
    "Say",
    "SlotCorrected",
    "SlotRejected",
    "SlotSet",
    "SlotSkipped",
    "SlotSpec",
    "SourceAnswered",
    "State",
    "StepLimitExceeded",
    "Turn",
    "Variation",
    "advance",
    "asked_at",
    "load_flows",
    "start",
    "start_beneath",
]
