"""The changes of a local as a list: those that wait, or those that are decided, a page at a time; and their photos."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from bot.actions.change_fields import LANGUAGE_WORDS, SHIFT_WORDS
from bot.actions.change_requests import OPEN_STATES
from bot.staff.waiting import note_seen
from bot.wording import format_day
from config.phones import mask
from models import (
    AuditEntry,
    ChangeField,
    ChangeRequest,
    ChangeSource,
    ChangeState,
    Employer,
    Media,
    MediaState,
    Member,
    Worksite,
)

PAGE = 50
# What a browser is given to show; the rest of what phones send is for saving.
IMAGES = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp"}
OTHERS = {"application/pdf": ".pdf", "image/heic": ".heic"}


@dataclass(frozen=True, slots=True)
class Line:
    """A change in the list; before and after as people read them, a phone number masked.

    Args:
        photo: whether a photo came with it.
    """

    id: int
    member_id: int
    member: str
    member_number: str
    field: ChangeField
    before: str
    after: str
    source: ChangeSource
    state: ChangeState
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    photo: bool


@dataclass(frozen=True, slots=True)
class Photo:
    """A file on disk, and what its first bytes say it is."""

    path: Path
    content_type: str
    name: str

    @property
    def shown(self) -> bool:
        """Whether a browser can show it."""
        return self.content_type in IMAGES


def listed(
    session: Session,
    actor: str,
    at: datetime,
    *,
    local_id: int,
    language: str,
    decided: bool = False,
    after: int | None = None,
) -> tuple[list[Line], int | None]:
    """A page of them and what to ask the next with: what waits, the oldest first; what is decided, the newest first.

    The look at the names is audited. Three statements.

    Args:
        after: the id of the last one of the page before.
    """
    query = select(ChangeRequest, Member).join(Member, Member.id == ChangeRequest.member_id)
    query = query.where(ChangeRequest.local_id == local_id)
    if decided:
        query = query.where(ChangeRequest.state.not_in(OPEN_STATES)).order_by(ChangeRequest.id.desc())
        if after is not None:
            query = query.where(ChangeRequest.id < after)
    else:
        query = query.where(ChangeRequest.state.in_(OPEN_STATES)).order_by(ChangeRequest.asked_at, ChangeRequest.id)
        if after is not None:
            last = select(ChangeRequest.asked_at).where(ChangeRequest.id == after).scalar_subquery()
            query = query.where(tuple_(ChangeRequest.asked_at, ChangeRequest.id) > tuple_(last, after))
    rows = session.execute(query.limit(PAGE + 1)).all()
    places = _places(session, [request for request, _ in rows])
    shown = [_line(request, member, places, language) for request, member in rows[:PAGE]]
    note_seen(session, actor, at, "changes", (each.member_id for each in shown))
    return shown, shown[-1].id if len(rows) > PAGE else None


def photo(
    session: Session, actor: str, at: datetime, media_dir: Path, *, local_id: int, request_id: int, sha256: str
) -> Photo | None:
    """A photo that came with a change, audited; None when there is none of this hash on disk."""
    row = session.execute(
        select(ChangeRequest.member_id, Media.content_type)
        .join(Media, Media.message_id == ChangeRequest.media_message_id)
        .where(
            ChangeRequest.id == request_id,
            ChangeRequest.local_id == local_id,
            Media.sha256 == sha256,
            Media.state == MediaState.STORED,
        )
        .limit(1)
    ).one_or_none()
    path = media_dir / sha256[:2] / sha256
    ending = (IMAGES | OTHERS).get(row.content_type) if row else None
    if row is None or ending is None or not path.exists():
        return None
    detail = f"change request {request_id}: photo"
    session.add(AuditEntry(actor=actor, action="photo_opened", member_id=row.member_id, detail=detail, at=at))
    return Photo(path, row.content_type, f"change-{request_id}{ending}")


def _places(session: Session, requests: Iterable[ChangeRequest]) -> dict[str, str]:
    """Names of the worksites that the values name, by their ids as the values have them."""
    found = {
        value
        for each in requests
        if each.field is ChangeField.WORKSITE
        for value in (each.before, each.after)
        if value and value.isdecimal()
    }
    if not found:
        return {}
    rows = session.execute(
        select(Worksite.id, Employer.name, Worksite.name)
        .join(Employer, Employer.id == Worksite.employer_id)
        .where(Worksite.id.in_([int(value) for value in found]))
    )
    return {str(worksite_id): f"{employer}, {name}" for worksite_id, employer, name in rows}


def _line(request: ChangeRequest, member: Member, places: dict[str, str], language: str) -> Line:
    return Line(
        id=request.id,
        member_id=member.id,
        member=member.full_name,
        member_number=member.number,
        field=request.field,
        before=_told(request, request.before, places, language),
        after=_told(request, request.after, places, language),
        source=request.source,
        state=request.state,
        asked_at=request.asked_at,
        decided_at=request.decided_at,
        decided_by=request.decided_by,
        photo=request.media_message_id is not None,
    )


def _told(request: ChangeRequest, value: str | None, places: dict[str, str], language: str) -> str:
    if not value:
        return "–"
    match request.field:
        case ChangeField.WORKSITE:
            return places.get(value, "–")
        case ChangeField.SHIFT:
            return SHIFT_WORDS[language].get(value, value)
        case ChangeField.LANGUAGE:
            return LANGUAGE_WORDS[language].get(value, value)
        case ChangeField.PHONE:
            return mask(value)
        case ChangeField.CERTIFICATION:
            return f"{request.subject}, {format_day(date.fromisoformat(value), language, today=date.min)}"
        case _:
            return value
