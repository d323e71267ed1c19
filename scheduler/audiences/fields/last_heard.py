"""When a member last wrote to us."""

from datetime import timedelta

from models import Direction, Member, TouchPoint
from scheduler.audiences.conditions import Condition, Scope, there_is
from scheduler.audiences.field import Field, Number, Phrase, plural
from scheduler.audiences.query import Leaf, Operator


def _condition(leaf: Leaf, scope: Scope) -> Condition:
    lately = there_is(
        TouchPoint.member_id == Member.id,
        TouchPoint.at > scope.now - timedelta(days=leaf.count),
        TouchPoint.direction == Direction.IN,
    )
    return ~lately if leaf.operator is Operator.AT_LEAST else lately


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    en, es = plural(leaf.count, "day", "days"), plural(leaf.count, "día", "días")
    lately = holds is (leaf.operator is Operator.AT_MOST)
    if lately:
        return Phrase(f"wrote to us in the last {en}", f"nos escribieron en los últimos {es}")
    return Phrase(f"did not write to us in the last {en}", f"no nos escribieron en los últimos {es}")


FIELD = Field(
    name="last_heard",
    label=("Last time they wrote", "Última vez que escribieron"),
    about="How many days ago the member last wrote; who never did counts as long ago.",
    example="last_heard >= 90 days",
    condition=_condition,
    phrase=_phrase,
    number=Number("days", 1, 3660),
)
