""" "No, 3 guests": the member changes the last answer, in the flow under way or in the one that just ended."""

from typing import Any

from bot.engine.book import CollectStep
from bot.engine.events import FlowStarted
from bot.engine.intents import read_context
from bot.engine.phrases import correction
from bot.engine.readers import FREE_READERS, READERS, Question, Reading
from bot.engine.refresh import still_there
from bot.engine.run import Run
from bot.engine.state import Frame
from bot.engine.stepping import refusal


def correct(run: Run, text: str) -> bool:
    """Take `text` as a correction if it is one; false leaves everything as it was.

    Where a free text was given or is being asked for, "actually saturday" may be just that text, so there only words
    that can mean nothing else ("change that to ...") count.
    """
    frame = _frame(run)
    if frame is None or frame.filled is None:
        return False
    spec = run.book.slots[frame.filled.slot]
    question = Question(spec, _choices(run, frame))
    asked = run.question.reader if run.question else None
    for wanted in correction(text, strong_only=bool({spec.reader, asked} & FREE_READERS)):
        reading = READERS[spec.reader](wanted, question, read_context(run))
        if isinstance(reading, Reading):
            _apply(run, frame, reading.value)
            return True
    return False


def _frame(run: Run) -> Frame | None:
    """The frame whose last answer may be meant, if its place still exists in the flow files."""
    frame = run.top if run.frames else None
    if frame is None and run.recent is not None and run.now < run.recent.until:
        frame = run.recent.frame
    if frame is None or frame.is_pattern or frame.filled is None:
        return None
    place = frame.filled.positions[-1]
    if frame.flow not in run.book.flows or not still_there(run.book, frame.filled.positions) or not place.step:
        return None
    step = run.book.flows[place.flow].steps[place.step]
    return frame if isinstance(step, CollectStep) and step.slot == frame.filled.slot else None


def _choices(run: Run, frame: Frame) -> Any:
    run.frames.append(frame)
    filled = frame.filled
    choices = run.choices(run.book.slots[filled.slot]) if filled else ()
    run.frames.pop()
    return choices


def _apply(run: Run, frame: Frame, value: Any) -> None:
    run.question = None
    filled = frame.filled
    if filled is None:
        return
    reopened = not run.frames
    if reopened:
        run.frames.append(frame)
    place = filled.positions[-1]
    step = run.book.flows[place.flow].steps[place.step]
    refused = refusal(run, step, value) if isinstance(step, CollectStep) else None
    if refused is not None:
        run.say(refused.utter)
        if reopened:
            run.frames.pop()
        return
    if reopened:
        run.recent = None
        run.events.append(FlowStarted(frame.flow, "correction", frame.intent))
    run.begin_pattern("pattern_correction", corrected_slot=filled.slot, new_value=value)
