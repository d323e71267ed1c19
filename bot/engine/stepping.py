"""Runs the steps of the top frame until a question is open or the stack is empty."""

from dataclasses import replace
from typing import Any

from bot.engine.book import END, ActionStep, CallStep, CollectStep, LinkStep, Rejection, SetSlotsStep, Step
from bot.engine.evaluation import holds
from bot.engine.events import (
    ActionExecuted,
    ActionFailed,
    Asked,
    FlowCancelled,
    LanguageSet,
    Said,
    SlotCorrected,
    SlotRejected,
    SlotSkipped,
    StepLimitExceeded,
)
from bot.engine.format import CLARIFICATION_OPTIONS, CLARIFIED_FLOW, ENGINE_ACTIONS, PATTERNS
from bot.engine.run import Run
from bot.engine.state import Filled, OpenQuestion
from bot.engine.turn import ActionError

STEP_LIMIT = 100  # steps a message; the longest honest flow takes about twenty
ERROR_STEP_LIMIT = 20  # for pattern_internal_error once the limit was hit


def settle(run: Run) -> None:
    """Run until a question is open or nothing is left; a circle is stopped and told as an error."""
    flow = _run_steps(run, STEP_LIMIT)
    if flow is None:
        return
    # What a circle said is noise, and its frames would run into it again.
    run.events = [event for event in run.events if not isinstance(event, Said | Asked)]
    run.events.append(StepLimitExceeded(flow, STEP_LIMIT))
    run.frames.clear()
    run.recent = None
    run.begin_pattern("pattern_internal_error", error_type="step_limit")
    if _run_steps(run, ERROR_STEP_LIMIT) is not None:
        run.frames.clear()
        run.question = None


def answer(run: Run, step: CollectStep, value: Any) -> None:
    """Fill the slot of `step`, at which the top frame stands, and go on unless a rejection refuses the value."""
    run.question = None
    run.note_answer(step.slot)
    run.set_slot(step.slot, value)
    if _rejected(run, step):
        return
    run.top = replace(run.top, filled=Filled(step.slot, run.top.positions))
    _move_on(run, step)


def skip(run: Run, step: CollectStep) -> None:
    """Go past the open question without an answer."""
    run.question = None
    run.note_answer(step.slot)
    run.events.append(SlotSkipped(step.slot))
    _move_on(run, step)


def _run_steps(run: Run, limit: int) -> str | None:
    """None when it came to rest, else the flow that ran out of steps."""
    for _ in range(limit):
        if not run.frames or run.question is not None:
            return None
        step = run.step()
        run.go_to(step.id)
        _execute(run, step)
    return run.top.flow if run.frames and run.question is None else None


def _execute(run: Run, step: Step) -> None:
    if isinstance(step, CollectStep):
        _collect(run, step)
    elif isinstance(step, ActionStep):
        _act(run, step)
    elif isinstance(step, SetSlotsStep):
        for slot, value in step.values:
            run.set_slot(slot, value)
        _move_on(run, step)
    elif isinstance(step, CallStep):
        run.top = replace(run.top, positions=(*run.top.positions, run.position(step.flow)))
    elif isinstance(step, LinkStep):
        _link(run, step)
    else:
        _move_on(run, step)


def _move_on(run: Run, step: Step) -> None:
    """Go to what follows `step`; at the end of a called flow, to what follows the call."""
    target = run.branch(step.next)
    while target == END and len(run.top.positions) > 1:
        run.top = replace(run.top, positions=run.top.positions[:-1])
        target = run.branch(run.step().next)
    if target == END:
        run.complete(step.id)
    else:
        run.go_to(target)


def _collect(run: Run, step: CollectStep) -> None:
    filled = run.scope().get(step.slot) is not None
    if filled and not step.ask_before_filling and not _rejected(run, step):
        _move_on(run, step)
        return
    if run.scope().get(step.slot) is not None:
        run.set_slot(step.slot, None)
    spec = run.book.slots[step.slot]
    choices = run.choices(spec)
    run.say(
        step.utter,
        collect=step.slot,
        choices=[{"value": choice.value, "label": choice.label} for choice in choices],
    )
    run.question = OpenQuestion(step.slot, spec.reader, choices)
    run.events.append(Asked(step.slot))


def _rejected(run: Run, step: CollectStep) -> bool:
    """Whether a rejection refuses the slot's value; if so it is said, and the slot is empty again."""
    value = run.scope().get(step.slot)
    rejection = refusal(run, step, value)
    if rejection is None:
        return False
    run.events.append(SlotRejected(step.slot, value))
    run.say(rejection.utter)
    run.set_slot(step.slot, None)
    return True


def refusal(run: Run, step: CollectStep, value: Any) -> Rejection | None:
    """The first rejection that would refuse `value`."""
    slots, context = {**run.scope(), step.slot: value}, run.context()
    return next((found for found in step.rejections if holds(found.condition, slots, context)), None)


def _link(run: Run, step: LinkStep) -> None:
    source = run.top.source
    run.leave_by_link(step.id)
    if step.flow in PATTERNS:
        run.begin_pattern(step.flow)
    else:
        run.begin(step.flow, "link", source=source)


def _act(run: Run, step: ActionStep) -> None:
    if step.action.startswith("utter_"):
        run.say(step.action)
        _move_on(run, step)
    elif step.action in ENGINE_ACTIONS:
        _act_on_stack(run, step)
    else:
        _run_action(run, step)


def _run_action(run: Run, step: ActionStep) -> None:
    try:
        result = run.actions.run(step.action, run.scope(), run.now)
    except ActionError as error:
        run.events.append(ActionFailed(step.action, error.reason))
        _fail(run)
        return
    run.events.append(ActionExecuted(step.action))
    for slot, value in result.slots.items():
        run.set_slot(slot, value)
    if result.language is not None:
        run.language = result.language
        run.events.append(LanguageSet(result.language))
    for say in result.says:
        run.say(say.response, **say.values)
    _move_on(run, step)


def _fail(run: Run) -> None:
    """End the flow whose action failed, with a word to the member; pattern_internal_error never starts itself."""
    failed = run.frames.pop()
    if failed.flow == "pattern_internal_error":
        return
    if not failed.is_pattern:
        run.events.append(FlowCancelled(failed.flow, "error"))
    run.begin_pattern("pattern_internal_error", error_type="action")


def _act_on_stack(run: Run, step: ActionStep) -> None:
    """The actions of patterns that change the stack itself."""
    if step.action == "action_start_clarified_flow":
        _start_clarified(run)
        return
    pattern = run.frames.pop()
    if step.action == "action_cancel_flow" and run.frames:
        run.events.append(FlowCancelled(run.frames.pop().flow, "member"))
    elif step.action == "action_correct_flow_slot":
        _correct(run, pattern.context["new_value"])
    run.frames.append(pattern)
    _move_on(run, step)


def _correct(run: Run, value: Any) -> None:
    """Go back to where the last answer was given, give the new one, and run again what follows it."""
    filled = run.top.filled if run.frames else None
    if filled is None:
        return
    run.top = replace(run.top, positions=filled.positions)
    step = run.step()
    if isinstance(step, CollectStep):
        run.events.append(SlotCorrected(filled.slot, run.scope().get(filled.slot), value))
        answer(run, step, value)


def _start_clarified(run: Run) -> None:
    chosen = run.top.slots.get(CLARIFIED_FLOW)
    options = run.top.slots.get(CLARIFICATION_OPTIONS) or []
    option = next((found for found in options if found.get("value") == chosen), None)
    if option is None or not isinstance(chosen, str) or chosen not in run.book.flows:
        run.drop_patterns()
        return
    run.begin(chosen, "clarification", slots=option.get("slots"), intent=option.get("intent"))
