"""Getting started: where a member stands in the local's stages, "later", and "no thanks"."""

from collections.abc import Mapping
from typing import Any

from bot.actions.onboarding_plan import PLAN
from bot.actions.onboarding_record import (
    DECLINED,
    end_stage,
    find_row,
    mark_member,
    next_stage,
    open_row,
    plan_nudge,
    stages_ended,
)
from bot.actions.registry import ActionContext, action
from bot.engine import ActionError, ActionResult
from models import Onboarding, OnboardingStart, StageEnd

# What one stage leaves behind and the next must not take for an answer of its own.
_OF_ONE_STAGE = (
    "stage_outcome",
    "event_choices",
    "event_id",
    "event_line",
    "rsvp_answer",
    "rsvp_outcome",
    "guests",
    "ride",
    "ride_seats",
)


@action("action_open_onboarding")
def open_onboarding(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `onboarding_state` to new, resumed or done, and `onboarding_begun_by`; who had declined begins again."""
    member = context.likely_member
    row, made = open_row(
        context.session,
        local_id=context.local.id,
        member_id=member.id,
        begun_by=OnboardingStart.TEXT,
        plan=context.file(PLAN),
        now=context.now,
    )
    if row.completed_at is not None:
        return ActionResult(slots={"onboarding_state": "done"})
    row.declined_at = None
    context.session.flush()
    resumed = not made and stages_ended(context.session, row.id)
    return ActionResult(
        slots={"onboarding_state": "resumed" if resumed else "new", "onboarding_begun_by": row.begun_by.value}
    )


@action("action_next_stage")
def go_to_next_stage(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Ends `onboarding_stage` as `stage_outcome` says, and sets it to the next one; None when all are over."""
    plan = context.file(PLAN)
    row = _row(context)
    stage, outcome = slots.get("onboarding_stage"), slots.get("stage_outcome")
    if stage is not None and outcome is not None:
        end_stage(context.session, row.id, str(stage), StageEnd(str(outcome)), context.now)
    found = next_stage(context.session, row, plan.stages, context.now)
    if found is None:
        row.completed_at, row.text_at = context.now, None
    else:
        plan_nudge(row, plan, context.now)
    context.session.flush()
    left = {slot: None for slot in _OF_ONE_STAGE if slots.get(slot) is not None}
    return ActionResult(slots={**left, "onboarding_stage": found.value if found else None})


@action("action_onboarding_later")
def onboarding_later(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Asks no more now; one nudge after the days of the local's file, while it allows any.

    Who says it before we know who they are (to the question for their digits) has begun nothing to note.
    """
    member = context.identity.member
    row = find_row(context.session, member.id) if member else None
    if row is None:
        return ActionResult()
    row.later_at = context.now
    plan_nudge(row, context.file(PLAN), context.now)
    context.session.flush()
    return ActionResult()


@action("action_decline_onboarding")
def decline_onboarding(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Asks no more, and reminds of nothing; the member may begin again by text."""
    row = _row(context)
    row.declined_at, row.text_at = context.now, None
    mark_member(context.session, row.member_id, DECLINED)
    context.session.flush()
    return ActionResult()


def _row(context: ActionContext) -> Onboarding:
    row = find_row(context.session, context.likely_member.id)
    if row is None:
        raise ActionError("no_onboarding")  # erased since the question was asked
    return row
