"""What a member owes, their last payments, and whether they are in good standing."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.actions.dues_rules import DUES, Standing, good_standing
from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.engine import ActionResult, Say
from bot.wording import format_day, format_money
from bot.wording.texts import in_language
from models import DuesAccount, DuesEntry, DuesEntryKind, DuesStanding

MOST_PAYMENTS = 3

NONE_ON_RECORD = response("utter_dues_none_on_record")
OWED = response("utter_dues_owed")
NOTHING_OWED = response("utter_dues_nothing_owed")
CREDIT = response("utter_dues_credit")
CREDIT_TOO = response("utter_dues_credit_too")
OLDER_BALANCE = response("utter_dues_older_balance")
PAID_THROUGH = response("utter_dues_paid_through")
TO_PAY = response("utter_dues_to_pay")
MORE = response("utter_dues_more")
CONTACT = response("utter_dues_contact")
EXEMPTION_WORDS = response("utter_dues_exemption")
EXEMPT = {
    DuesStanding.EXEMPT_RETIREE: response("utter_dues_retiree"),
    DuesStanding.EXEMPT_LEAVE: response("utter_dues_leave"),
    DuesStanding.EXEMPT_STRIKE: response("utter_dues_strike"),
}
PAYMENTS = response("utter_payments")
NO_PAYMENTS = response("utter_payments_none")
RULE = response("utter_good_standing_rule")
IN_GOOD_STANDING = {
    Standing.EXEMPT: response("utter_standing_exempt"),
    Standing.PAID: response("utter_standing_paid"),
    Standing.GRACE: response("utter_standing_grace"),
    Standing.BEHIND: response("utter_standing_behind"),
    Standing.UNCLEAR: response("utter_standing_unclear"),
}


@action("action_tell_dues", private=True)
def tell_dues(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says the balance with the day it was true on. The record keeps its sum, so no history is read."""
    account = _account(context)
    if account is None:
        return ActionResult(says=(Say(NONE_ON_RECORD), Say(CONTACT)))
    if account.standing in EXEMPT:
        return ActionResult(says=tuple(_exempt(account, context)))
    return ActionResult(says=tuple(_balance(account, context)))


@action("action_tell_payments", private=True)
def tell_payments(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says the last three payments, newest first."""
    rows = context.session.execute(
        select(DuesEntry.on_date, DuesEntry.amount_cents, DuesAccount.as_of)
        .join(DuesAccount, DuesAccount.member_id == DuesEntry.member_id)
        .where(DuesEntry.member_id == context.member.id, DuesEntry.kind == DuesEntryKind.PAYMENT)
        .order_by(DuesEntry.on_date.desc(), DuesEntry.id.desc())
        .limit(MOST_PAYMENTS)
    ).all()
    if not rows:
        return ActionResult(says=(Say(NO_PAYMENTS), Say(CONTACT)))
    lines = [
        f"{format_day(on, context.language, today=context.today)}: {format_money(-cents, context.language)}"
        for on, cents, _ in rows
    ]
    as_of = rows[0].as_of.astimezone(context.zone).date().isoformat()
    return ActionResult(says=(Say(PAYMENTS, {"payment_lines": lines, "as_of": as_of}), Say(CONTACT)))


@action("action_tell_standing_rule")
def tell_standing_rule(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says what good standing means at this local: nobody's record is read."""
    words = in_language(context.file(DUES).good_standing, context.language)
    return ActionResult(says=(Say(RULE, {"standing_rule": words}),))


@action("action_tell_standing", private=True)
def tell_standing(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says whether the member is in good standing on the local's date."""
    account = _account(context)
    if account is None:
        return ActionResult(says=(Say(NONE_ON_RECORD), Say(CONTACT)))
    grace = context.file(DUES).grace_days
    found = good_standing(account.standing, account.balance_cents, account.paid_through, grace, context.today)
    values = {
        "as_of": _as_of(account, context),
        "owed_cents": account.balance_cents,
        "grace_until": found.until.isoformat() if found.until else None,
    }
    owes = found.standing in (Standing.GRACE, Standing.BEHIND)
    return ActionResult(says=(Say(IN_GOOD_STANDING[found.standing], values), Say(TO_PAY if owes else CONTACT)))


def _account(context: ActionContext) -> DuesAccount | None:
    return context.session.scalar(select(DuesAccount).where(DuesAccount.member_id == context.member.id))


def _as_of(account: DuesAccount, context: ActionContext) -> str:
    return account.as_of.astimezone(context.zone).date().isoformat()


def _exempt(account: DuesAccount, context: ActionContext) -> list[Say]:
    """What the standing is, what applies to it here, and money that is still open on either side."""
    words = context.file(DUES).exemptions.words(account.standing)
    says = [
        Say(EXEMPT[account.standing], {"as_of": _as_of(account, context)}),
        Say(EXEMPTION_WORDS, {"exemption_words": in_language(words, context.language)}),
    ]
    owed = account.balance_cents
    if owed > 0:
        return [*says, Say(OLDER_BALANCE, {"owed_cents": owed}), Say(TO_PAY)]
    if owed < 0:
        says.append(Say(CREDIT_TOO, {"owed_cents": -owed}))
    return [*says, Say(CONTACT)]


def _balance(account: DuesAccount, context: ActionContext) -> list[Say]:
    owed, as_of = account.balance_cents, _as_of(account, context)
    if owed > 0:
        says = [Say(OWED, {"owed_cents": owed, "as_of": as_of})]
    elif owed < 0:
        says = [Say(CREDIT, {"owed_cents": -owed, "as_of": as_of})]
    else:
        says = [Say(NOTHING_OWED, {"as_of": as_of})]
    if account.paid_through:
        says.append(Say(PAID_THROUGH, {"paid_through": account.paid_through.isoformat()}))
    return [*says, Say(TO_PAY if owed > 0 else MORE)]
