"""The waiting list of an event: when places come free, the first in line who fit move up and are told."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from bot.actions.events import event_line
from bot.actions.notices import notice
from bot.actions.registry import ActionContext
from bot.actions.said import response
from models import Channel, Event, Member, MemberPhone, Outbox, OutboxKind, OutboxStatus, Phone, Rsvp, RsvpAnswer

MOST_LOOKED_AT = 100  # of a line; nobody brings more guests than 20, so the first of these takes what came free

MOVED_UP = response("utter_rsvp_moved_up")


def move_up(context: ActionContext, event: Event) -> None:
    """Lets those in line who fit take the places that are free now. The caller holds the lock of the event's row."""
    if event.capacity is None:
        return
    taken = context.session.scalar(
        select(func.coalesce(func.sum(1 + Rsvp.guests), 0)).where(
            Rsvp.event_id == event.id, Rsvp.answer == RsvpAnswer.GOING
        )
    )
    free = event.capacity - int(taken or 0)
    moving = []
    for waiting in _line(context, event):
        if 1 + waiting.guests <= free:
            moving.append(waiting)
            free -= 1 + waiting.guests
    if not moving:
        return
    context.session.execute(
        update(Rsvp)
        .where(Rsvp.id.in_([each.id for each in moving]))
        .values(answer=RsvpAnswer.GOING, waiting_since=None)
    )
    notices = [_notice(context, event, each) for each in moving if each.e164 is not None]
    if notices:
        context.session.execute(insert(Outbox), notices)


def _line(context: ActionContext, event: Event) -> Sequence[Row[Any]]:
    number = (
        select(Phone.e164)
        .join(MemberPhone, MemberPhone.phone_id == Phone.id)
        .where(MemberPhone.member_id == Rsvp.member_id, MemberPhone.ended_at.is_(None))
        .order_by(MemberPhone.verified_until.desc().nulls_last(), Phone.id)
        .limit(1)
        .scalar_subquery()
    )
    return context.session.execute(
        select(Rsvp.id, Rsvp.member_id, Rsvp.guests, Member.language, number.label("e164"))
        .join(Member, Member.id == Rsvp.member_id)
        .where(Rsvp.event_id == event.id, Rsvp.answer == RsvpAnswer.WAITING)
        .order_by(Rsvp.waiting_since, Rsvp.id)
        .limit(MOST_LOOKED_AT)
    ).all()


def _notice(context: ActionContext, event: Event, waiting: Row[Any]) -> dict[str, Any]:
    language = context.local.speaks(waiting.language)
    line = event_line(event.title, event.starts_at.astimezone(context.zone), event.place, language)
    return {
        "local_id": context.local.id,
        "member_id": waiting.member_id,
        "channel": Channel.SMS,
        "address": waiting.e164,
        "body": notice(context, MOVED_UP, language, {"event_line": line}),
        "kind": OutboxKind.NOTICE,
        "status": OutboxStatus.DUE,
        "due_at": context.now,
        "expires_at": event.starts_at,
        "created_at": context.now,
        "status_at": context.now,
    }
