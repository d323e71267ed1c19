"""The events that are coming up, and which of them a text is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, null, select

from bot.actions.event_words import guests_in, named_events
from bot.actions.registry import ActionContext, action
from bot.actions.words import words_query
from bot.engine import ActionResult
from bot.wording import format_day_and_time
from models import Event, Rsvp, RsvpAnswer

MOST_LISTED = 5  # five lines of 60 characters are two segments


@dataclass(frozen=True, slots=True)
class Upcoming:
    """An event to come. `starts_at` is on the local's wall clock; `answer` is what the member said, if anything."""

    id: int
    title: str
    place: str
    starts_at: datetime
    answer: RsvpAnswer | None


@action("action_list_events")
def list_events(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `event_choices` to the next events."""
    events, _ = _upcoming(context)
    return ActionResult(slots={"event_choices": _choices(context, events)})


@action("action_find_event")
def find_event(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Sets `event_choices`, and `event_id` and `guests` as far as the text tells them.

    "Count me in for the rally" names its event; "cancel my rsvp" means one the member said to come to.
    """
    events, text = _upcoming(context)
    fitting = _fitting(events, text, str(slots.get("rsvp_answer")))
    return ActionResult(
        slots={
            "event_choices": _choices(context, fitting),
            "event_id": fitting[0].id if len(fitting) == 1 else None,
            "guests": guests_in(text),
        }
    )


@action("action_settle_event")
def settle_event(_context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Sets `event_line` to the words of the event that was chosen or found."""
    choices: list[dict[str, Any]] = slots.get("event_choices") or []
    chosen = next((choice["label"] for choice in choices if choice["value"] == slots.get("event_id")), None)
    return ActionResult(slots={"event_line": chosen})


def event_line(title: str, starts_at: datetime, place: str, language: str) -> str:
    """ "Rally for a living wage, Sat Nov 28, 10 am, State House steps"; `starts_at` on the local's wall clock."""
    return ", ".join(part for part in (title, format_day_and_time(starts_at, language), place) if part)


def _upcoming(context: ActionContext) -> tuple[list[Upcoming], str]:
    """The next events with the member's answers, and the text of this turn."""
    member = context.identity.member
    answered = and_(Rsvp.event_id == Event.id, Rsvp.member_id == (member.id if member else null()))
    rows = context.session.execute(
        select(Event.id, Event.title, Event.place, Event.starts_at, Rsvp.answer, words_query(context))
        .outerjoin(Rsvp, answered)
        .where(Event.local_id == context.local.id, Event.canceled_at.is_(None), Event.starts_at > context.now)
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_LISTED)
    ).all()
    events = [
        Upcoming(id_, title, place, starts_at.astimezone(context.zone), answer)
        for id_, title, place, starts_at, answer, _ in rows
    ]
    return events, rows[0][-1] or "" if rows else ""


def _fitting(events: list[Upcoming], text: str, answer: str) -> list[Upcoming]:
    named = named_events(text, [(event.title, event.starts_at) for event in events])
    if named:
        events = [events[at] for at in named]
    if answer == RsvpAnswer.NOT_GOING and len(events) > 1:
        coming = [event for event in events if event.answer not in (None, RsvpAnswer.NOT_GOING)]
        return coming or events
    return events


def _choices(context: ActionContext, events: Sequence[Upcoming]) -> list[dict[str, Any]]:
    return [
        {"value": event.id, "label": event_line(event.title, event.starts_at, event.place, context.language)}
        for event in events
    ]
