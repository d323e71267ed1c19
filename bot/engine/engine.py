"""One turn of a conversation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.engine.book import FlowBook
from bot.engine.state import State
from bot.engine.turn import ActionRunner, Outcome, Turn


def advance(book: FlowBook, state: State, turn: Turn, actions: ActionRunner, now: datetime) -> Outcome:
    """Read the member's message and go on with the conversation until it waits or ends.

    Args:
        state: as the last turn left it; State.from_json never fails.
        now: aware, in UTC.
    """
    raise NotImplementedError


def start(
    book: FlowBook,
    state: State,
    flow: str,
    actions: ActionRunner,
    now: datetime,
    *,
    turn: Turn | None = None,
    slots: Mapping[str, Any] | None = None,
) -> Outcome:
    """Start `flow` from outside: a campaign, an onboarding, a pattern such as pattern_session_start.

    Args:
        turn: language, zone, country and facts of the conversation; its text is not read.
        slots: values the flow starts with.

    Raises:
        KeyError: no flow has this id.
    """
    raise NotImplementedError
