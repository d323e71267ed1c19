"""Whether a member has proved that a number is theirs."""

from models import Member, MemberPhone
from scheduler.audiences.conditions import Condition, Scope, either, there_is
from scheduler.audiences.field import Choice, Field, Phrase
from scheduler.audiences.query import Leaf


def _condition(leaf: Leaf, scope: Scope) -> Condition:
    has_one = there_is(
        MemberPhone.member_id == Member.id,
        MemberPhone.ended_at.is_(None),
        MemberPhone.verified_until > scope.now,
    )
    return either(*(has_one if value == "yes" else ~has_one for value in leaf.values))


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    if len(leaf.values) > 1:
        return Phrase("have a verified number or not", "tienen o no un celular verificado")
    if holds is (leaf.values[0] == "yes"):
        return Phrase("have a verified number", "tienen un celular verificado")
    return Phrase("have no verified number", "no tienen un celular verificado")


FIELD = Field(
    name="verified",
    label=("Number proved", "Número comprobado"),
    about="Whether the member has a number that they proved to be theirs.",
    example="verified = yes",
    condition=_condition,
    phrase=_phrase,
    values=Choice(("yes", "no"), {"yes": ("yes", "sí")}),
)
