"""What a member said to an event, and whether they came."""

from sqlalchemy import ColumnElement

from models import Member, Rsvp, RsvpAnswer
from scheduler.audiences.conditions import Condition, Scope, either, one_of, there_is
from scheduler.audiences.field import Choice, Field, Name, Phrase, joined, named
from scheduler.audiences.lookups import event
from scheduler.audiences.query import Leaf

_WORDS = {
    "going": ("said they are going to {}", "dijeron que van a {}"),
    "maybe": ("said maybe to {}", "dijeron que tal vez van a {}"),
    "not_going": ("said they are not going to {}", "dijeron que no van a {}"),
    "waiting": ("are on the waiting list of {}", "están en lista de espera de {}"),
    "attended": ("came to {}", "fueron a {}"),
    "none": ("said nothing about {}", "no dijeron nada de {}"),
}
_CALLED = {
    "going": ("going", "va"),
    "maybe": ("maybe", "tal vez"),
    "not_going": ("not going", "no va"),
    "waiting": ("on the waiting list", "en lista de espera"),
    "attended": ("came", "vino"),
    "none": ("said nothing", "no dijo nada"),
}
_NOT = {
    "going": ("did not say they are going to {}", "no dijeron que van a {}"),
    "maybe": ("did not say maybe to {}", "no dijeron que tal vez van a {}"),
    "not_going": ("did not say they are not going to {}", "no dijeron que no van a {}"),
    "waiting": ("are not on the waiting list of {}", "no están en lista de espera de {}"),
    "attended": ("did not come to {}", "no fueron a {}"),
    "none": ("said something about {}", "dijeron algo de {}"),
}


def _condition(leaf: Leaf, scope: Scope) -> Condition:
    return either(*(_said(value, _own(leaf, scope)) for value in leaf.values))


def _said(value: str, own: list[ColumnElement[bool]]) -> Condition:
    if value == "none":
        return ~there_is(*own)
    if value == "attended":
        return there_is(*own, Rsvp.checked_in_at.is_not(None))
    return there_is(*own, Rsvp.answer == RsvpAnswer(value))


def _own(leaf: Leaf, scope: Scope) -> list[ColumnElement[bool]]:
    found = event("" if leaf.of is None else leaf.of, scope)
    return [Rsvp.member_id == Member.id, one_of(Rsvp.event_id, found)]


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    words = _WORDS if holds else _NOT
    en = [words[value][0].format(named(leaf.of, "event")) for value in leaf.values]
    es = [words[value][1].format(named(leaf.of, "el evento")) for value in leaf.values]
    last_en, last_es = ("or", "o") if holds else ("and", "y")
    return Phrase(joined(en, last_en, "en"), joined(es, last_es, "es"))


FIELD = Field(
    name="rsvp",
    label=("RSVP to an event", "Respuesta a un evento"),
    about=(
        "What the member said to the event in brackets, or whether they came. Of several with one title it is the "
        "next, or the last one when all are past."
    ),
    example='rsvp("Rally for a living wage") in (going, maybe)',
    condition=_condition,
    phrase=_phrase,
    values=Choice(tuple(_WORDS), _CALLED),
    of=Name("event"),
)
