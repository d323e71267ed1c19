"""What a member's dues got them: benefits used next to dues paid, and the discounts that everybody has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from bot.actions.benefits_rules import BENEFITS, quarter_of, year_of
from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.engine import ActionResult, Say
from bot.wording import format_money
from bot.wording.texts import in_language
from models import Benefit, BenefitUse, DuesEntry, DuesEntryKind

MOST_LISTED = 3  # of the benefits a member used, the most valuable first

YEAR = response("utter_benefits_year")
QUARTER = response("utter_benefits_quarter")
USED = response("utter_benefits_used")
NONE_USED = response("utter_benefits_none_used")
NOT_COUNTED = response("utter_benefits_not_counted")
OFFERED = response("utter_benefits_offered")
NONE_OFFERED = response("utter_benefits_none_offered")
DISCOUNTS_HINT = response("utter_discounts_hint")
DISCOUNTS = response("utter_discounts")
DISCOUNTS_HOW = response("utter_discounts_how")
NO_DISCOUNTS = response("utter_discounts_none")


@dataclass(frozen=True, slots=True)
class _Used:
    """What the uses of one benefit were worth, in cents."""

    names: Mapping[str, str]
    year: int
    quarter: int


@action("action_tell_benefits_value", private=True)
def tell_benefits_value(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says what the benefits used this year and this quarter were worth, next to the dues paid in the same time.

    Two statements whatever the history: each reads this year's rows of one member by an index.
    """
    quarter, year = quarter_of(context.today), year_of(context.today)
    used = _used(context, quarter, year)
    paid_year, paid_quarter = _paid(context, quarter, year)
    if not used:
        says = [Say(NONE_USED, {"year_dues": _money(paid_year, context)}), Say(NOT_COUNTED)]
        return ActionResult(says=(*says, *_hint(context)))
    worth = sum(each.year for each in used)
    says = [Say(YEAR, {"year_value": _money(worth, context), "year_dues": _money(paid_year, context)})]
    if quarter != year:
        values = {
            "quarter_value": _money(sum(each.quarter for each in used), context),
            "quarter_dues": _money(paid_quarter, context),
        }
        says.append(Say(QUARTER, values))
    lines = [f"{_name(each.names, context)}: {_money(each.year, context)}" for each in used[:MOST_LISTED]]
    return ActionResult(says=(*says, Say(USED, {"benefit_lines": lines}), *_hint(context)))


@action("action_tell_benefits")
def tell_benefits(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says what there is for members, to whoever asks."""
    names = [in_language(texts, context.language) for texts in context.file(BENEFITS).benefits.values()]
    first = Say(OFFERED, {"benefit_names": ", ".join(names)}) if names else Say(NONE_OFFERED)
    return ActionResult(says=(first, *_hint(context)))


@action("action_tell_discounts")
def tell_discounts(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says the discounts of this local and how to get them; that there are none, when there are none."""
    rules = context.file(BENEFITS)
    if not rules.discounts:
        return ActionResult(says=(Say(NO_DISCOUNTS),))
    lines = [in_language(texts, context.language) for texts in rules.discounts]
    says = [Say(DISCOUNTS, {"discount_lines": lines})]
    if rules.discounts_how:
        says.append(Say(DISCOUNTS_HOW, {"how_words": in_language(rules.discounts_how, context.language)}))
    return ActionResult(says=tuple(says))


def _used(context: ActionContext, quarter: date, year: date) -> list[_Used]:
    total = func.sum(BenefitUse.value_cents)
    rows = context.session.execute(
        select(
            Benefit.names,
            total.label("year"),
            func.coalesce(total.filter(BenefitUse.on_date >= quarter), 0).label("quarter"),
        )
        .join(Benefit, Benefit.id == BenefitUse.benefit_id)
        .where(
            BenefitUse.member_id == context.member.id,
            BenefitUse.on_date.between(year, context.today),
        )
        .group_by(Benefit.id)
        .order_by(total.desc(), Benefit.id)
    ).all()
    return [_Used(row.names, int(row.year), int(row.quarter)) for row in rows]


def _paid(context: ActionContext, quarter: date, year: date) -> tuple[int, int]:
    """Dues paid in cents, this year and this quarter."""
    total = func.coalesce(func.sum(-DuesEntry.amount_cents), 0)
    in_quarter = func.coalesce(func.sum(-DuesEntry.amount_cents).filter(DuesEntry.on_date >= quarter), 0)
    row = context.session.execute(
        select(total, in_quarter).where(
            DuesEntry.member_id == context.member.id,
            DuesEntry.kind == DuesEntryKind.PAYMENT,
            DuesEntry.on_date.between(year, context.today),
        )
    ).one()
    return int(row[0]), int(row[1])


def _hint(context: ActionContext) -> tuple[Say, ...]:
    return (Say(DISCOUNTS_HINT),) if context.file(BENEFITS).discounts else ()


def _name(names: Mapping[str, str], context: ActionContext) -> str:
    return names.get(context.language) or names["en"]


def _money(cents: int, context: ActionContext) -> str:
    return format_money(cents, context.language)
