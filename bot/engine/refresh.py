"""A state meets flows that may have changed since: what is gone restarts politely or is dropped."""

from dataclasses import replace

from bot.engine.book import CollectStep, FlowBook
from bot.engine.events import FlowCancelled
from bot.engine.intents import mapped_slots
from bot.engine.run import Run
from bot.engine.state import Frame, Position


def refresh(run: Run) -> str | None:
    """Bring the frames up to the flows as they are now.

    Returns:
        The flow that was active and must start again because its step is gone, else None.
    """
    kept: list[Frame] = []
    restarted: set[str] = set()
    for frame in run.frames:
        if still_there(run.book, frame.positions):
            positions = tuple(run.position(place.flow, place.step) for place in frame.positions)
            kept.append(replace(frame, positions=positions))
        elif frame.flow not in run.book.flows:
            run.events.append(FlowCancelled(frame.flow, "changed"))
        elif not frame.is_pattern:
            restarted.add(frame.flow)
            kept.append(_from_the_start(run, frame))
    changed = kept != run.frames
    run.frames = kept
    step = run.open_step()
    if run.question is not None and (step is None or step.slot != run.question.slot):
        run.question = None
        if run.frames and not run.top.is_pattern and changed:
            restarted.add(run.top.flow)
            run.top = _from_the_start(run, run.top)
    active = run.active_flow
    return active if active in restarted else None


def _from_the_start(run: Run, frame: Frame) -> Frame:
    slots = mapped_slots(run, frame.intent)
    return Frame((run.position(frame.flow),), slots, intent=frame.intent, source=frame.source)


def still_there(book: FlowBook, positions: tuple[Position, ...]) -> bool:
    """Whether every place still exists, and the last one still waits for an answer or has not begun."""
    for place in positions:
        flow = book.flows.get(place.flow)
        if flow is None or (place.step and place.step not in flow.steps):
            return False
    last = positions[-1]
    return not last.step or isinstance(book.flows[last.flow].steps[last.step], CollectStep)
