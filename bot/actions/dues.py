"""What a member owes, through when dues are paid, and whom to call."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.engine import ActionResult, Say
from models import DuesAccount, DuesStanding

NONE_ON_RECORD = response("utter_dues_none_on_record")
OWED = response("utter_dues_owed")
NOTHING_OWED = response("utter_dues_nothing_owed")
CREDIT = response("utter_dues_credit")
OLDER_BALANCE = response("utter_dues_older_balance")
PAID_THROUGH = response("utter_dues_paid_through")
CONTACT = response("utter_dues_contact")
EXEMPT = {
    DuesStanding.EXEMPT_RETIREE: response("utter_dues_retiree"),
    DuesStanding.EXEMPT_LEAVE: response("utter_dues_leave"),
    DuesStanding.EXEMPT_STRIKE: response("utter_dues_strike"),
}


@action("action_tell_dues", private=True)
def tell_dues(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says the balance with the day it was true on. The record keeps its sum, so no history is read."""
    account = context.session.scalar(select(DuesAccount).where(DuesAccount.member_id == context.member.id))
    if account is None:
        return ActionResult(says=(Say(NONE_ON_RECORD), Say(CONTACT)))
    as_of = account.as_of.astimezone(context.zone).date().isoformat()
    return ActionResult(says=(*_balance(account, as_of), Say(CONTACT)))


def _balance(account: DuesAccount, as_of: str) -> list[Say]:
    owed = account.balance_cents
    if account.standing in EXEMPT:
        exempt = Say(EXEMPT[account.standing], {"as_of": as_of})
        return [exempt, Say(OLDER_BALANCE, {"owed_cents": owed})] if owed > 0 else [exempt]
    if owed > 0:
        says = [Say(OWED, {"owed_cents": owed, "as_of": as_of})]
    elif owed < 0:
        says = [Say(CREDIT, {"owed_cents": -owed, "as_of": as_of})]
    else:
        says = [Say(NOTHING_OWED, {"as_of": as_of})]
    if account.paid_through:
        says.append(Say(PAID_THROUGH, {"paid_through": account.paid_through.isoformat()}))
    return says
