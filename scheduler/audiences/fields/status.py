"""Whether a member works or is retired. Who is pending or has left is in no audience."""

from models import Member, MemberStatus
from scheduler.audiences.conditions import Condition, Scope, column_is
from scheduler.audiences.field import Choice, Field, Phrase, listed
from scheduler.audiences.query import Leaf

_EN = {"active": "active", "retiree": "retired"}
_ES = {"active": "activos", "retiree": "jubilados"}


def _condition(leaf: Leaf, _scope: Scope) -> Condition:
    return column_is(Member.status, Member.status.in_([MemberStatus(value) for value in leaf.values]))


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    en = listed([_EN[value] for value in leaf.values], "en")
    es = listed([_ES[value] for value in leaf.values], "es")
    return Phrase(f"are {en}", f"están {es}") if holds else Phrase(f"are not {en}", f"no están {es}")


FIELD = Field(
    name="status",
    label=("Status", "Situación"),
    about="Whether the member is active or retired; who is pending or has left is in no audience.",
    example="status = retiree",
    condition=_condition,
    phrase=_phrase,
    values=Choice(tuple(_EN), {word: (_EN[word], _ES[word]) for word in _EN}),
)
