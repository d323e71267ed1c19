"""For whom a member works."""

from models import Member
from scheduler.audiences.conditions import Condition, Scope, column_is, one_of
from scheduler.audiences.field import Field, Name, Phrase, listed
from scheduler.audiences.lookups import worksites_of
from scheduler.audiences.query import Leaf


def _condition(leaf: Leaf, scope: Scope) -> Condition:
    return column_is(Member.worksite_id, one_of(Member.worksite_id, worksites_of(leaf.values, scope)))


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    en, es = listed(leaf.values, "en"), listed(leaf.values, "es")
    if not holds:
        return Phrase(f"do not work for {en}", f"no trabajan para {es}")
    return Phrase(f"work for {en}", f"trabajan para {es}")


FIELD = Field(
    name="employer",
    label=("Employer", "Empresa"),
    about="For whom the member works.",
    example='employer = "Bay Foods"',
    condition=_condition,
    phrase=_phrase,
    values=Name("employer"),
)
