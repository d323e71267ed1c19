"""Classes: events of the kind training, what they renew, and the places left in them.

Booking a class is an RSVP to it, with the same lock, capacity and waiting list (bot/actions/rsvp.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, null, select

from bot.actions.event_lines import event_line, title_in
from bot.actions.event_words import named_events
from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.actions.words import words_query
from bot.engine import ActionResult, Say
from models import Certification, Event, EventKind, Rsvp, RsvpAnswer

MOST_LISTED = 4  # a line with its places takes 70 characters
MOST_LOOKED_AT = 20
SOON_DAYS = 90  # the first warning that training funds give

BOOKED = response("utter_listed_class_booked")
WAITING = response("utter_listed_class_waiting")
OPEN = response("utter_listed_class_open")
FULL = response("utter_listed_class_full")
LEFT = response("utter_listed_class_left")
FOR_EXPIRED = response("utter_class_for_expired")
FOR_EXPIRING = response("utter_class_for_expiring")


@dataclass(frozen=True, slots=True)
class ClassToCome:
    """A class. `starts_at` is on the local's wall clock; `free` None takes everybody."""

    id: int
    title: str
    place: str
    starts_at: datetime
    renews: str | None
    free: int | None
    answer: RsvpAnswer | None

    def renews_title(self, title: str) -> bool:
        """Whether it renews a certification of this title."""
        return self.renews is not None and self.renews.casefold() == title.casefold()


@action("action_list_classes")
def list_classes(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `event_choices` to the next classes with their places; only those that the text names, if it names any."""
    found, text = classes_to_come(context)
    named = named_events(text, [(each.title, each.starts_at) for each in found]) if text else []
    listed = [found[at] for at in named] or found
    return ActionResult(slots={"event_choices": class_choices(context, listed[:MOST_LISTED])})


@action("action_match_certification", private=True)
def match_certification(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Says which certification runs out first and puts the class that renews it at the top of `event_choices`."""
    held = expiring(context)
    if not held:
        return ActionResult()
    choices: list[dict[str, Any]] = slots.get("event_choices") or []
    for certification in held:
        fitting = [each for each in choices if (each["renews"] or "").casefold() == certification.title.casefold()]
        if fitting:
            others = [each for each in choices if each not in fitting]
            said = _expiry(certification, context.today)
            return ActionResult(slots={"event_choices": fitting + others}, says=(said,))
    return ActionResult()


@action("action_my_classes")
def my_classes(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `event_choices` to the classes the member is booked for, or waits for, and `event_id` when it is one."""
    member_id = context.likely_member.id
    rows = context.session.execute(
        select(Event.id, title_in(context.language).label("title"), Event.place, Event.starts_at)
        .join(Rsvp, and_(Rsvp.event_id == Event.id, Rsvp.member_id == member_id))
        .where(
            Event.local_id == context.local.id,
            Event.kind == EventKind.TRAINING,
            Event.canceled_at.is_(None),
            Event.starts_at > context.now,
            Rsvp.answer.in_([RsvpAnswer.GOING, RsvpAnswer.WAITING]),
        )
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_LISTED)
    ).all()
    choices = []
    for row in rows:
        line = event_line(row.title, row.starts_at.astimezone(context.zone), row.place, context.language)
        choices.append({"value": row.id, "label": line, "line": line, "kind": EventKind.TRAINING.value})
    return ActionResult(
        slots={"event_choices": choices, "event_id": choices[0]["value"] if len(choices) == 1 else None}
    )


@action("action_look_at_class")
def look_at_class(_context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Sets `class_state` of the chosen class: open, full, booked or waiting; gone when it is none of those listed."""
    choices: list[dict[str, Any]] = slots.get("event_choices") or []
    chosen = next((choice for choice in choices if choice["value"] == slots.get("event_id")), None)
    if chosen is None:
        return ActionResult(slots={"class_state": "gone"})
    return ActionResult(slots={"class_state": chosen["state"], "event_line": chosen["line"]})


def classes_to_come(context: ActionContext) -> tuple[list[ClassToCome], str]:
    """The next classes with the places left and the member's answer, and the text of this turn."""
    member = context.identity.member
    mine = (
        select(Rsvp.answer)
        .where(Rsvp.event_id == Event.id, Rsvp.member_id == (member.id if member else null()))
        .scalar_subquery()
    )
    taken = (
        select(func.coalesce(func.sum(1 + Rsvp.guests), 0))
        .where(Rsvp.event_id == Event.id, Rsvp.answer == RsvpAnswer.GOING)
        .scalar_subquery()
    )
    rows = context.session.execute(
        select(
            Event.id,
            title_in(context.language).label("title"),
            Event.place,
            Event.starts_at,
            Event.renews,
            (Event.capacity - taken).label("free"),
            mine.label("answer"),
            words_query(context).label("said"),
        )
        .where(
            Event.local_id == context.local.id,
            Event.kind == EventKind.TRAINING,
            Event.canceled_at.is_(None),
            Event.starts_at > context.now,
        )
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_LOOKED_AT)
    ).all()
    found = [
        ClassToCome(
            row.id,
            row.title,
            row.place,
            row.starts_at.astimezone(context.zone),
            row.renews,
            None if row.free is None else max(int(row.free), 0),
            row.answer,
        )
        for row in rows
    ]
    return found, (rows[0].said or "" if rows else "")


def class_choices(context: ActionContext, classes: Sequence[ClassToCome]) -> list[dict[str, Any]]:
    """The classes as numbered answers: "Forklift, Sat Dec 5, 8 am, Union Hall: 3 places"."""
    return [_choice(context, each) for each in classes]


def expiring(context: ActionContext) -> Sequence[Certification]:
    """The verified member's certifications that are expired or soon will be, the first to run out first."""
    return context.session.scalars(
        select(Certification)
        .where(
            Certification.member_id == context.member.id,
            Certification.expires_on <= context.today + timedelta(days=SOON_DAYS),
        )
        .order_by(Certification.expires_on, Certification.title)
    ).all()


def _choice(context: ActionContext, each: ClassToCome) -> dict[str, Any]:
    line = event_line(each.title, each.starts_at, each.place, context.language)
    state, listed_as = _state(each)
    told = {"event_line": line, "places_left": each.free}
    label = context.wording.render(listed_as, context.language, told, overrides=context.local.wording)
    return {
        "value": each.id,
        "label": label,
        "line": line,
        "kind": EventKind.TRAINING.value,
        "state": state,
        "renews": each.renews,
    }


def _state(each: ClassToCome) -> tuple[str, str]:
    if each.answer is RsvpAnswer.GOING:
        return "booked", BOOKED
    if each.answer is RsvpAnswer.WAITING:
        return "waiting", WAITING
    if each.free is None:
        return "open", OPEN
    return ("open", LEFT) if each.free else ("full", FULL)


def _expiry(held: Certification, today: date) -> Say:
    expires_on = held.expires_on or today
    values = {"title": held.title, "expires_on": expires_on.isoformat()}
    return Say(FOR_EXPIRED if expires_on < today else FOR_EXPIRING, values)
