"""Those who ask to join by text: staff see what they said of themselves, and decide. The person is told."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, cast, func, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.actions.joining import DECLINED, LINKED
from bot.actions.onboarding_plan import PLAN
from bot.actions.onboarding_record import open_row
from bot.actions.telling import local_view, tell_member
from bot.bot import Bot
from bot.identity import VERIFIED_FOR
from bot.outgoing import NEWS_LIFE, outgoing, worded
from bot.welcoming import text_new_member
from config.clock import now
from models import (
    AuditEntry,
    Employer,
    JoinRequest,
    JoinState,
    Local,
    Member,
    MemberPhone,
    MemberStatus,
    OnboardingStart,
    Outbox,
    OutboxKind,
    Phone,
    Shift,
    Worksite,
)

MOST_LISTED = 200


class JoinRefused(Exception):
    """What staff asked for cannot be done; the sentence says why."""


@dataclass(frozen=True, slots=True)
class JoinView:
    """A request as staff read it; `address` is the number it came from."""

    id: int
    name: str
    workplace: str | None
    address: str
    language: str
    agrees_to_texts: bool
    state: str
    asked_at: datetime
    decided_by: str | None
    member_number: str | None


@dataclass(frozen=True, slots=True)
class Work:
    """Where a new member works, by the names of the record; all of it may be left open."""

    employer: str | None = None
    worksite: str | None = None
    shift: Shift | None = None


def pending(session: Session, *, local_id: int) -> list[JoinRequest]:
    """What waits for a decision, the oldest first; at most 200. Whoever shows them audits the look."""
    query = select(JoinRequest).where(JoinRequest.local_id == local_id, JoinRequest.state == JoinState.PENDING)
    return list(session.scalars(query.order_by(JoinRequest.id).limit(MOST_LISTED)))


def waiting(session: Session, actor: str, *, local_id: int) -> list[JoinView]:
    """The same as staff read them; audited."""
    found = pending(session, local_id=local_id)
    if found:
        detail = f"requests {', '.join(str(each.id) for each in found)}"
        session.add(AuditEntry(actor=actor, action="join_viewed", local_id=local_id, detail=detail, at=now()))
    return [_view(each, None) for each in found]


def show(session: Session, request_id: int, actor: str, *, local_id: int) -> JoinView:
    """One request, waiting or decided.

    Raises:
        JoinRefused: this local has no such request.
    """
    row = session.execute(
        select(JoinRequest, Member.number)
        .outerjoin(Member, Member.id == JoinRequest.member_id)
        .where(JoinRequest.id == request_id, JoinRequest.local_id == local_id)
    ).one_or_none()
    if row is None:
        raise JoinRefused(f"There is no request {request_id}.")
    detail = f"requests {request_id}"
    session.add(AuditEntry(actor=actor, action="join_viewed", local_id=local_id, detail=detail, at=now()))
    return _view(row.JoinRequest, row.number)


def approve(
    bot: Bot,
    request_id: int,
    actor: str,
    *,
    local_id: int | None = None,
    number: str | None = None,
    existing: str | None = None,
    work: Work | None = None,
) -> JoinView:
    """Makes the person a member, or the number one of a member there is; they are told, and get started.

    A new member's record holds what this number said of itself, so that the number is verified. One that is added to a
    record must first prove whose it is, like any other. Transactions of its own: the caller has none open.

    Args:
        local_id: whose request it must be; None for a command, which works in all of them.
        number: of the new member; the next free one when None.
        existing: the number of the member that the person already is, instead of making a new one.

    Raises:
        JoinRefused: it is decided already, or the number, the worksite or the member is not as said.
    """
    at = now()
    with bot.sessions.begin() as session:
        request = _lock(session, local_id, request_id)
        member = (
            _existing(session, request, existing)
            if existing is not None
            else _new(session, request, number, work or Work(), at)
        )
        _link(session, request, member, at, verified=existing is None)
        request.state, request.decided_at, request.decided_by = JoinState.APPROVED, at, actor
        request.member_id = member.id
        onboarding_id = _onboard(bot, session, request, member, at)
        _audit(session, actor, "join_approved", request, at)
        view = _view(request, member.number)
    if onboarding_id is not None:
        # A transaction of its own: it locks the conversation first, as a turn does.
        with bot.sessions.begin() as session:
            text_new_member(bot, session, onboarding_id, at)
    bot.wake_sender()
    return view


def decline(bot: Bot, request_id: int, actor: str, *, local_id: int | None = None) -> JoinView:
    """Leaves the person off the list; they are told to call the office, if they agreed to texts.

    A transaction of its own: the caller has none open.

    Args:
        local_id: whose request it must be; None for a command, which works in all of them.

    Raises:
        JoinRefused: it is decided already.
    """
    at = now()
    with bot.sessions.begin() as session:
        request = _lock(session, local_id, request_id)
        request.state, request.decided_at, request.decided_by = JoinState.DECLINED, at, actor
        if request.agrees_to_texts:
            local = local_view(session, request.local_id)
            row = outgoing(
                local_id=local.id,
                address=request.address,
                body=worded(bot.wording, local, DECLINED, request.language, {}, at),
                now=at,
                channel=request.channel,
                kind=OutboxKind.NOTICE,
                life=NEWS_LIFE,
            )
            session.execute(insert(Outbox), [row])
        _audit(session, actor, "join_declined", request, at)
        view = _view(request, None)
    bot.wake_sender()
    return view


def _lock(session: Session, local_id: int | None, request_id: int) -> JoinRequest:
    request = session.get(JoinRequest, request_id, with_for_update=True)
    if request is None or local_id not in (None, request.local_id):
        raise JoinRefused(f"There is no request {request_id}.")
    if request.state is not JoinState.PENDING:
        raise JoinRefused(f"Request {request_id} was {request.state.value} by {request.decided_by}.")
    return request


def _existing(session: Session, request: JoinRequest, number: str) -> Member:
    member = session.scalar(
        select(Member).where(
            Member.local_id == request.local_id,
            Member.number == number,
            Member.status.in_([MemberStatus.ACTIVE, MemberStatus.RETIREE]),
        )
    )
    if member is None:
        raise JoinRefused(f"There is no active member {number}.")
    return member


def _new(session: Session, request: JoinRequest, number: str | None, work: Work, at: datetime) -> Member:
    given, _, family = request.name.strip().partition(" ")
    # Held until the end, so that two who are approved at once get two numbers.
    session.execute(select(Local.id).where(Local.id == request.local_id).with_for_update(key_share=True))
    wanted = number or _next_number(session, request.local_id)
    if session.scalar(select(Member.id).where(Member.local_id == request.local_id, Member.number == wanted)):
        raise JoinRefused(f"Member {wanted} is somebody else.")
    member = Member(
        local_id=request.local_id,
        number=wanted,
        given_name=given,
        family_name=family.strip(),
        language=request.language,
        status=MemberStatus.ACTIVE,
        worksite_id=_worksite(session, request.local_id, work),
        shift=work.shift,
        joined_on=at.astimezone(ZoneInfo(local_view(session, request.local_id).time_zone)).date(),
    )
    try:
        with session.begin_nested():
            session.add(member)
    except IntegrityError:
        # Somebody else was given the number since it was looked up.
        raise JoinRefused(f"Member {wanted} is somebody else.") from None
    return member


def _next_number(session: Session, local_id: int) -> str:
    """One more than the highest; two who approve at once meet at the unique number, and one tries again."""
    plain = Member.number.regexp_match("^[1-9][0-9]{0,11}$")
    highest = session.scalar(
        select(func.max(cast(Member.number, BigInteger))).where(Member.local_id == local_id, plain)
    )
    return str((highest or 0) + 1)


def _worksite(session: Session, local_id: int, work: Work) -> int | None:
    if work.worksite is None:
        return None
    query = (
        select(Worksite.id)
        .join(Employer, Employer.id == Worksite.employer_id)
        .where(Employer.local_id == local_id, func.lower(Worksite.name) == work.worksite.lower())
    )
    if work.employer is not None:
        query = query.where(func.lower(Employer.name) == work.employer.lower())
    found = session.scalars(query.limit(2)).all()
    if len(found) != 1:
        raise JoinRefused(f"{work.worksite} is {'no worksite' if not found else 'a worksite of several employers'}.")
    return found[0]


def _link(session: Session, request: JoinRequest, member: Member, at: datetime, *, verified: bool) -> None:
    session.execute(postgresql.insert(Phone).values(e164=request.address).on_conflict_do_nothing())
    phone_id = session.scalars(select(Phone.id).where(Phone.e164 == request.address)).one()
    linked = MemberPhone.phone_id == phone_id, MemberPhone.member_id == member.id, MemberPhone.ended_at.is_(None)
    if session.scalar(select(MemberPhone.id).where(*linked)) is None:
        until = at + VERIFIED_FOR if verified else None
        session.add(MemberPhone(phone_id=phone_id, member_id=member.id, verified_until=until))
        session.flush()


def _onboard(bot: Bot, session: Session, request: JoinRequest, member: Member, at: datetime) -> int | None:
    """The onboarding that tells them; a member who was there before is told in a sentence."""
    local = local_view(session, request.local_id)
    row, made = open_row(
        session,
        local_id=local.id,
        member_id=member.id,
        begun_by=OnboardingStart.JOINED,
        plan=bot.files.get(PLAN, local.handle),
        now=at,
    )
    if made:
        row.text_at = at
        return row.id
    tell_member(session, bot.wording, member, LINKED, {}, at, address=request.address, language=request.language)
    return None


def _audit(session: Session, actor: str, action: str, request: JoinRequest, at: datetime) -> None:
    detail = f"request {request.id}"
    session.add(
        AuditEntry(
            actor=actor, action=action, local_id=request.local_id, member_id=request.member_id, detail=detail, at=at
        )
    )


def _view(request: JoinRequest, member_number: str | None) -> JoinView:
    return JoinView(
        id=request.id,
        name=request.name,
        workplace=request.workplace,
        address=request.address,
        language=request.language,
        agrees_to_texts=request.agrees_to_texts,
        state=request.state.value,
        asked_at=request.asked_at,
        decided_by=request.decided_by,
        member_number=member_number,
    )
