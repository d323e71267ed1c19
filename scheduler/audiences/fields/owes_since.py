"""For how long a member has owed dues."""

from models import DuesAccount, Member
from scheduler.audiences.conditions import Condition, Scope, there_is
from scheduler.audiences.field import Field, Number, Phrase, plural
from scheduler.audiences.fields.dues import PAYS
from scheduler.audiences.query import Leaf, Operator


def _condition(leaf: Leaf, scope: Scope) -> Condition:
    # The first unpaid day is the one after `paid_through`.
    then, paid = scope.months_ago(leaf.count), DuesAccount.paid_through
    test = paid < then if leaf.operator is Operator.AT_LEAST else paid >= then
    return there_is(DuesAccount.member_id == Member.id, PAYS, DuesAccount.balance_cents > 0, test)


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    en, es = plural(leaf.count, "month", "months"), plural(leaf.count, "mes", "meses")
    or_en, or_es = ("more", "más") if leaf.operator is Operator.AT_LEAST else ("less", "menos")
    if holds:
        return Phrase(f"have owed dues for {en} or {or_en}", f"deben cuotas desde hace {es} o {or_es}")
    return Phrase(f"have not owed dues for {en} or {or_en}", f"no deben cuotas desde hace {es} o {or_es}")


FIELD = Field(
    name="owes_since",
    label=("Owes dues for", "Debe cuotas desde hace"),
    about="For how long the member has owed dues, in months since the first day that is not paid. Only who owes.",
    example="owes_since >= 2 months",
    condition=_condition,
    phrase=_phrase,
    number=Number("months", 0, 240),
)
