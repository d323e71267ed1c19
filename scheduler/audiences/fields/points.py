"""Whether a member wants points to be counted."""

from models import Member, PointsAccount
from scheduler.audiences.conditions import Condition, Scope, either, there_is
from scheduler.audiences.field import Choice, Field, Phrase
from scheduler.audiences.query import Leaf


def _condition(leaf: Leaf, _scope: Scope) -> Condition:
    counts = there_is(PointsAccount.member_id == Member.id, PointsAccount.left_at.is_(None))
    return either(*(counts if value == "on" else ~counts for value in leaf.values))


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    if len(leaf.values) > 1:
        return Phrase("count points or do not", "llevan puntos o no")
    if holds is (leaf.values[0] == "on"):
        return Phrase("count points", "llevan puntos")
    return Phrase("do not count points", "no llevan puntos")


FIELD = Field(
    name="points",
    label=("Points", "Puntos"),
    about="Whether the member wants points to be counted.",
    example="points = on",
    condition=_condition,
    phrase=_phrase,
    values=Choice(("on", "off"), {"on": ("on", "activados"), "off": ("off", "desactivados")}),
)
