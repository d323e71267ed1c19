"""How far a member has come in getting started."""

from models import Member, Onboarding
from scheduler.audiences.conditions import Condition, Scope, either, there_is
from scheduler.audiences.field import Choice, Field, Phrase, joined
from scheduler.audiences.query import Leaf

_WORDS = {
    "not_started": ("have not begun to get started", "no han empezado los primeros pasos"),
    "under_way": ("are getting started", "están en los primeros pasos"),
    "finished": ("have finished getting started", "terminaron los primeros pasos"),
    "declined": ("did not want to get started", "no quisieron los primeros pasos"),
}
_CALLED = {
    "not_started": ("not started", "sin empezar"),
    "under_way": ("under way", "en curso"),
    "finished": ("finished", "terminado"),
    "declined": ("declined", "no quiso"),
}
_NOT = {
    "not_started": ("have begun to get started", "empezaron los primeros pasos"),
    "under_way": ("are not getting started", "no están en los primeros pasos"),
    "finished": ("have not finished getting started", "no terminaron los primeros pasos"),
    "declined": ("did not decline to get started", "no rechazaron los primeros pasos"),
}


def _condition(leaf: Leaf, _scope: Scope) -> Condition:
    return either(*(_stands(value) for value in leaf.values))


def _stands(value: str) -> Condition:
    own = Onboarding.member_id == Member.id
    if value == "not_started":
        return ~there_is(own)
    if value == "under_way":
        return there_is(own, Onboarding.completed_at.is_(None), Onboarding.declined_at.is_(None))
    ended = Onboarding.completed_at if value == "finished" else Onboarding.declined_at
    return there_is(own, ended.is_not(None))


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    en, es = zip(*((_WORDS if holds else _NOT)[value] for value in leaf.values), strict=True)
    last_en, last_es = ("or", "o") if holds else ("and", "y")
    return Phrase(joined(list(en), last_en, "en"), joined(list(es), last_es, "es"))


FIELD = Field(
    name="onboarding",
    label=("Getting started", "Primeros pasos"),
    about="How far the member has come in getting started.",
    example="onboarding = under_way",
    condition=_condition,
    phrase=_phrase,
    values=Choice(tuple(_WORDS), _CALLED),
)
