"""Volunteering: which shifts there are, signing up, moving to another in one step, giving a place back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select

from bot.actions.registry import ActionContext, action
from bot.actions.volunteer_shifts import give_up, holds_place, lock, overlapping, places_left, take, taken
from bot.actions.words import words_of
from bot.engine import ActionResult
from bot.engine.folding import words
from bot.wording import format_day, format_time
from models import ShiftSignup, VolunteerKind, VolunteerShift

MOST_LISTED = 5
# What members call them, the first letters of a word.
CALLED = {
    VolunteerKind.PHONE_BANK: ("phone", "phonebank", "call", "llamada", "telefon"),
    VolunteerKind.FLYERS: ("flyer", "flier", "leaflet", "volante", "folleto"),
    VolunteerKind.PICKET: ("picket", "piquete", "strike", "huelga", "line"),
}


@action("action_list_shifts")
def list_shifts(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `shift_choices` to the shifts with places that the member has not taken, of the kind that the text names."""
    kind = _named_kind(words_of(context))
    found = _open_shifts(context, kind)
    # "Picket duty" with no picket ahead: the others are of use too.
    return ActionResult(slots={"shift_choices": _choices(context, found or _open_shifts(context, None))})


@action("action_sign_up")
def sign_up(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Takes a place; sets `shift_outcome`: signed, already, full, clash or gone, and `shift_line`.

    "No, the second one", said right after, gives back the place that was taken before.
    """
    member_id = context.likely_member.id
    shift_id, before = int(slots["shift_id"]), int(slots.get("signed_shift_id") or 0)
    shift = lock(context.session, context.local.id, [shift_id, before], context.now).get(shift_id)
    if shift is None:
        return ActionResult(slots={"shift_outcome": "gone"})
    outcome = "signed"
    if holds_place(context.session, member_id, shift.id):
        outcome = "already"
    elif not places_left(context.session, shift):
        outcome = "full"
    elif overlapping(context.session, member_id, shift, leaving=before):
        outcome = "clash"
    else:
        take(context.session, member_id, shift.id, context.now)
        if before:
            give_up(context.session, member_id, before)
    signed = {"signed_shift_id": shift.id} if outcome == "signed" else {}
    return ActionResult(slots={"shift_outcome": outcome, "shift_line": _line(context, shift)} | signed)


@action("action_my_shifts", private=True)
def my_shifts(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `my_shift_choices` to the member's shifts to come."""
    found = context.session.scalars(
        select(VolunteerShift)
        .join(ShiftSignup, ShiftSignup.shift_id == VolunteerShift.id)
        .where(
            ShiftSignup.member_id == context.member.id,
            VolunteerShift.canceled_at.is_(None),
            VolunteerShift.starts_at > context.now,
        )
        .order_by(VolunteerShift.starts_at, VolunteerShift.id)
        .limit(MOST_LISTED)
    ).all()
    return ActionResult(slots={"my_shift_choices": _choices(context, found)})


@action("action_find_other_shifts", private=True)
def find_other_shifts(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Sets `shift_choices` to where the member could move, shifts of the same kind first."""
    mine = context.session.get(VolunteerShift, int(slots["my_shift_id"]))
    others = _open_shifts(context, mine.kind if mine else None)
    return ActionResult(slots={"shift_choices": _choices(context, others or _open_shifts(context, None))})


@action("action_swap_shift", private=True)
def swap_shift(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Moves to the other shift in one step: the old place is only given back once the new one is taken.

    Sets `shift_outcome`: moved, full, clash or gone, and `shift_line`.
    """
    member_id, session = context.member.id, context.session
    old_id, new_id = int(slots["my_shift_id"]), int(slots["shift_id"])
    shifts = lock(session, context.local.id, [old_id, new_id], context.now)
    new = shifts.get(new_id)
    if new is None or old_id not in shifts or not holds_place(session, member_id, old_id):
        return ActionResult(slots={"shift_outcome": "gone"})
    line = _line(context, new)
    if not places_left(session, new):
        return ActionResult(slots={"shift_outcome": "full", "shift_line": line})
    if overlapping(session, member_id, new, leaving=old_id):
        return ActionResult(slots={"shift_outcome": "clash", "shift_line": line})
    take(session, member_id, new_id, context.now)
    give_up(session, member_id, old_id)
    return ActionResult(slots={"shift_outcome": "moved", "shift_line": line})


@action("action_give_up_shift", private=True)
def give_up_shift(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Gives the place back; sets `shift_outcome`: given_up or gone, and `shift_line`."""
    shift_id = int(slots["my_shift_id"])
    shift = lock(context.session, context.local.id, [shift_id], context.now).get(shift_id)
    if shift is None or not give_up(context.session, context.member.id, shift.id):
        return ActionResult(slots={"shift_outcome": "gone"})
    return ActionResult(slots={"shift_outcome": "given_up", "shift_line": _line(context, shift)})


def _named_kind(text: str) -> VolunteerKind | None:
    said = words(text)
    found = [kind for kind, names in CALLED.items() if any(word.startswith(names) for word in said)]
    return found[0] if len(found) == 1 else None


def _open_shifts(context: ActionContext, kind: VolunteerKind | None) -> Sequence[VolunteerShift]:
    query = select(VolunteerShift).where(
        VolunteerShift.local_id == context.local.id,
        VolunteerShift.canceled_at.is_(None),
        VolunteerShift.starts_at > context.now,
        VolunteerShift.places > taken().scalar_subquery(),
    )
    member = context.identity.member
    if member is not None:
        query = query.where(
            ~exists().where(ShiftSignup.shift_id == VolunteerShift.id, ShiftSignup.member_id == member.id)
        )
    if kind is not None:
        query = query.where(VolunteerShift.kind == kind)
    return context.session.scalars(query.order_by(VolunteerShift.starts_at, VolunteerShift.id).limit(MOST_LISTED)).all()


def _choices(context: ActionContext, shifts: Sequence[VolunteerShift]) -> list[dict[str, Any]] | None:
    return [{"value": shift.id, "label": _line(context, shift)} for shift in shifts] or None


def _line(context: ActionContext, shift: VolunteerShift) -> str:
    return shift_line(shift, context.zone, context.language, context.now)


def shift_line(shift: VolunteerShift, zone: ZoneInfo, language: str, now: datetime) -> str:
    """ "Phone bank, Tue Dec 8, 5 pm-8 pm, Union Hall", on the local's wall clock."""
    starts, ends = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
    hours = f"{format_time(starts.time(), language)}-{format_time(ends.time(), language)}"
    day = format_day(starts.date(), language, today=now.astimezone(zone).date())
    return ", ".join((shift.title, day, hours, shift.place))
