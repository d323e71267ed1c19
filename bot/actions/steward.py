"""Who is a member's steward: by worksite and shift."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select

from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.engine import ActionResult, Say
from models import Member, MemberStatus, StewardAssignment

MOST_NAMES = 3

ONE = response("utter_steward")
SEVERAL = response("utter_stewards")
IS_YOU = response("utter_steward_is_you")
NONE = response("utter_steward_none")


@action("action_tell_steward", private=True)
def tell_steward(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says the stewards' names, never their numbers; without one, the office helps."""
    others, is_you = stewards_of(context)
    if not others:
        return ActionResult(says=(Say(IS_YOU if is_you else NONE),))
    names = ", ".join(others[:MOST_NAMES])
    return ActionResult(says=(Say(ONE if len(others) == 1 else SEVERAL, {"steward_name": names}),))


def stewards_of(context: ActionContext) -> tuple[list[str], bool]:
    """The names of the other stewards of the member's worksite and shift, and whether the member is one of them."""
    member = context.member
    rows = context.session.execute(
        select(Member.id, Member.given_name, Member.family_name)
        .join(StewardAssignment, StewardAssignment.member_id == Member.id)
        .where(
            StewardAssignment.worksite_id == member.worksite_id,
            # A steward of no shift in particular has them all.
            or_(StewardAssignment.shift == member.shift, StewardAssignment.shift.is_(None)),
            Member.status == MemberStatus.ACTIVE,
        )
        .distinct()
        .order_by(Member.family_name, Member.given_name, Member.id)
    ).all()
    others = [f"{given} {family}" for id_, given, family in rows if id_ != member.id]
    return others, len(others) < len(rows)
