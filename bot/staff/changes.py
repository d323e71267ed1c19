"""Change requests at the desk of the staff: what waits, what is in conflict, approve, decline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from bot.actions.change_fields import on_record, same, told, write
from bot.actions.change_requests import APPROVED, DECLINED, LINKED, OPEN_STATES, rivals
from bot.actions.telling import local_view, tell_member
from bot.identity import VERIFIED_FOR
from bot.wording import Wording
from models import (
    AuditEntry,
    ChangeField,
    ChangeRequest,
    ChangeSource,
    ChangeState,
    Media,
    MediaState,
    Member,
    MemberPhone,
    Phone,
)

MOST_LISTED = 200

FIELD_WORDS = {
    "en": {
        "worksite": "worksite", "shift": "shift", "phone": "phone number", "email": "email", "address": "address",
        "name": "name", "preferred_name": "nickname", "certification": "certification", "language": "language",
    },
    "es": {
        "worksite": "lugar de trabajo", "shift": "turno", "phone": "celular", "email": "correo",
        "address": "domicilio", "name": "nombre", "preferred_name": "apodo",
        "certification": "certificado", "language": "idioma",
    },
}  # fmt: skip


class ChangeRefused(Exception):
    """What staff asked for cannot be done; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another word on the same field, still open."""

    id: int
    source: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A request as staff read it.

    Args:
        before: what the record said when it was asked for; now: what it says at this moment.
        rivals: what others say; with any the state is conflict.
        photos: files of the card that are on disk, by their hash.
        proved: of a new number, whether its holder has answered the code.
    """

    id: int
    member: str
    member_number: str
    field: str
    before: str
    now: str
    after: str
    source: str
    state: str
    asked_at: datetime
    rivals: tuple[Rival, ...] = ()
    photos: tuple[str, ...] = ()
    proved: bool | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    member_id: int | None = None


def waiting(session: Session, actor: str, at: datetime, *, local_id: int | None = None) -> list[ChangeView]:
    """What waits for a decision, the oldest first; at most 200."""
    query = select(ChangeRequest).where(ChangeRequest.state.in_(OPEN_STATES))
    if local_id is not None:
        query = query.where(ChangeRequest.local_id == local_id)
    found = session.scalars(query.order_by(ChangeRequest.asked_at, ChangeRequest.id).limit(MOST_LISTED)).all()
    _audit(session, actor, "change_viewed", found, at)
    return [_view(session, each) for each in found]


def show(
    session: Session,
    request_id: int,
    actor: str,
    at: datetime,
    *,
    local_id: int | None = None,
    language: str = "en",
) -> ChangeView:
    """One request, with what others say and the photos that came along.

    Args:
        local_id: it must be this local's.
        language: of the values.

    Raises:
        ChangeRefused: there is no such request.
    """
    request = session.get(ChangeRequest, request_id)
    if request is None or local_id not in (None, request.local_id):
        raise ChangeRefused(f"There is no change request {request_id}.")
    _audit(session, actor, "change_viewed", [request], at)
    return _view(session, request, language)


def approve(
    session: Session, wording: Wording, request_id: int, actor: str, at: datetime, *, local_id: int | None = None
) -> ChangeView:
    """Puts the change on the record and tells the member. In a conflict this chooses: the other words are declined.

    Args:
        local_id: it must be this local's.

    Raises:
        ChangeRefused: it is decided already, or a new number has not answered its code.
    """
    request, member = _lock(session, request_id, local_id)
    others = rivals(session, request)
    if request.field is ChangeField.PHONE:
        _link(session, request, at)
    else:
        today = at.astimezone(ZoneInfo(local_view(session, member.local_id).time_zone)).date()
        write(session, member, request.field, request.after, request.subject, today)
    _decide(request, ChangeState.APPLIED, actor, at, None)
    session.flush()
    _tell_approved(session, wording, request, member, at)
    for other in others:
        agrees = same(request.field, other.after, request.after)
        reason = "The record now says what another source said." if not agrees else None
        _decide(other, ChangeState.APPLIED if agrees else ChangeState.DECLINED, actor, at, reason)
        if not agrees:
            _tell_declined(session, wording, other, member, at, _CHOSEN)
    _audit(session, actor, "change_approved", [request], at)
    session.flush()
    return _view(session, request)


def decline(
    session: Session,
    wording: Wording,
    request_id: int,
    actor: str,
    reason: str,
    at: datetime,
    *,
    local_id: int | None = None,
) -> ChangeView:
    """Leaves the record as it is and tells the member why.

    Args:
        reason: a sentence for the member; nothing private, for it may be read on a lock screen.
        local_id: it must be this local's.

    Raises:
        ChangeRefused: it is decided already, or there is no reason.
    """
    if not reason.strip():
        raise ChangeRefused("The member is told why: give a reason.")
    request, member = _lock(session, request_id, local_id)
    others = rivals(session, request)
    _decide(request, ChangeState.DECLINED, actor, at, reason.strip())
    if len(others) == 1:
        # One word is left: nobody contradicts it any more.
        others[0].state = ChangeState.WAITING
    session.flush()
    why = {"en": request.reason or "", "es": request.reason or ""}
    _tell_declined(session, wording, request, member, at, why, messenger=actor)
    _audit(session, actor, "change_declined", [request], at)
    session.flush()
    return _view(session, request)


_CHOSEN = {"en": "the staff kept what another record says.", "es": "el personal prefiere lo que dice otro registro."}


def _lock(session: Session, request_id: int, local_id: int | None) -> tuple[ChangeRequest, Member]:
    found = session.get(ChangeRequest, request_id)
    if found is None or local_id not in (None, found.local_id):
        raise ChangeRefused(f"There is no change request {request_id}.")
    # The member first, as whoever proposes does: two decisions on one record take turns.
    member = session.get_one(Member, found.member_id, with_for_update=True, populate_existing=True)
    session.refresh(found)
    if found.state not in OPEN_STATES:
        raise ChangeRefused(f"Change request {request_id} is decided already: {found.state} by {found.decided_by}.")
    return found, member


def _link(session: Session, request: ChangeRequest, at: datetime) -> None:
    """The proved number is the member's from now on; the old one ends when it will be gone."""
    if not request.detail.get("proved"):
        raise ChangeRefused("The new number has not answered its code yet, so it may be anybody's.")
    phone_id = session.execute(
        postgresql.insert(Phone)
        .values(e164=request.after)
        .on_conflict_do_update(index_elements=[Phone.e164], set_={"e164": request.after})
        .returning(Phone.id)
    ).scalar_one()
    until = at + VERIFIED_FOR
    linked = session.execute(
        update(MemberPhone)
        .where(
            MemberPhone.phone_id == phone_id,
            MemberPhone.member_id == request.member_id,
            MemberPhone.ended_at.is_(None),
        )
        .values(verified_until=until)
        .returning(MemberPhone.id)
    ).first()
    if linked is None:
        session.execute(
            insert(MemberPhone).values(phone_id=phone_id, member_id=request.member_id, verified_until=until)
        )
    if request.detail.get("keep_old"):
        return
    old = select(Phone.id).where(Phone.e164 == request.detail.get("old")).scalar_subquery()
    session.execute(
        update(MemberPhone)
        .where(MemberPhone.phone_id == old, MemberPhone.member_id == request.member_id, MemberPhone.ended_at.is_(None))
        .values(ended_at=at, ended_reason="replaced")
    )


def _decide(request: ChangeRequest, state: ChangeState, actor: str, at: datetime, reason: str | None) -> None:
    request.state, request.decided_by, request.decided_at, request.reason = state, actor, at, reason


def _tell_approved(session: Session, wording: Wording, request: ChangeRequest, member: Member, at: datetime) -> None:
    if request.source is not ChangeSource.TEXT:
        return
    if request.field is ChangeField.PHONE:
        row = tell_member(session, wording, member, LINKED, {}, at, address=request.after)
    else:
        row = tell_member(session, wording, member, APPROVED, _named(request, member), at)
    request.told_at = at if row is not None else None


def _tell_declined(
    session: Session,
    wording: Wording,
    request: ChangeRequest,
    member: Member,
    at: datetime,
    why: dict[str, str],
    *,
    messenger: str | None = None,
) -> None:
    if request.source is not ChangeSource.TEXT:
        return
    values = _named(request, member) | {"change_reason": why.get(member.language, why["en"])}
    row = tell_member(session, wording, member, DECLINED, values, at, messenger=messenger)
    request.told_at = at if row is not None else None


def _named(request: ChangeRequest, member: Member) -> dict[str, str]:
    """The field alone: the value may be an address, and a text is read on lock screens."""
    words = FIELD_WORDS.get(member.language, FIELD_WORDS["en"])
    return {"change_told": words[request.field.value]}


def _audit(session: Session, actor: str, action: str, requests: Sequence[ChangeRequest], at: datetime) -> None:
    if not requests:
        return
    session.execute(
        insert(AuditEntry),
        [
            {
                "actor": actor,
                "action": action,
                "member_id": each.member_id,
                "detail": f"change request {each.id}: {each.field.value}",
                "at": at,
            }
            for each in requests
        ],
    )


def _view(session: Session, request: ChangeRequest, language: str = "en") -> ChangeView:
    member = session.get_one(Member, request.member_id)
    is_open = request.state in OPEN_STATES

    def words(value: str | None) -> str:
        return told(session, request.field, value, language, request.subject)

    return ChangeView(
        id=request.id,
        member=member.full_name,
        member_number=member.number,
        field=request.field.value,
        before=words(request.before),
        now=words(on_record(session, member, request.field, request.subject)),
        after=words(request.after),
        source=request.source.value,
        state=request.state.value,
        asked_at=request.asked_at,
        rivals=tuple(Rival(each.id, each.source.value, words(each.after)) for each in rivals(session, request))
        if is_open
        else (),
        photos=_photos(session, request),
        proved=bool(request.detail.get("proved")) if request.field is ChangeField.PHONE else None,
        decided_by=request.decided_by,
        decided_at=request.decided_at,
        reason=request.reason,
        member_id=member.id,
    )


def _photos(session: Session, request: ChangeRequest) -> tuple[str, ...]:
    if request.media_message_id is None:
        return ()
    found = session.scalars(
        select(Media.sha256)
        .where(Media.message_id == request.media_message_id, Media.state == MediaState.STORED)
        .order_by(Media.id)
    )
    return tuple(each for each in found if each)
