"""How long somebody has been a member."""

from models import Member
from scheduler.audiences.conditions import Condition, Scope, column_is
from scheduler.audiences.field import Field, Number, Phrase, plural
from scheduler.audiences.query import Leaf, Operator


def _condition(leaf: Leaf, scope: Scope) -> Condition:
    then = scope.months_ago(leaf.count)
    test = Member.joined_on <= then if leaf.operator is Operator.AT_LEAST else Member.joined_on >= then
    return column_is(Member.joined_on, test)


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    en, es = plural(leaf.count, "month", "months"), plural(leaf.count, "mes", "meses")
    if leaf.operator is Operator.AT_LEAST:
        if holds:
            return Phrase(f"joined {en} ago or earlier", f"entraron hace {es} o más")
        return Phrase(f"joined less than {en} ago", f"entraron hace menos de {es}")
    if holds:
        return Phrase(f"joined {en} ago or later", f"entraron hace {es} o menos")
    return Phrase(f"joined more than {en} ago", f"entraron hace más de {es}")


FIELD = Field(
    name="tenure",
    label=("Time as a member", "Tiempo como miembro"),
    about="How long ago the member joined, in months.",
    example="tenure >= 6 months",
    condition=_condition,
    phrase=_phrase,
    number=Number("months", 0, 1200),
)
