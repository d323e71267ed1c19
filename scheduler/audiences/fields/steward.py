"""Whether a member is a steward."""

from models import Member, StewardAssignment
from scheduler.audiences.conditions import Condition, Scope, either, there_is
from scheduler.audiences.field import Choice, Field, Phrase
from scheduler.audiences.query import Leaf


def _condition(leaf: Leaf, _scope: Scope) -> Condition:
    is_one = there_is(StewardAssignment.member_id == Member.id)
    return either(*(is_one if value == "yes" else ~is_one for value in leaf.values))


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    if len(leaf.values) > 1:
        return Phrase("are stewards or not", "son delegados o no")
    if holds is (leaf.values[0] == "yes"):
        return Phrase("are stewards", "son delegados")
    return Phrase("are not stewards", "no son delegados")


FIELD = Field(
    name="steward",
    label=("Steward", "Delegado"),
    about="Whether the member is a steward of any worksite.",
    example="steward = yes",
    condition=_condition,
    phrase=_phrase,
    values=Choice(("yes", "no"), {"yes": ("yes", "sí")}),
)
