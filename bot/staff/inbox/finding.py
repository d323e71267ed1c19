"""A thread by what somebody remembers of it: a number however written, a member number, a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from bot.staff.inbox.whom import Holder
from bot.staff.member_search import Wanted, search
from config.phones import to_e164
from models import Channel, Conversation, Handoff, Member

MOST = 20
SHORTEST = 2  # letters


@dataclass(frozen=True, slots=True)
class Found:
    """One thread, or a member without one so far; `address` of a number that is nobody's."""

    member_id: int | None
    talk_id: int | None
    name: str
    number: str | None
    worksite: str | None
    last_touch: datetime | None
    address: str = ""


def find(
    session: Session,
    actor: str,
    now: datetime,
    *,
    local_id: int,
    seen: ColumnElement[bool],
    words: str,
    holder: Holder | None = None,
) -> list[Found]:
    """Members and numbers that fit, at most 20; the look is audited. Four statements.

    Args:
        seen: which members whoever looks may see.
        holder: those alone whose thread is this steward's, wherever they work now.
    """
    words = words.strip()
    if len(words) < SHORTEST:
        return []
    own = seen if holder is None else _held(local_id, holder)
    page = search(session, actor, now, local_id=local_id, seen=own, places=(), wanted=Wanted(words=words))
    members = [Found(hit.id, None, hit.name, hit.number, hit.worksite, hit.last_touch) for hit in page.hits[:MOST]]
    return [*_talks(session, local_id, words, holder, bool(members)), *members][:MOST]


def _held(local_id: int, holder: Holder) -> ColumnElement[bool]:
    theirs = select(Handoff.member_id).where(Handoff.local_id == local_id, holder.theirs())
    return and_(Member.local_id == local_id, Member.id.in_(theirs))


def _talks(session: Session, local_id: int, words: str, holder: Holder | None, is_known: bool) -> Sequence[Found]:
    """The conversation of a whole number, when no member has been found by it."""
    address = to_e164(words)
    if address is None or is_known:
        return ()
    query = select(Conversation).where(
        Conversation.local_id == local_id,
        Conversation.channel.in_((Channel.SMS, Channel.WHATSAPP)),
        Conversation.address == address,
    )
    if holder is not None:
        query = query.where(Conversation.id.in_(select(Handoff.conversation_id).where(holder.theirs())))
    newest = session.scalars(query.order_by(Conversation.last_inbound_at.desc().nulls_last()).limit(1)).first()
    if newest is None:
        return ()
    return (Found(None, newest.id, "", None, None, newest.last_inbound_at, address),)
