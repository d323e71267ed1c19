"""Proving whose number it is: the last four digits of the member number, five tries, then an hour's lock.

Right digits while the lock lasts are refused like wrong ones: a guess that hits must not be told from one that misses.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import case, update

from bot.actions.registry import ActionContext, action
from bot.engine import ActionError, ActionResult
from bot.identity import LOCKED_FOR, MOST_TRIES, SHARED_FOR, VERIFIED_FOR, Identity, MemberView
from models import MemberPhone, Phone, StaffNoteKind


@action("action_check_identity")
def check_identity(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `identity` to verified, likely, needs_code, visitor or unknown, and whether verification is locked."""
    identity = context.identity
    return ActionResult(slots={"identity": _standing(identity), "verification_locked": identity.locked})


@action("action_verify_member")
def verify_member(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Compares `member_code`, or the whole `member_number` where two members end alike, and counts wrong tries."""
    identity = context.identity
    if not identity.known or identity.phone_id is None:
        raise ActionError("not_identified")
    if identity.locked:
        return ActionResult(slots={"verification_locked": True})
    found = _matching(identity, slots)
    if len(found) > 1:
        return ActionResult(slots={"identity": "needs_number"})
    if not found:
        return _wrong(context, identity.phone_id)
    _prove(context, identity.phone_id, found[0])
    # The code has done its work, and the conversation's state is no place to keep it.
    done = {"member_code": None, "member_number": None}
    return ActionResult(slots=done | {"identity": "verified", "verification_locked": False})


def _standing(identity: Identity) -> str:
    if identity.proved:
        return "verified"
    if identity.is_visitor:
        return "visitor"
    if not identity.known:
        return "unknown"
    return "needs_code" if identity.shared else "likely"


def _matching(identity: Identity, slots: Mapping[str, Any]) -> list[MemberView]:
    whole, code = _digits(slots.get("member_number")), _digits(slots.get("member_code"))
    if whole:
        return [member for member in identity.candidates if _digits(member.number) == whole]
    return [member for member in identity.candidates if code and _digits(member.last_four) == code[-4:]]


def _digits(text: object) -> str:
    return re.sub(r"[^0-9]", "", str(text or ""))


def _wrong(context: ActionContext, phone_id: int) -> ActionResult:
    identity = context.identity
    # Counted in the database: the same phone may be trying by another channel at this moment.
    tries = case((Phone.locked_until <= context.now, 1), else_=Phone.failed_tries + 1)
    identity.failed_tries, identity.locked_until = context.session.execute(
        update(Phone)
        .where(Phone.id == phone_id)
        .values(failed_tries=tries, locked_until=case((tries >= MOST_TRIES, context.now + LOCKED_FOR)))
        .returning(Phone.failed_tries, Phone.locked_until)
    ).one()
    if not identity.locked:
        left = MOST_TRIES - identity.failed_tries
        return ActionResult(slots={"identity": _standing(identity), "tries_left": left})
    context.tell_staff(
        StaffNoteKind.VERIFICATION_LOCKED,
        f"{MOST_TRIES} tries to verify this number did not match; it is locked for an hour.",
    )
    return ActionResult(slots={"identity": _standing(identity), "verification_locked": True})


def _prove(context: ActionContext, phone_id: int, member: MemberView) -> None:
    identity, session = context.identity, context.session
    if identity.failed_tries or identity.locked_until:
        session.execute(update(Phone).where(Phone.id == phone_id).values(failed_tries=0, locked_until=None))
        identity.failed_tries, identity.locked_until = 0, None
    if identity.shared:
        identity.acting_id, identity.acting_until = member.id, context.now + SHARED_FOR
        identity.proved = member
        return
    until = context.now + VERIFIED_FOR
    session.execute(update(MemberPhone).where(MemberPhone.id == member.link_id).values(verified_until=until))
    identity.proved = replace(member, verified_until=until)
