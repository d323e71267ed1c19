"""The conversation of flows/update_contact.yml: what is to change, to what, and what became of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select

from bot.actions.change_words import (
    MOST_CHOICES,
    named_address,
    named_call,
    named_email,
    named_field,
    named_phone,
    named_shift,
    named_worksites,
)
from bot.actions.changes import request_change
from bot.actions.registry import ActionContext, action
from bot.actions.words import words_of
from bot.engine import ActionError, ActionResult
from models import Certification, ChangeField, Employer, Media, Worksite

OTHER = "other"  # a choice: the one that is meant is not among them
MOST_WORKSITES = 1_000  # of one local; no union's local has more places of work than this
MOST_CARDS = 6

# The slot that holds the new value of a field.
_SLOTS = {
    ChangeField.SHIFT: "change_shift",
    ChangeField.ADDRESS: "change_address",
    ChangeField.EMAIL: "change_email",
    ChangeField.NAME: "change_name",
    ChangeField.PREFERRED_NAME: "change_called",
}
_NONE_OF_THESE = {"en": "none of these", "es": "ninguno de estos"}
_ANOTHER_CARD = {"en": "another one", "es": "otro"}


@action("action_read_change")
def read_change(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `change_field` and its new value as far as the text tells them, for the member to confirm."""
    said = words_of(context)
    field = named_field(said)
    slots: dict[str, Any] = {}
    if field in (None, ChangeField.WORKSITE):
        slots |= _worksites(context, said)
        if field is None and slots["change_worksites_named"]:
            field = ChangeField.WORKSITE
    match field:
        case ChangeField.EMAIL:
            slots["change_email"] = named_email(said)
        case ChangeField.ADDRESS:
            slots["change_address"] = named_address(said)
        case ChangeField.PREFERRED_NAME:
            slots["change_called"] = named_call(said)
        case ChangeField.PHONE:
            slots["change_phone"] = named_phone(said)
        case ChangeField.SHIFT:
            shift = named_shift(said)
            slots["change_shift"] = shift.value if shift else None
        case ChangeField.CERTIFICATION:
            slots["change_photo_message"] = context.message_id if _has_photo(context) else None
    return ActionResult(slots=slots | {"change_field": field.value if field else None})


@action("action_find_worksites")
def find_worksites(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Sets the choices that fit `change_place`, or all of them when they fit a text."""
    return ActionResult(slots=_worksites(context, str(slots.get("change_place") or "")))


@action("action_list_cards", private=True)
def list_cards(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `change_cards` to the member's certifications and "another one"."""
    titles = context.session.scalars(
        select(Certification.title)
        .where(Certification.member_id == context.member.id)
        .order_by(Certification.expires_on.asc().nulls_last(), Certification.title)
        .limit(MOST_CARDS)
    ).all()
    choices = [{"value": title, "label": title} for title in titles]
    return ActionResult(slots={"change_cards": [*choices, _other(_ANOTHER_CARD, context.language)] if choices else []})


@action("action_check_expiry")
def check_expiry(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Sets `change_expired` when the day the new card expires is past already, or is today."""
    return ActionResult(slots={"change_expired": _day(slots) <= context.today})


@action("action_note_photo")
def note_photo(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Keeps which message brought the photo of the card."""
    return ActionResult(slots={"change_photo_message": context.message_id})


@action("action_request_change", private=True)
def ask_for_change(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Makes the change request that the slots tell; sets `change_outcome` to applied, waiting or same."""
    field = ChangeField(str(slots.get("change_field")))
    value, subject = _value(context, field, slots)
    photo = slots.get("change_photo_message")
    outcome = request_change(
        context,
        field,
        value,
        subject=subject,
        media_message_id=int(photo) if photo and field is ChangeField.CERTIFICATION else None,
    )
    return ActionResult(slots={"change_outcome": outcome.value})


def worksites(context: ActionContext) -> list[tuple[int, str]]:
    """The local's places of work: (id, "Employer, Place"), by name."""
    rows = context.session.execute(
        select(Worksite.id, Employer.name, Worksite.name)
        .join(Employer, Employer.id == Worksite.employer_id)
        .where(Employer.local_id == context.local.id)
        .order_by(Employer.name, Worksite.name)
        .limit(MOST_WORKSITES)
    )
    return [(at, f"{employer}, {place}") for at, employer, place in rows]


def _worksites(context: ActionContext, said: str) -> dict[str, Any]:
    """`change_worksite` when one is named, the choices when some are, none when there are too many to list."""
    known = worksites(context)
    labels = dict(known)
    named = [labels[at] for at in named_worksites(said, known)]
    listed = named or list(labels.values())
    if len(listed) > MOST_CHOICES:
        listed = []
    choices: list[dict[str, str]] = [{"value": label, "label": label} for label in listed]
    if named and len(named) < len(known):
        choices.append(_other(_NONE_OF_THESE, context.language))
    return {
        "change_worksites_named": bool(named),
        "change_worksites": choices,
        "change_worksite": named[0] if len(named) == 1 else None,
    }


def _other(label: Mapping[str, str], language: str) -> dict[str, str]:
    return {"value": OTHER, "label": label.get(language, label["en"])}


def _has_photo(context: ActionContext) -> bool:
    return bool(context.session.scalar(select(exists().where(Media.message_id == context.message_id))))


def _day(slots: Mapping[str, Any]) -> date:
    return datetime.fromisoformat(str(slots["change_expires"])).date()


def _value(context: ActionContext, field: ChangeField, slots: Mapping[str, Any]) -> tuple[str, str]:
    """The value in the form of change_fields.py, and the subject."""
    if field is ChangeField.WORKSITE:
        chosen = next((at for at, label in worksites(context) if label == slots.get("change_worksite")), None)
        if chosen is None:
            raise ActionError("no_such_worksite")
        return str(chosen), ""
    if field is ChangeField.CERTIFICATION:
        listed = str(slots["change_card"])
        return _day(slots).isoformat(), str(slots["change_card_title"]).strip() if listed == OTHER else listed
    return str(slots[_SLOTS[field]]), ""
