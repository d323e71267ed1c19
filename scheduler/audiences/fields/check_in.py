"""What a member said to the last check-in, from 1 to 5."""

from typing import Any

from sqlalchemy import ColumnElement, Subquery, select
from sqlalchemy.dialects.postgresql import distinct_on

from models import Campaign, Member, Recipient
from scheduler.audiences.conditions import Condition, Scope, either, there_is
from scheduler.audiences.field import Choice, Field, Number, Phrase, listed
from scheduler.audiences.query import Leaf, Operator
from scheduler.variants.assignment import CONTROL

KIND = "check_in"  # of a campaign: campaigns/check_in.yml
SCALE = ("1", "2", "3", "4", "5")


def _condition(leaf: Leaf, scope: Scope) -> Condition:
    if leaf.operator in {Operator.AT_LEAST, Operator.AT_MOST}:
        low = leaf.operator is Operator.AT_MOST
        wanted = [each for each in SCALE if (int(each) <= leaf.count if low else int(each) >= leaf.count)]
        return _last_answer(wanted, scope)
    said = [value for value in leaf.values if value in SCALE]
    conditions = [_last_answer(said, scope)] if said else []
    return either(*conditions, *([_unanswered(scope)] if "nothing" in leaf.values else []))


def _last_answer(wanted: list[str], scope: Scope) -> Condition:
    newest = _newest(scope, Recipient.answered_at.is_not(None), Recipient.answered_at.desc())
    return there_is(newest.c.member_id == Member.id, newest.c.answer.in_(wanted))


def _unanswered(scope: Scope) -> Condition:
    newest = _newest(scope, Recipient.variant != CONTROL, Recipient.id.desc())
    return there_is(newest.c.member_id == Member.id, newest.c.answered_at.is_(None))


def _newest(scope: Scope, which: ColumnElement[bool], order: ColumnElement[Any]) -> Subquery:
    """One row for each member who was ever checked in on."""
    return (
        select(Recipient.member_id, Recipient.answer, Recipient.answered_at)
        .join(Campaign, Campaign.id == Recipient.campaign_id)
        .where(Campaign.local_id == scope.local_id, Campaign.kind == KIND, which)
        .ext(distinct_on(Recipient.member_id))
        .order_by(Recipient.member_id, order, Recipient.id.desc())
        .subquery()
    )


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    if leaf.operator in {Operator.AT_LEAST, Operator.AT_MOST}:
        more = leaf.operator is Operator.AT_LEAST
        en, es = f"{leaf.count} or {'more' if more else 'less'}", f"{leaf.count} o {'más' if more else 'menos'}"
    else:
        en = listed(leaf.values, "en")
        es = listed(["nada" if value == "nothing" else value for value in leaf.values], "es")
    if holds:
        return Phrase(f"said {en} to the last check-in", f"dijeron {es} la última vez que les preguntamos")
    return Phrase(f"did not say {en} to the last check-in", f"no dijeron {es} la última vez que les preguntamos")


FIELD = Field(
    name="check_in",
    label=("Last check-in", "Último seguimiento"),
    about="The member's last answer to a check-in, 1 to 5; `nothing` is who did not answer the newest one.",
    example="check_in <= 2",
    condition=_condition,
    phrase=_phrase,
    values=Choice((*SCALE, "nothing"), {"nothing": ("did not answer", "no respondió")}),
    number=Number(None, 1, 5),
)
