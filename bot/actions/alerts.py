"""Reaching people: a text to the steward or the office, and a conversation given into their hands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, insert, select

from bot.actions.handoff_words import (
    ALREADY,
    CLOSED_NOW,
    NAMED_STEWARD,
    OFFICE,
    PAGE_OFFICE,
    PAGE_OFFICE_LOW,
    SOMEBODY,
    STEWARD,
    URGENT_PAGE,
    page,
)
from bot.actions.notes import leave_note
from bot.actions.registry import ActionContext, action
from bot.engine import ActionResult, Say
from bot.handoff.duty import Asker, Steward, steward_to_hold, stewards_of
from bot.handoff.hours import after_office_minutes, opens_at, silent_at
from bot.handoff.record import open_one
from bot.handoff.rules import HANDOFF, HandoffRules
from bot.handoff.views import label
from bot.outgoing import LIFE, URGENT_LIFE, outgoing, worded
from models import HandoffReason, Member, Outbox, OutboxKind, StaffNote, StaffNoteKind, Worksite

# A cry repeated within this time is noted and answered, and texts nobody again.
SAME_CRY = timedelta(minutes=1)
# Whoever opens the chat's page may be anybody: past so many, people are not texted for strangers, and staff have notes.
MOST_FOR_STRANGERS = 5
STRANGERS_WINDOW = timedelta(minutes=10)
LOW_DETAIL = "Gave a low answer to a campaign: ask how they are."
URGENT_DETAIL = "Needs help at once: read the conversation."


@dataclass(frozen=True, slots=True)
class Handed:
    """A conversation given to a person.

    Args:
        to: `steward`, `office`, or `already` when it was given before.
        says: what the member is to be told.
        answer_from: when an answer may be expected, in the local's zone; None when somebody is there now.
    """

    to: str
    says: tuple[Say, ...]
    answer_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Who:
    """The member as stewards and staff read of them: never a number, nor anything of the record but the name."""

    name: str
    worksite: str

    def words(self, context: ActionContext, language: str | None) -> str:
        name = self.name or worded(context.wording, context.local, SOMEBODY, language, {}, context.now)
        return f"{name} ({self.worksite})" if self.worksite else name


@action("action_alert_staff")
def alert_staff(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Texts stewards and office at once, and leaves an urgent note each time: a second cry for help is news."""
    page_steward(context, URGENT_PAGE, {}, urgent=True)
    return ActionResult()


@action("action_hand_off")
def hand_off(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Gives the conversation to the member's steward, or to the staff."""
    return ActionResult(says=open_handoff(context, HandoffReason.ASKED).says)


@action("action_hand_off_missed")
def hand_off_missed(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """The same, after texts that could not be understood."""
    return ActionResult(says=open_handoff(context, HandoffReason.MISSED).says)


def page_steward(context: ActionContext, response: str, values: Mapping[str, Any], *, urgent: bool = False) -> bool:
    """Texts the stewards of the member's worksite and shift; the office's contacts when there are none.

    Staff get a note in any case. A call for help goes to stewards and contacts both, before all other texts and at any
    hour, and to nobody again within a minute of the last one from this number. Visitors of the chat who have proved
    nothing get people texted five times in ten minutes at the most, all of them together.

    Args:
        response: in the words of the person it goes to; noted with `said.response`. Nothing private and no number may
            be in it.
        values: of its placeholders. `{who}` is filled here: the member's name and worksite.

    Returns:
        Whether anybody could be texted.
    """
    cried = (urgent and _cried_lately(context)) or _strangers_cry(context)
    who = _who(context)
    first = context.local.speaks()
    told = worded(
        context.wording, context.local, response, first, {"who": who.words(context, first), **values}, context.now
    )
    if urgent:
        context.tell_staff(StaffNoteKind.URGENT, URGENT_DETAIL if response == URGENT_PAGE else told)
    else:
        leave_note(context, StaffNoteKind.REQUEST, told)
    if cried:
        return True
    stewards = stewards_of(context.session, _asker(context), context.now)
    to: list[tuple[str, str, int | None]] = [(each.address, each.language, each.id) for each in stewards]
    if urgent or not to:
        to += [(contact.phone, contact.language, None) for contact in context.file(HANDOFF).contacts]
    kind, life = (OutboxKind.URGENT, URGENT_LIFE) if urgent else (OutboxKind.RELAY, LIFE)
    rows = [
        outgoing(
            local_id=context.local.id,
            address=address,
            body=worded(
                context.wording,
                context.local,
                response,
                language,
                {"who": who.words(context, language), **values},
                context.now,
            ),
            now=context.now,
            member_id=member_id,
            kind=kind,
            life=life,
        )
        for address, language, member_id in to
    ]
    if rows:
        context.session.execute(insert(Outbox), rows)
    return bool(rows)


def open_handoff(context: ActionContext, reason: HandoffReason | str) -> Handed:
    """Gives the conversation to the member's steward, or to the staff when none can be texted; keeps a note for staff.

    From the next text on it is relayed (bot/relay.py), and the line is silent. A flow that calls this should end, with
    nothing left open: say what `says` has.

    Args:
        reason: asked, missed, urgent, report, low_confidence or low_answer.
    """
    rules = context.file(HANDOFF)
    who, quiet = _who(context), _strangers_cry(context)
    steward = steward_to_hold(context.session, _asker(context), context.now)
    member = context.identity.member
    opened = open_one(
        context.session,
        local_id=context.local.id,
        channel=context.channel,
        address=context.identity.address,
        member_id=member.id if member else None,
        reason=HandoffReason(reason),
        steward=steward,
        escalate_at=_escalate_at(context, rules, reason),
        silent_at=silent_at(rules, context.zone, context.now),
        now=context.now,
    )
    if opened is None:
        return Handed("already", (Say(ALREADY),))
    low = reason == HandoffReason.LOW_ANSWER
    leave_note(context, StaffNoteKind.PERSON_ASKED, LOW_DETAIL if low else "Asks to talk to a person.")
    if steward is not None:
        _page_one(context, steward, who, opened.number, reason)
    elif not quiet:
        _page_office(context, who, opened.id, PAGE_OFFICE_LOW if low else PAGE_OFFICE)
    return _handed(context, steward)


def _escalate_at(context: ActionContext, rules: HandoffRules, reason: HandoffReason | str) -> datetime:
    if reason == HandoffReason.URGENT:
        return context.now + timedelta(minutes=rules.escalate_after_minutes)
    return after_office_minutes(rules, context.zone, context.now, rules.escalate_after_minutes)


def _handed(context: ActionContext, steward: Steward | None) -> Handed:
    opens = opens_at(context.file(HANDOFF), context.zone, context.now)
    closed = opens is not None and opens > context.now
    answer_from = opens.astimezone(context.zone) if opens is not None and closed else None
    if steward is None:
        first = Say(OFFICE)
    elif context.identity.proved is None:
        first = Say(STEWARD)  # who the steward is tells where the member works
    else:
        first = Say(NAMED_STEWARD, {"steward_name": steward.given_name})
    later = (Say(CLOSED_NOW, {"answer_from": answer_from.isoformat()}),) if answer_from else ()
    return Handed("steward" if steward else "office", (first, *later), answer_from)


def _page_one(context: ActionContext, steward: Steward, who: _Who, number: int, reason: HandoffReason | str) -> None:
    response = page(reason, numbered=steward.held > 0)
    values = {
        "who": who.words(context, steward.language),
        "called": label(number, who.name),
        "handoff_number": number,
    }
    body = worded(context.wording, context.local, response, steward.language, values, context.now)
    row = outgoing(local_id=context.local.id, address=steward.address, body=body, now=context.now, member_id=steward.id)
    context.session.execute(insert(Outbox), [row])


def _page_office(context: ActionContext, who: _Who, handoff_id: int, response: str) -> None:
    contacts = context.file(HANDOFF).contacts
    rows = [
        outgoing(
            local_id=context.local.id,
            address=contact.phone,
            body=worded(
                context.wording,
                context.local,
                response,
                contact.language,
                {"who": who.words(context, contact.language), "handoff_id": handoff_id},
                context.now,
            ),
            now=context.now,
        )
        for contact in contacts
    ]
    if rows:
        context.session.execute(insert(Outbox), rows)


def _asker(context: ActionContext) -> Asker:
    member = context.identity.member
    return Asker(
        local_id=context.local.id,
        member_id=member.id if member else None,
        worksite_id=member.worksite_id if member else None,
        shift=member.shift if member else None,
        address=context.identity.address,
    )


def _who(context: ActionContext) -> _Who:
    member = context.identity.member
    if member is None:
        return _Who("", "")
    row = context.session.execute(
        select(Member.given_name, Member.family_name, Worksite.name)
        .outerjoin(Worksite, Worksite.id == Member.worksite_id)
        .where(Member.id == member.id)
    ).one()
    given, family, worksite = row
    return _Who(f"{given} {family[:1]}.", worksite or "")


def _cried_lately(context: ActionContext) -> bool:
    return bool(
        context.session.scalar(
            select(
                exists().where(
                    StaffNote.local_id == context.local.id,
                    StaffNote.done_at.is_(None),
                    StaffNote.at > context.now - SAME_CRY,
                    StaffNote.kind == StaffNoteKind.URGENT,
                    StaffNote.address == context.identity.address,
                )
            )
        )
    )


def _strangers_cry(context: ActionContext) -> bool:
    """Whether this is a visitor who has proved nothing, and such visitors have had enough people texted just now."""
    if not context.identity.is_visitor or context.identity.proved is not None:
        return False
    lately = (
        select(StaffNote.id)
        .where(
            StaffNote.local_id == context.local.id,
            StaffNote.done_at.is_(None),
            StaffNote.at > context.now - STRANGERS_WINDOW,
            StaffNote.member_id.is_(None),
            StaffNote.address.like("visit:%"),
        )
        .limit(MOST_FOR_STRANGERS)
    )
    return len(context.session.scalars(lately).all()) == MOST_FOR_STRANGERS
