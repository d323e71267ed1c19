"""A member's certifications, the ones that need doing something about first."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.engine import ActionResult, Say
from models import Certification

SOON_DAYS = 90  # the first warning that training funds give

EXPIRED = response("utter_certification_expired")
EXPIRES_TODAY = response("utter_certification_expires_today")
EXPIRES_SOON = response("utter_certification_expires_soon")
GOOD_UNTIL = response("utter_certification_good_until")
WITHOUT_EXPIRY = response("utter_certification_without_expiry")
RENEW = response("utter_certifications_renew")
NONE = response("utter_certifications_none")


@action("action_tell_certifications", private=True)
def tell_certifications(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says each certification with its date: by expiry, those without one last."""
    held = context.session.scalars(
        select(Certification)
        .where(Certification.member_id == context.member.id)
        .order_by(Certification.expires_on.asc().nulls_last(), Certification.title)
    ).all()
    if not held:
        return ActionResult(says=(Say(NONE),))
    says = [_line(each, context.today) for each in held]
    if any(say.response in {EXPIRED, EXPIRES_TODAY, EXPIRES_SOON} for say in says):
        says.append(Say(RENEW))
    return ActionResult(says=tuple(says))


def _line(held: Certification, today: date) -> Say:
    if held.expires_on is None:
        return Say(WITHOUT_EXPIRY, {"title": held.title})
    days_left = (held.expires_on - today).days
    values = {"title": held.title, "expires_on": held.expires_on.isoformat(), "days_left": days_left}
    if days_left < 0:
        return Say(EXPIRED, values)
    if days_left == 0:
        return Say(EXPIRES_TODAY, values)
    return Say(EXPIRES_SOON if days_left <= SOON_DAYS else GOOD_UNTIL, values)
