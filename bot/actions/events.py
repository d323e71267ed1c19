"""The events that are coming up, and which of them a text is about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, null, or_, select

from bot.actions.event_lines import event_line, title_in
from bot.actions.event_words import guests_in, named_events
from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.actions.words import words_query
from bot.engine import ActionResult
from bot.engine.folding import fold
from models import Event, EventKind, Rsvp, RsvpAnswer

MOST_LISTED = 5  # five lines of 60 characters are two segments
MOST_LOOKED_AT = 20  # of the events to come, for one that a text names
# Offered where they are asked for: classes by `class`, orientations to new members.
NOT_FOR_ALL = (EventKind.TRAINING, EventKind.ORIENTATION)

# The word, and guests. What starts the flow is in flows/join_event.yml.
_JOIN = re.compile(r"(?:join|apuntame|anotame)\W{1,3}([a-z0-9]{3,20})\W{0,3}(\d{1,2})?\W{0,3}$")

LISTED_AS = {
    RsvpAnswer.GOING: response("utter_listed_going"),
    RsvpAnswer.WAITING: response("utter_listed_waiting"),
    RsvpAnswer.MAYBE: response("utter_listed_maybe"),
}


@dataclass(frozen=True, slots=True)
class Upcoming:
    """An event to come. `starts_at` is on the local's wall clock; `answer` is what the member said, if anything.

    Args:
        names: its titles in every language, by which a text may call it.
    """

    id: int
    kind: EventKind
    title: str
    place: str
    starts_at: datetime
    rides: bool
    answer: RsvpAnswer | None
    names: str

    @property
    def coming(self) -> bool:
        """Whether the member may be there, as far as they said."""
        return self.answer not in (None, RsvpAnswer.NOT_GOING)


@action("action_list_events")
def list_events(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `event_choices` to the next events; those the member comes to are first, and marked."""
    events, _ = _upcoming(context)
    listed = sorted(_for_all(events), key=lambda event: not event.coming)
    return ActionResult(slots={"event_choices": [_choice(context, each, marked=True) for each in listed[:MOST_LISTED]]})


@action("action_find_event")
def find_event(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Sets `event_choices`, and `event_id` and `guests` as far as the text tells them.

    "Count me in for the rally" names its event; "cancel my rsvp" means one the member said to come to.
    """
    events, text = _upcoming(context)
    fitting = _fitting(events, text, str(slots.get("rsvp_answer")))[:MOST_LISTED]
    unsaid = slots.get("rsvp_answer") == RsvpAnswer.NOT_GOING and len(fitting) > 1
    return ActionResult(
        slots={
            "nothing_to_cancel": unsaid and not any(event.coming for event in fitting),
            "event_choices": [_choice(context, event) for event in fitting],
            "event_id": fitting[0].id if len(fitting) == 1 else None,
            "guests": guests_in(text),
        }
    )


@action("action_settle_event")
def settle_event(_context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Sets `event_line` to the words of the event that was chosen or found; nobody brings guests to a class."""
    choices: list[dict[str, Any]] = slots.get("event_choices") or []
    chosen = next((choice for choice in choices if choice["value"] == slots.get("event_id")), None)
    if chosen is None:
        return ActionResult(slots={"event_line": None})
    settled: dict[str, Any] = {"event_line": chosen["line"]}
    return ActionResult(slots=settled | ({"guests": 0} if chosen["kind"] == EventKind.TRAINING else {}))


@action("action_find_joined")
def find_joined(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `event_choices`, `event_id` and `guests` by the word of "JOIN PARADE +2", or by a title that it names."""
    events, text = _upcoming(context)
    said = _JOIN.match(fold(text))
    if said is None:
        return ActionResult(slots={"event_choices": [], "event_id": None})
    found = _by_word(context, said[1]) or [events[at] for at in _named(said[1], events)]
    return ActionResult(
        slots={
            "event_choices": [_choice(context, event) for event in found[:MOST_LISTED]],
            "event_id": found[0].id if len(found) == 1 else None,
            "guests": int(said[2]) if said[2] else guests_in(text),
        }
    )


def _by_word(context: ActionContext, word: str) -> list[Upcoming]:
    """The next event that is joined by this word."""
    event = context.session.scalar(
        select(Event)
        .where(
            Event.local_id == context.local.id,
            Event.join_word == word.upper(),
            Event.canceled_at.is_(None),
            Event.starts_at > context.now,
        )
        .order_by(Event.starts_at, Event.id)
        .limit(1)
    )
    if event is None:
        return []
    title, starts_at = event.title_in(context.language), event.starts_at.astimezone(context.zone)
    return [Upcoming(event.id, event.kind, title, event.place, starts_at, event.rides, None, event.title)]


def _named(text: str, events: Sequence[Upcoming]) -> list[int]:
    return named_events(text, [(event.names, event.starts_at) for event in events])


def _upcoming(context: ActionContext) -> tuple[list[Upcoming], str]:
    """The next events with the member's answers, and the text of this turn."""
    member = context.identity.member
    answered = and_(Rsvp.event_id == Event.id, Rsvp.member_id == (member.id if member else null()))
    rows = context.session.execute(
        select(
            Event.id,
            Event.kind,
            title_in(context.language),
            Event.place,
            Event.starts_at,
            Event.rides,
            Rsvp.answer,
            # `concat_ws` leaves out what is not there; the language is told apart by nobody who texts.
            func.concat_ws(" ", Event.title, Event.titles["es"].astext),
            words_query(context),
        )
        .outerjoin(Rsvp, answered)
        .where(Event.local_id == context.local.id, Event.canceled_at.is_(None), Event.starts_at > context.now)
        # Their own come whatever else is planned before.
        .order_by(or_(Rsvp.answer.is_(None), Rsvp.answer == RsvpAnswer.NOT_GOING), Event.starts_at, Event.id)
        .limit(MOST_LOOKED_AT)
    ).all()
    events = [
        Upcoming(id_, kind, title, place, starts_at.astimezone(context.zone), rides, answer, names)
        for id_, kind, title, place, starts_at, rides, answer, names, _ in rows
    ]
    return sorted(events, key=lambda event: (event.starts_at, event.id)), rows[0][-1] or "" if rows else ""


def _for_all(events: Sequence[Upcoming]) -> list[Upcoming]:
    return [event for event in events if event.coming or event.kind not in NOT_FOR_ALL]


def _fitting(events: list[Upcoming], text: str, answer: str) -> list[Upcoming]:
    named = _named(text, events)
    events = [events[at] for at in named] if named else _for_all(events)
    if answer == RsvpAnswer.NOT_GOING and len(events) > 1:
        coming = [event for event in events if event.coming]
        return coming or events
    return events


def _choice(context: ActionContext, event: Upcoming, *, marked: bool = False) -> dict[str, Any]:
    line = event_line(event.title, event.starts_at, event.place, context.language)
    listed_as = LISTED_AS.get(event.answer) if marked and event.answer is not None else None
    label = line
    if listed_as is not None:
        told = {"event_line": line}
        label = context.wording.render(listed_as, context.language, told, overrides=context.local.wording)
    return {"value": event.id, "label": label, "line": line, "kind": event.kind.value}
