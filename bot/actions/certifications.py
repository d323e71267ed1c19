"""A member's certifications, the ones that need doing something about first."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.actions.training import MOST_LISTED, SOON_DAYS, class_choices, classes_to_come
from bot.engine import ActionResult, Say
from models import Certification

EXPIRED = response("utter_certification_expired")
EXPIRES_TODAY = response("utter_certification_expires_today")
EXPIRES_SOON = response("utter_certification_expires_soon")
GOOD_UNTIL = response("utter_certification_good_until")
WITHOUT_EXPIRY = response("utter_certification_without_expiry")
RENEW = response("utter_certifications_renew")
RENEW_REST = response("utter_certifications_renew_rest")
NONE = response("utter_certifications_none")


@action("action_tell_certifications", private=True)
def tell_certifications(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says each certification with its date: by expiry, those without one last.

    `event_choices` has the classes that renew what is expired or soon will be; for the rest there is the office.
    """
    held = context.session.scalars(
        select(Certification)
        .where(Certification.member_id == context.member.id)
        .order_by(Certification.expires_on.asc().nulls_last(), Certification.title)
    ).all()
    if not held:
        return ActionResult(says=(Say(NONE),))
    says = [_line(each, context.today) for each in held]
    due = [each for each, say in zip(held, says, strict=True) if say.response in {EXPIRED, EXPIRES_TODAY, EXPIRES_SOON}]
    if not due:
        return ActionResult(slots={"event_choices": []}, says=tuple(says))
    found, _ = classes_to_come(context)
    fitting = [each for each in found if any(each.renews_title(held_one.title) for held_one in due)]
    if not all(any(each.renews_title(held_one.title) for each in fitting) for held_one in due):
        says.append(Say(RENEW_REST if fitting else RENEW))
    return ActionResult(slots={"event_choices": class_choices(context, fitting[:MOST_LISTED])}, says=tuple(says))


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
