"""Where a member works."""

from models import Member
from scheduler.audiences.conditions import Condition, Scope, column_is, one_of
from scheduler.audiences.field import Field, Name, Phrase, listed
from scheduler.audiences.lookups import worksites
from scheduler.audiences.query import Leaf


def _condition(leaf: Leaf, scope: Scope) -> Condition:
    return column_is(Member.worksite_id, one_of(Member.worksite_id, worksites(leaf.values, scope)))


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    en, es = listed(leaf.values, "en"), listed(leaf.values, "es")
    if not holds:
        return Phrase(f"do not work at {en}", f"no trabajan en {es}")
    return Phrase(f"work at {en}", f"trabajan en {es}", (f"at {en}", f"de {es}"))


FIELD = Field(
    name="worksite",
    label=("Worksite", "Sitio de trabajo"),
    about="Where the member works.",
    example="worksite = Warehouse",
    condition=_condition,
    phrase=_phrase,
    values=Name("worksite"),
)
