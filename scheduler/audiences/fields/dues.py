"""How a member stands with dues."""

from sqlalchemy import ColumnElement

from models import DuesAccount, DuesStanding, Member
from scheduler.audiences.conditions import Condition, Scope, either, there_is
from scheduler.audiences.field import Choice, Field, Phrase, listed
from scheduler.audiences.query import Leaf

_WORDS = {
    "paid_up": ("are paid up", "están al día con las cuotas"),
    "owes": ("owe dues", "deben cuotas"),
    "exempt": ("are exempt from dues", "están exentos de cuotas"),
    "exempt_retiree": ("are exempt from dues as retirees", "están exentos de cuotas por estar jubilados"),
    "exempt_leave": ("are exempt from dues on leave", "están exentos de cuotas por estar de licencia"),
    "exempt_strike": ("are exempt from dues on strike", "están exentos de cuotas por estar en huelga"),
}
_NOT = {
    "paid_up": ("are not paid up", "no están al día con las cuotas"),
    "owes": ("owe no dues", "no deben cuotas"),
    "exempt": ("are not exempt from dues", "no están exentos de cuotas"),
}
_CALLED = {
    "paid_up": ("paid up", "al corriente"),
    "owes": ("owes", "debe"),
    "exempt": ("exempt", "exento"),
    "exempt_retiree": ("exempt, retired", "exento por jubilación"),
    "exempt_leave": ("exempt, on leave", "exento por licencia"),
    "exempt_strike": ("exempt, on strike", "exento por huelga"),
}
PAYS = DuesAccount.standing == DuesStanding.PAYING


def _condition(leaf: Leaf, _scope: Scope) -> Condition:
    own = DuesAccount.member_id == Member.id
    return either(*(there_is(own, _state(value)) for value in leaf.values))


def _state(value: str) -> ColumnElement[bool]:
    if value == "paid_up":
        return PAYS & (DuesAccount.balance_cents <= 0)
    if value == "owes":
        return PAYS & (DuesAccount.balance_cents > 0)
    if value == "exempt":
        return ~PAYS
    return DuesAccount.standing == DuesStanding(value)


def _phrase(leaf: Leaf, holds: bool) -> Phrase:
    if holds:
        en, es = zip(*(_WORDS[value] for value in leaf.values), strict=True)
        return Phrase(listed(en, "en"), listed(es, "es"))
    if len(leaf.values) == 1 and (words := _NOT.get(leaf.values[0])):
        return Phrase(*words)
    en, es = zip(*(_WORDS[value] for value in leaf.values), strict=True)
    return Phrase(f"are not among those who {listed(en, 'en')}", f"no son de los que {listed(es, 'es')}")


FIELD = Field(
    name="dues",
    label=("Dues", "Cuotas"),
    about="How the member stands with dues; exempt is every exemption. Without an account, none holds.",
    example="dues = owes",
    condition=_condition,
    phrase=_phrase,
    values=Choice(tuple(_WORDS), _CALLED),
)
