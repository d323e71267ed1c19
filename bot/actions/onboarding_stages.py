"""What the stages of getting started look up and write: consent, the record, the steward, the first dates."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, select

from bot.actions.alerts import page_steward
from bot.actions.change_fields import SHIFT_WORDS, worksite_label
from bot.actions.changes import request_change
from bot.actions.event_lines import event_line, title_in
from bot.actions.events import NOT_FOR_ALL
from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.actions.steward import stewards_of
from bot.engine import ActionError, ActionResult, Say
from bot.ledger import write_consent
from models import (
    Channel,
    ConsentAction,
    Employer,
    Event,
    EventKind,
    Member,
    Rsvp,
    RsvpAnswer,
    Worksite,
)

MOST_WORKSITES = 6  # and "another place": more do not fit a text
MOST_DATES = 3
MOST_STEWARDS = 2  # names in one text

RECORD = response("utter_onboarding_record")
STEWARDS = response("utter_onboarding_stewards")
NEW_MEMBER = response("utter_onboarding_new_member")
ASK_TEXTS = response("utter_ask_agrees_to_texts")
NO_DATE = response("utter_orientation_none_label")
NO_WORKSITE = response("utter_onboarding_no_worksite_label")
VOLUNTEER = response("utter_first_action_volunteer_label")
NOTHING_NOW = response("utter_first_action_nothing_label")

_FIELDS = {"name": "onboarding_name", "worksite": "onboarding_worksite", "shift": "onboarding_shift"}


@action("action_check_texts")
def check_texts(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `texts_agreed`: whether this number has agreed to texts on this channel. The chat of a page needs none."""
    agreed = context.identity.consent is ConsentAction.OPT_IN or context.channel is Channel.WEB_CHAT
    return ActionResult(slots={"texts_agreed": agreed})


@action("action_agree_to_texts")
def agree_to_texts(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Writes the consent to the ledger, with the sentence that was agreed to."""
    write_consent(
        context.session,
        action=ConsentAction.OPT_IN,
        local_id=context.local.id,
        channel=context.channel,
        address=context.identity.address,
        source="text",
        wording=_say(context, ASK_TEXTS),
        at=context.now,
        message_id=context.message_id,
    )
    context.identity.consent = ConsentAction.OPT_IN
    return ActionResult()


@action("action_tell_details", private=True)
def tell_details(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says name, worksite and shift as they are on record; a retiree has a name alone."""
    member = context.session.get_one(Member, context.member.id)
    work = worksite_label(context.session, member.worksite_id) if member.worksite_id is not None else None
    words = SHIFT_WORDS.get(context.language, SHIFT_WORDS["en"])
    shift = words[member.shift.value] if member.shift else None
    told = {"record_name": member.full_name, "record_work": work, "record_shift": shift}
    return ActionResult(says=(Say(RECORD, told),))


@action("action_list_worksites")
def list_worksites(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `onboarding_worksites` to the local's worksites by number; empty when they are too many for a text."""
    rows = context.session.execute(
        select(Worksite.id, Employer.name, Worksite.name)
        .join(Employer, Employer.id == Worksite.employer_id)
        .where(Employer.local_id == context.local.id)
        .order_by(Employer.name, Worksite.name)
        .limit(MOST_WORKSITES + 1)
    ).all()
    if len(rows) > MOST_WORKSITES:
        return ActionResult(slots={"onboarding_worksites": []})
    choices = [{"value": str(id_), "label": f"{employer}, {name}"} for id_, employer, name in rows]
    return ActionResult(slots={"onboarding_worksites": [*choices, _choice(context, "other", NO_WORKSITE)]})


@action("action_change_detail", private=True)
def change_detail(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Asks for the change of `onboarding_field`; sets `change_outcome` to applied, waiting or same."""
    field = str(slots.get("onboarding_field"))
    value = slots.get(_FIELDS[field])
    if not isinstance(value, str):
        raise ActionError("no_value")
    outcome = request_change(context, field, value)
    # The next correction of the same field asks anew.
    return ActionResult(slots={"change_outcome": outcome.value, "onboarding_field": None, _FIELDS[field]: None})


@action("action_meet_steward", private=True)
def meet_steward(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says the stewards' names, never their numbers; sets `steward_found` to found, you or none."""
    others, is_you = stewards_of(context)
    if not others:
        return ActionResult(slots={"steward_found": "you" if is_you else "none"})
    names = ", ".join(others[:MOST_STEWARDS])
    return ActionResult(slots={"steward_found": "found"}, says=(Say(STEWARDS, {"steward_name": names}),))


@action("action_steward_contact")
def steward_contact(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Texts the steward that the new member would like to hear from them; `steward_paged` tells if one was reached."""
    return ActionResult(slots={"steward_paged": page_steward(context, NEW_MEMBER, {})})


@action("action_find_orientations")
def find_orientations(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `event_choices` to the orientations to come, and `event_line` to one the member already goes to."""
    rows = _events(context, (EventKind.ORIENTATION,), MOST_DATES)
    coming = next((line for _, line, answer in rows if answer in (RsvpAnswer.GOING, RsvpAnswer.WAITING)), None)
    dates = [_event(id_, line, EventKind.ORIENTATION) for id_, line, _ in rows]
    choices = [*dates, _choice(context, "none", NO_DATE)] if dates else []
    return ActionResult(slots={"event_choices": choices, "event_line": coming})


@action("action_find_first_action")
def find_first_action(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `event_choices` to the next event the member has not answered, volunteering, and nothing for now."""
    kinds = [kind for kind in EventKind if kind not in NOT_FOR_ALL]
    rows = [row for row in _events(context, kinds, MOST_DATES) if row[2] is None][:1]
    offered = [_event(id_, line, EventKind.OTHER) for id_, line, _ in rows]
    others = [_choice(context, "volunteer", VOLUNTEER), _choice(context, "nothing", NOTHING_NOW)]
    return ActionResult(slots={"event_choices": [*offered, *others]})


@action("action_choose_date")
def choose_date(_context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Turns the date that was chosen in a stage into an RSVP to be recorded: going, without guests."""
    chosen = slots.get("orientation_date") if slots.get("onboarding_stage") == "orientation" else slots["first_action"]
    return ActionResult(slots={"event_id": chosen, "rsvp_answer": RsvpAnswer.GOING.value, "guests": 0})


def _events(context: ActionContext, kinds: Sequence[EventKind], most: int) -> list[tuple[int, str, RsvpAnswer | None]]:
    """The next events of these kinds: id, words, and what the member has said to them."""
    answered = and_(Rsvp.event_id == Event.id, Rsvp.member_id == context.likely_member.id)
    rows = context.session.execute(
        select(Event.id, title_in(context.language).label("title"), Event.place, Event.starts_at, Rsvp.answer)
        .outerjoin(Rsvp, answered)
        .where(
            Event.local_id == context.local.id,
            Event.kind.in_(kinds),
            Event.canceled_at.is_(None),
            Event.starts_at > context.now,
        )
        .order_by(Event.starts_at, Event.id)
        .limit(most)
    ).all()
    return [
        (id_, event_line(title, starts_at.astimezone(context.zone), place, context.language), answer)
        for id_, title, place, starts_at, answer in rows
    ]


def _event(event_id: int, line: str, kind: EventKind) -> dict[str, Any]:
    """A choice as the RSVP flow knows it (bot/actions/events.py)."""
    return {"value": event_id, "label": line, "line": line, "kind": kind.value}


def _choice(context: ActionContext, value: str, label: str) -> dict[str, Any]:
    return {"value": value, "label": _say(context, label)}


def _say(context: ActionContext, name: str) -> str:
    local = context.local
    return context.wording.render(name, context.language, local.facts, overrides=local.wording)
