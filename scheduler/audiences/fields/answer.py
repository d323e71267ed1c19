"""What a member answered to a campaign."""

from sqlalchemy import ColumnElement, func

from models import Member, Recipient
from scheduler.audiences.conditions import Condition, Scope, both, either, one_of, there_is
from scheduler.audiences.field import Field, Name, Phrase, Words, listed, named
from scheduler.audiences.fields.texted import texted_by
from scheduler.audiences.lookups import campaigns
from scheduler.audiences.query import Leaf

NOTHING, ANYTHING = "nothing", "anything"
_ES = {"yes": "que sí", "no": "que no", "maybe": "que tal vez"}


def _condition(leaf: Leaf, scope: Scope) -> Condition:
    return either(*(_said(value, leaf, scope) for value in leaf.values))


def _said(value: str, leaf: Leaf, scope: Scope) -> Condition:
    if value == NOTHING:
        return both(there_is(*texted_by(_campaign(leaf), scope)), ~there_is(*_answered(leaf, scope)))
    if value == ANYTHING:
        return there_is(*_answered(leaf, scope))
    return there_is(*_answered(leaf, scope), func.lower(Recipient.answer) == value)


def _answered(leaf: Leaf, scope: Scope) -> list[ColumnElement[bool]]:
    return [
        Recipient.member_id == Member.id,
        one_of(Recipient.campaign_id, campaigns(_campaign(leaf), scope)),
        Recipient.answered_at.is_not(None),
    ]


def _campaign(leaf: Leaf) -> list[str | int]:
    return [] if leaf.of is None else [leaf.of]


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    to_en, to_es = named(leaf.of, "campaign"), named(leaf.of, "la campaña")
    en = listed([value if value in {*_ES, NOTHING, ANYTHING} else f"'{value}'" for value in leaf.values], "en")
    es = listed([_spanish(value) for value in leaf.values], "es")
    if holds and leaf.values == (NOTHING,):
        return Phrase(f"said nothing to {to_en}", f"no respondieron a {to_es}")
    if holds:
        return Phrase(f"said {en} to {to_en}", f"dijeron {es} a {to_es}")
    if leaf.values == (NOTHING,):
        return Phrase(f"answered {to_en} or were not texted by it", f"respondieron a {to_es} o no la recibieron")
    return Phrase(f"did not say {en} to {to_en}", f"no dijeron {es} a {to_es}")


def _spanish(value: str) -> str:
    return _ES.get(value) or {NOTHING: "nada", ANYTHING: "algo"}.get(value, f"'{value}'")


FIELD = Field(
    name="answer",
    label=("Answer to a campaign", "Respuesta a una campaña"),
    about=(
        "What the member answered to the campaign in brackets; `nothing` is who was texted and did not answer, "
        "`anything` who answered."
    ),
    example='answer("Rally") = yes',
    condition=_condition,
    phrase=_phrase,
    values=Words(
        "an answer, such as yes, no or 3; nothing; anything",
        {
            "yes": ("yes", "sí"),
            "no": ("no", "no"),
            "maybe": ("maybe", "tal vez"),
            NOTHING: ("nothing", "nada"),
            ANYTHING: ("anything", "algo"),
        },
    ),
    of=Name("campaign"),
)
