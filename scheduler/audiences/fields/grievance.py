"""Whether a member has an open grievance."""

from models import Grievance, GrievanceStatus, Member
from scheduler.audiences.conditions import Condition, Scope, either, there_is
from scheduler.audiences.field import Choice, Field, Phrase
from scheduler.audiences.query import Leaf


def _condition(leaf: Leaf, scope: Scope) -> Condition:
    is_open = there_is(
        Grievance.member_id == Member.id,
        Grievance.local_id == scope.local_id,
        Grievance.status == GrievanceStatus.OPEN,
    )
    return either(*(is_open if value == "open" else ~is_open for value in leaf.values))


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    if len(leaf.values) > 1:
        return Phrase("have an open grievance or none", "tienen o no una queja abierta")
    if holds is (leaf.values[0] == "open"):
        return Phrase("have an open grievance", "tienen una queja abierta")
    return Phrase("have no open grievance", "no tienen una queja abierta")


FIELD = Field(
    name="grievance",
    label=("Grievance", "Queja"),
    about="Whether the member has an open grievance, or none that is open.",
    example="grievance = none",
    condition=_condition,
    phrase=_phrase,
    values=Choice(("open", "none"), {"open": ("open", "abierta"), "none": ("none that is open", "ninguna abierta")}),
)
