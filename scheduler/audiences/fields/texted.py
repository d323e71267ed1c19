"""Which campaigns a member was texted by."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement

from models import Member, Recipient
from scheduler.audiences.conditions import Condition, Scope, one_of, there_is
from scheduler.audiences.field import Field, Name, Phrase, listed
from scheduler.audiences.lookups import campaigns
from scheduler.audiences.query import Leaf
from scheduler.variants.assignment import CONTROL


def texted_by(asked: Iterable[str | int], scope: Scope) -> list[ColumnElement[bool]]:
    """The member's rows in campaigns of these names or ids, those of the control group apart."""
    return [
        Recipient.member_id == Member.id,
        one_of(Recipient.campaign_id, campaigns(asked, scope)),
        Recipient.variant != CONTROL,
    ]


def _condition(leaf: Leaf, scope: Scope) -> Condition:
    return there_is(*texted_by(leaf.values, scope))


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    names = [f"'{name}'" for name in leaf.values]
    en, es = listed(names, "en"), listed(names, "es")
    if not holds:
        return Phrase(f"were not texted by {en}", f"no recibieron {es}")
    return Phrase(f"were texted by {en}", f"recibieron {es}")


FIELD = Field(
    name="texted",
    label=("Texted by a campaign", "Recibió una campaña"),
    about="Whether a campaign was for the member; its control group, which got no text, was not texted.",
    example='texted = "Rally"',
    condition=_condition,
    phrase=_phrase,
    values=Name("campaign"),
)
