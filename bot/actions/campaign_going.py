"""A reminder of an event is answered: what the member had said before, so that nobody is asked twice."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, select

from bot.actions.event_lines import event_line, title_in
from bot.actions.registry import ActionContext, action
from bot.engine import ActionResult
from models import Event, Rsvp, RsvpAnswer


@action("action_look_at_rsvp")
def look_at_rsvp(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Sets what rsvp_details needs of the event; `rsvp_outcome` is gone, or still when the answer is the one before."""
    mine = and_(Rsvp.event_id == Event.id, Rsvp.member_id == context.likely_member.id)
    row = context.session.execute(
        select(
            Event.id, Event.kind, title_in(context.language).label("title"), Event.place, Event.starts_at, Rsvp.answer
        )
        .outerjoin(Rsvp, mine)
        .where(
            Event.id == int(slots["event_id"]),
            Event.local_id == context.local.id,
            Event.canceled_at.is_(None),
            Event.starts_at > context.now,
        )
    ).one_or_none()
    if row is None:
        return ActionResult(slots={"rsvp_outcome": "gone"})
    line = event_line(row.title, row.starts_at.astimezone(context.zone), row.place, context.language)
    choice = {"value": row.id, "label": line, "line": line, "kind": row.kind.value}
    still = row.answer is not None and row.answer == RsvpAnswer(str(slots["rsvp_answer"]))
    return ActionResult(
        slots={
            "event_id": row.id,
            "event_choices": [choice],
            "event_line": line,
            "rsvp_outcome": "still" if still else None,
        }
    )
