"""The work shift of a member."""

from models import Member, Shift
from scheduler.audiences.conditions import Condition, Scope, column_is
from scheduler.audiences.field import Choice, Field, Phrase, joined, listed
from scheduler.audiences.query import Leaf

_ES = {"day": "día", "evening": "tarde", "night": "noche"}


def _condition(leaf: Leaf, _scope: Scope) -> Condition:
    return column_is(Member.shift, Member.shift.in_([Shift(value) for value in leaf.values]))


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    en = f"the {listed(leaf.values, 'en')} shift"
    es = "turno " + joined([f"de {_ES[value]}" for value in leaf.values], "o", "es")
    if not holds:
        return Phrase(f"do not work {en}", f"no trabajan en el {es}")
    return Phrase(f"work {en}", f"trabajan en el {es}", (f"on {en}", f"del {es}"))


FIELD = Field(
    name="shift",
    label=("Shift", "Turno"),
    about="The work shift.",
    example="shift in (night, evening)",
    condition=_condition,
    phrase=_phrase,
    values=Choice(tuple(Shift), {en: (en, es) for en, es in _ES.items()}),
)
