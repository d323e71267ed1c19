"""The bargaining unit a member is in: whom one contract covers."""

from models import Member
from scheduler.audiences.conditions import Condition, Scope, column_is
from scheduler.audiences.field import Field, Name, Phrase, listed
from scheduler.audiences.lookups import same_name
from scheduler.audiences.query import Leaf


def _condition(leaf: Leaf, _scope: Scope) -> Condition:
    return column_is(Member.unit, same_name(Member.unit, leaf.values))


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    en, es = listed(leaf.values, "en"), listed(leaf.values, "es")
    if not holds:
        return Phrase(f"are not in the unit {en}", f"no son de la unidad {es}")
    return Phrase(f"are in the unit {en}", f"son de la unidad {es}", (f"in the unit {en}", f"de la unidad {es}"))


FIELD = Field(
    name="unit",
    label=("Bargaining unit", "Unidad"),
    about="The bargaining unit the member is in: whom one contract covers.",
    example="unit = Clerical",
    condition=_condition,
    phrase=_phrase,
    values=Name("unit"),
)
