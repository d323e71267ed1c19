"""One turn of a conversation: how a message is read is told in reading.py, how steps run in stepping.py."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.engine.book import FlowBook
from bot.engine.events import Expired, FlowBegun, FlowRestarted
from bot.engine.reading import read_message
from bot.engine.refresh import refresh
from bot.engine.run import Run
from bot.engine.state import DEFAULT_LIFE, State
from bot.engine.stepping import settle
from bot.engine.turn import ActionRunner, Outcome, Turn


def advance(book: FlowBook, state: State, turn: Turn, actions: ActionRunner, now: datetime) -> Outcome:
    """Read the member's message and go on with the conversation until it waits or ends.

    Args:
        book: the flows, from load_flows.
        state: as the last turn left it; State.from_json never fails.
        turn: the message, how it was understood, and who sent it.
        actions: runs the Python actions that the steps name.
        now: aware, in UTC.

    Returns:
        The next state, and what happened in order. Whatever an action raises besides ActionError passes through.
    """
    run, restarted = _begin(book, state, turn, actions, now)
    read_message(run, restarted)
    settle(run)
    return _outcome(run)


def start(
    book: FlowBook,
    state: State,
    flow: str,
    actions: ActionRunner,
    now: datetime,
    *,
    turn: Turn | None = None,
    slots: Mapping[str, Any] | None = None,
    source: str | None = None,
) -> Outcome:
    """Start `flow` from outside: a campaign, an onboarding, a pattern such as pattern_session_start.

    Its question is the newest, so that a "1" answers it; what was open waits, and is asked again when it ends. The
    flow's `if` is not asked, as with link and call.

    Args:
        turn: language, zone, country and facts of the conversation; its text is not read.
        slots: values the flow starts with.
        source: what began it, such as the name of a campaign; SourceAnswered tells it with each answer.

    Raises:
        KeyError: no flow has this id.
    """
    if flow not in book.flows:
        raise KeyError(flow)
    run, _ = _begin(book, state, turn or Turn(language=state.language or "en"), actions, now)
    if source is not None:
        run.events.append(FlowBegun(flow, source))
    run.start_anything(flow, "start", slots, source)
    settle(run)
    return _outcome(run)


def start_beneath(
    book: FlowBook,
    state: State,
    flow: str,
    actions: ActionRunner,
    now: datetime,
    *,
    turn: Turn,
    slots: Mapping[str, Any] | None = None,
    source: str | None = None,
) -> Outcome:
    """As `start`, but the question that is open stays the newest: that of `flow` waits, and is asked after it.

    Nothing is changed when no question is open, when it is the flow's own, or when the flow asks none.

    Raises:
        KeyError: no flow has this id.
    """
    if state.question is None or state.active_flow in (None, flow):
        return Outcome(state, ())
    active = max(at for at, frame in enumerate(state.frames) if not frame.is_pattern)
    below = replace(state, frames=state.frames[:active], question=None)
    begun = start(book, below, flow, actions, now, turn=turn, slots=slots, source=source)
    if begun.state.question is None:
        return Outcome(state, ())
    frames = (begun.state.frames[-1], *state.frames[active:])
    return Outcome(replace(state, frames=frames, slots=begun.state.slots), begun.events)


def asked_at(book: FlowBook, state: State) -> datetime | None:
    """When the line last spoke in the question that is open; None when none is."""
    if state.question is None or state.expires_at is None:
        return None
    active = book.flows.get(state.active_flow or "")
    return state.expires_at - (active.expires_after if active and active.expires_after else DEFAULT_LIFE)


def _begin(book: FlowBook, state: State, turn: Turn, actions: ActionRunner, now: datetime) -> tuple[Run, str | None]:
    """A run on a state that is neither too old nor behind the flow files, and the flow that must restart."""
    expired = state.expires_at is not None and state.expires_at <= now
    run = Run(book, State(language=state.language) if expired else state, turn, actions, now)
    if expired and state.frames:
        run.events.append(Expired(state.active_flow))
    restarted = refresh(run)
    if restarted is not None:
        run.events.append(FlowRestarted(restarted))
    return run, restarted


def _outcome(run: Run) -> Outcome:
    active = run.active_flow
    life = run.book.flows[active].expires_after if active else None
    state = State(
        frames=tuple(run.frames),
        question=run.question,
        slots=run.persisted,
        misses=run.misses,
        language=run.language,
        expires_at=run.now + (life or DEFAULT_LIFE),
        recent=run.recent,
    )
    return Outcome(state, tuple(run.events))
