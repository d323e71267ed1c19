"""Calls, talks and letters that a steward or an organizer tells of: touch points without a number.

They say that there was one, how it ended and who it was, never what was said. One that was logged by mistake is taken
back; the audit keeps what it was.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from models import AuditEntry, Direction, Means, Member, TouchPoint

KIND = "logged"
LONGEST_AGO = timedelta(days=3_660)
MOST_CHARACTERS = 100  # of who it was


class How(StrEnum):
    """By which means; texts log themselves."""

    CALL = Means.CALL.value
    IN_PERSON = Means.IN_PERSON.value
    MAIL = Means.MAIL.value


class Ended(StrEnum):
    """How it ended. `reached` alone ends a silence: a person of the union and the member had to do with each other."""

    REACHED = "reached"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    MESSAGE_LEFT = "message_left"
    MAILED = "mailed"
    WRONG_NUMBER = "wrong_number"


_FITS = {
    How.CALL: {Ended.REACHED, Ended.REFUSED, Ended.NO_ANSWER, Ended.MESSAGE_LEFT, Ended.WRONG_NUMBER},
    How.IN_PERSON: {Ended.REACHED, Ended.REFUSED, Ended.NO_ANSWER, Ended.MESSAGE_LEFT},
    How.MAIL: {Ended.MAILED, Ended.REACHED},
}


_CAMPAIGN = text("SELECT id FROM campaign WHERE id = :id AND local_id = :local_id")


class LogRefused(Exception):
    """It cannot be logged or taken back; the sentence says why."""


def fits(how: How, outcome: Ended) -> bool:
    """Whether a contact of this kind can end so."""
    return outcome in _FITS[how]


@dataclass(frozen=True, slots=True)
class Logged:
    """One that was logged."""

    id: int
    member_number: str
    member: str
    how: str
    outcome: str
    messenger: str
    at: datetime


def log_touch(
    session: Session,
    local_id: int,
    member_number: str,
    *,
    how: How,
    outcome: Ended,
    messenger: str,
    actor: str,
    now: datetime,
    at: datetime | None = None,
    by_member: bool = False,
    campaign_id: int | None = None,
) -> Logged:
    """Logs one; audited.

    Args:
        messenger: who it was: a steward's member number, or whatever an organizer is called by.
        actor: who logs it.
        at: when it was; now when None.
        by_member: the member called, came or wrote; else the union did.
        campaign_id: the campaign it belongs to, such as calls that follow a text.

    Raises:
        LogRefused: there is no such member or campaign, it lies ahead or too far back, or the outcome does not fit.
    """
    member = session.scalar(select(Member).where(Member.local_id == local_id, Member.number == member_number))
    at = at or now
    if member is None:
        raise LogRefused(f"There is no member {member_number}.")
    if not messenger.strip() or len(messenger) > MOST_CHARACTERS:
        raise LogRefused("Say who it was: a steward's member number, or a name.")
    if outcome not in _FITS[how]:
        raise LogRefused(f"A contact by {how} ends in {', '.join(sorted(_FITS[how]))}.")
    if at > now:
        raise LogRefused("It lies ahead; log it when it has been.")
    if at < now - LONGEST_AGO:
        raise LogRefused("That is more than ten years ago.")
    if campaign_id is not None and session.scalar(_CAMPAIGN, {"id": campaign_id, "local_id": local_id}) is None:
        raise LogRefused(f"There is no campaign {campaign_id}.")
    by = _messenger(session, local_id, messenger.strip())
    touch_id = session.execute(
        insert(TouchPoint)
        .values(
            local_id=local_id,
            member_id=member.id,
            channel=Means(how),
            direction=Direction.IN if by_member else Direction.OUT,
            kind=KIND,
            outcome=outcome.value,
            messenger=by,
            campaign_id=campaign_id,
            at=at,
        )
        .returning(TouchPoint.id)
    ).scalar_one()
    logged = Logged(touch_id, member.number, member.full_name, how.value, outcome.value, by, at)
    _audit(session, actor, "touch_logged", member.id, logged, now)
    return logged


def take_back(session: Session, local_id: int, touch_id: int, *, actor: str, now: datetime) -> Logged:
    """Removes one that was logged by mistake; the audit says what it was.

    Raises:
        LogRefused: it was not logged by hand: what the line itself has seen is never taken back.
    """
    touch, number, name = session.execute(
        select(TouchPoint, Member.number, Member.given_name + " " + Member.family_name)
        .outerjoin(Member, Member.id == TouchPoint.member_id)
        .where(TouchPoint.id == touch_id, TouchPoint.local_id == local_id, TouchPoint.kind == KIND)
        .with_for_update(of=TouchPoint)
    ).one_or_none() or (None, None, None)
    if touch is None:
        raise LogRefused(f"Nobody has logged a touch point {touch_id}.")
    logged = Logged(
        touch.id, number or "", name or "", touch.channel.value, touch.outcome, touch.messenger or "", touch.at
    )
    session.execute(delete(TouchPoint).where(TouchPoint.id == touch_id))
    _audit(session, actor, "touch_taken_back", touch.member_id, logged, now)
    return logged


def _messenger(session: Session, local_id: int, said: str) -> str:
    """As all touch points tell it: a member by number, whose name may have to be erased one day."""
    number = session.scalar(select(Member.number).where(Member.local_id == local_id, Member.number == said))
    return f"steward:{number}" if number is not None else said


def _audit(session: Session, actor: str, action: str, member_id: int | None, logged: Logged, now: datetime) -> None:
    detail = f"touch {logged.id}: {logged.how}, {logged.outcome}, by {logged.messenger}, {logged.at.isoformat()}"
    session.execute(insert(AuditEntry).values(actor=actor, action=action, member_id=member_id, detail=detail, at=now))
