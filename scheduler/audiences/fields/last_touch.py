"""When the union and a member last had to do with each other."""

from datetime import timedelta

from models import Member, TouchPoint
from scheduler.audiences.conditions import Condition, Scope, there_is
from scheduler.audiences.field import Field, Number, Phrase, plural
from scheduler.audiences.query import Leaf, Operator


def _condition(leaf: Leaf, scope: Scope) -> Condition:
    since = TouchPoint.at > scope.now - timedelta(days=leaf.count)
    lately = there_is(TouchPoint.member_id == Member.id, since)
    return ~lately if leaf.operator is Operator.AT_LEAST else lately


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    en, es = plural(leaf.count, "day", "days"), plural(leaf.count, "día", "días")
    lately = holds is (leaf.operator is Operator.AT_MOST)
    if lately:
        return Phrase(f"had a contact in the last {en}", f"tuvieron contacto en los últimos {es}")
    return Phrase(f"had no contact in the last {en}", f"no tuvieron contacto en los últimos {es}")


FIELD = Field(
    name="last_touch",
    label=("Last touch point", "Último contacto"),
    about="How many days ago the last touch point was, in or out; who never had one counts as long ago.",
    example="last_touch >= 90 days",
    condition=_condition,
    phrase=_phrase,
    number=Number("days", 1, 3660),
)
