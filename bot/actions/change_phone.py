"""A new phone number: proved by whoever holds it, with a code sent there, before staff link it to the member.

The code is answered from the new number, so that the ledger has that number's own word. Whether the number is
somebody's already is told to nobody.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.actions.change_requests import OPEN_STATES, Wish, propose
from bot.actions.changes import ChangeOutcome
from bot.actions.notices import notice
from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.actions.words import words_of
from bot.engine import ActionResult, State
from bot.engine.state import Frame, OpenQuestion, Position
from bot.ledger import write_consent
from bot.outgoing import outgoing
from models import (
    ChangeField,
    ChangeRequest,
    ChangeSource,
    Channel,
    ConsentAction,
    Conversation,
    MemberPhone,
    Outbox,
    OutboxKind,
    Phone,
)

CODE_LIFE = timedelta(hours=1)
MOST_TRIES = 5  # of a code of six digits
MOST_NUMBERS = 3  # a member may name in a day: the line must not be a way to text strangers

CODE = response("utter_number_code")

# Where the new number's conversation is put: its next text is read as the answer (flows/update_contact.yml).
_PROVING = ("prove_number", "ask_number_code", "number_code", "float")


@action("action_send_number_code", private=True)
def send_number_code(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Makes the request and texts a code to `change_phone`; sets `change_outcome` to sent, same or too_many."""
    number = str(slots["change_phone"])
    if _has(context, number):
        return ActionResult(slots={"change_outcome": ChangeOutcome.SAME.value})
    if _named_today(context) >= MOST_NUMBERS:
        return ActionResult(slots={"change_outcome": "too_many"})
    code = str(secrets.randbelow(900_000) + 100_000)
    propose(
        context.session,
        Wish(
            member_id=context.member.id,
            field=ChangeField.PHONE,
            after=number,
            source=ChangeSource.TEXT,
            at=context.now,
            detail={
                "code": code,
                "until": (context.now + CODE_LIFE).isoformat(),
                "tries": 0,
                "old": context.identity.address,
                "keep_old": bool(slots.get("change_keep_phone")),
            },
        ),
        at_once=False,
    )
    _expect(context, number)
    _send(context, number, code)
    return ActionResult(slots={"change_outcome": "sent"})


@action("action_prove_number")
def prove_number(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Compares `number_code` with the one sent here; sets `change_outcome` to proved, wrong or gone."""
    request = context.session.scalar(
        select(ChangeRequest)
        .where(
            ChangeRequest.local_id == context.local.id,
            ChangeRequest.field == ChangeField.PHONE,
            ChangeRequest.after == context.identity.address,
            ChangeRequest.state.in_(OPEN_STATES),
            ChangeRequest.detail["until"].astext > context.now.isoformat(),
        )
        .order_by(ChangeRequest.id.desc())
        .limit(1)
        .with_for_update()
    )
    if request is None or request.detail["tries"] >= MOST_TRIES:
        return ActionResult(slots={"change_outcome": "gone"})
    if not secrets.compare_digest(request.detail["code"], _digits(slots.get("number_code"))):
        request.detail = request.detail | {"tries": request.detail["tries"] + 1}
        left = MOST_TRIES - request.detail["tries"]
        return ActionResult(slots={"change_outcome": "wrong" if left else "gone", "tries_left": left})
    request.detail = {"old": request.detail["old"], "keep_old": request.detail["keep_old"], "proved": True}
    write_consent(
        context.session,
        action=ConsentAction.OPT_IN,
        local_id=context.local.id,
        channel=context.channel,
        address=context.identity.address,
        source="text",
        wording=f"{words_of(context)} (the code sent to this number)",
        at=context.now,
        message_id=context.message_id,
    )
    return ActionResult(slots={"change_outcome": "proved"})


def _digits(value: Any) -> str:
    return str(int(value)) if isinstance(value, int | float) else ""


def _has(context: ActionContext, number: str) -> bool:
    return (
        context.session.scalar(
            select(MemberPhone.id)
            .join(Phone, Phone.id == MemberPhone.phone_id)
            .where(Phone.e164 == number, MemberPhone.member_id == context.member.id, MemberPhone.ended_at.is_(None))
        )
        is not None
    )


def _named_today(context: ActionContext) -> int:
    count = context.session.scalar(
        select(func.count()).where(
            ChangeRequest.member_id == context.member.id,
            ChangeRequest.field == ChangeField.PHONE,
            ChangeRequest.source == ChangeSource.TEXT,
            ChangeRequest.asked_at > context.now - timedelta(days=1),
        )
    )
    return int(count or 0)


def _expect(context: ActionContext, number: str) -> None:
    """Opens the question in the new number's conversation.

    One that is in the middle of a turn, or of anything else, is left alone: the number may be somebody's, and whoever
    names it must not end what they are at.
    """
    flow, step, slot, reader = _PROVING
    state = State(
        frames=(Frame((Position(flow, step, ""),)),),
        question=OpenQuestion(slot, reader),
        language=context.language,
        expires_at=context.now + CODE_LIFE,
    )
    session = context.session
    session.execute(
        insert(Conversation)
        .values(local_id=context.local.id, channel=Channel.SMS, address=number)
        .on_conflict_do_nothing()
    )
    talk = session.execute(
        select(Conversation.id, Conversation.state)
        .where(
            Conversation.local_id == context.local.id,
            Conversation.channel == Channel.SMS,
            Conversation.address == number,
        )
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if talk is not None and not _busy(State.from_json(json.dumps(talk.state)), context.now):
        session.execute(
            update(Conversation).where(Conversation.id == talk.id).values(state=json.loads(state.to_json()))
        )


def _busy(state: State, now: datetime) -> bool:
    """Whether a question other than that for a code is open."""
    if state.question is None or state.active_flow == _PROVING[0]:
        return False
    return state.expires_at is None or state.expires_at > now


def _send(context: ActionContext, number: str, code: str) -> None:
    """A reply: the member has asked for this text to a number of theirs, on which no opt-in can be yet."""
    context.session.execute(
        insert(Outbox).values(
            outgoing(
                local_id=context.local.id,
                address=number,
                body=notice(context, CODE, context.language, {"number_code": code}),
                now=context.now,
                kind=OutboxKind.REPLY,
                member_id=context.member.id,
                life=CODE_LIFE,
            )
        )
    )
