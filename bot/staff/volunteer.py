"""Volunteer shifts at the desk of the staff: adding and calling off, who signed up, and who came."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bot.actions.points_book import give
from bot.actions.points_rules import POINTS
from bot.actions.telling import local_view, tell_member
from bot.actions.volunteer import shift_line
from bot.actions.volunteer_notices import CALLED_OFF
from bot.bot import Bot
from models import AuditEntry, Member, PointsKind, ShiftSignup, VolunteerKind, VolunteerShift

MOST_LISTED = 200


class ShiftRefused(Exception):
    """What staff asked for cannot be done; the sentence says why."""


@dataclass(frozen=True, slots=True)
class ShiftDraft:
    """A shift to be added; its hours are aware."""

    kind: VolunteerKind
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    places: int


@dataclass(frozen=True, slots=True)
class ShiftView:
    """A shift in the list."""

    id: int
    kind: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    places: int
    taken: int


@dataclass(frozen=True, slots=True)
class HelperView:
    """Who signed up. `came` is None until a captain or staff have said."""

    member: str
    member_number: str
    came: bool | None
    led: bool


def shifts(session: Session, at: datetime, *, local_id: int, past: bool = False) -> list[ShiftView]:
    """Shifts to come, the next one first, or with `past` those that began, the newest first; at most 200."""
    taken = select(func.count(ShiftSignup.id)).where(ShiftSignup.shift_id == VolunteerShift.id).scalar_subquery()
    wanted = VolunteerShift.starts_at <= at if past else VolunteerShift.starts_at > at
    order = VolunteerShift.starts_at.desc() if past else VolunteerShift.starts_at
    rows = session.execute(
        select(VolunteerShift, taken)
        .where(VolunteerShift.local_id == local_id, VolunteerShift.canceled_at.is_(None), wanted)
        .order_by(order, VolunteerShift.id)
        .limit(MOST_LISTED)
    ).all()
    return [
        ShiftView(
            shift.id, shift.kind.value, shift.title, shift.place, shift.starts_at, shift.ends_at, shift.places, count
        )
        for shift, count in rows
    ]


def add(session: Session, actor: str, at: datetime, draft: ShiftDraft, *, local_id: int) -> int:
    """Adds a shift; gives its id.

    Raises:
        ShiftRefused: there is one of this title at this hour, or its hours or places make no sense.
    """
    if draft.ends_at <= draft.starts_at:
        raise ShiftRefused("A shift ends after it starts.")
    if draft.places < 1:
        raise ShiftRefused("A shift has one place at the least.")
    same = select(VolunteerShift.id).where(
        VolunteerShift.local_id == local_id,
        VolunteerShift.title == draft.title,
        VolunteerShift.starts_at == draft.starts_at,
    )
    if session.scalar(same) is not None:
        raise ShiftRefused(f"There is a shift {draft.title} at this hour already.")
    shift = VolunteerShift(
        local_id=local_id,
        kind=draft.kind,
        title=draft.title,
        place=draft.place,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        places=draft.places,
    )
    session.add(shift)
    session.flush()
    _audit(session, actor, "shift_added", None, f"shift {shift.id}", at)
    return shift.id


def call_off(bot: Bot, session: Session, actor: str, at: datetime, *, local_id: int, shift_id: int) -> int:
    """Calls a shift off and tells everybody who signed up; gives how many were told.

    Raises:
        ShiftRefused: there is no such shift, or it is called off already.
    """
    shift = _lock(session, local_id, shift_id)
    shift.canceled_at = at
    session.flush()
    zone = ZoneInfo(local_view(session, local_id).time_zone)
    helpers = session.scalars(
        select(Member).join(ShiftSignup, ShiftSignup.member_id == Member.id).where(ShiftSignup.shift_id == shift.id)
    ).all()
    told = 0
    for helper in helpers:
        language = local_view(session, local_id).speaks(helper.language)
        values = {"shift_line": shift_line(shift, zone, language, at)}
        told += tell_member(session, bot.wording, helper, CALLED_OFF, values, at) is not None
    _audit(session, actor, "shift_called_off", None, f"shift {shift.id}, {told} told", at)
    return told


def roster(session: Session, actor: str, at: datetime, *, local_id: int, shift_id: int) -> list[HelperView]:
    """Who signed up, by name; the look is audited.

    Raises:
        ShiftRefused: there is no such shift.
    """
    _shift(session, local_id, shift_id)
    rows = session.execute(
        select(ShiftSignup, Member)
        .join(Member, Member.id == ShiftSignup.member_id)
        .where(ShiftSignup.shift_id == shift_id)
        .order_by(Member.family_name, Member.given_name, Member.id)
    ).all()
    for signup, _ in rows:
        _audit(session, actor, "shift_viewed", signup.member_id, f"shift {shift_id}", at)
    return [HelperView(member.full_name, member.number, signup.came, signup.led) for signup, member in rows]


def confirm(
    bot: Bot,
    session: Session,
    actor: str,
    at: datetime,
    *,
    local_id: int,
    shift_id: int,
    member_number: str,
    came: bool,
    led: bool = False,
) -> bool:
    """Notes whether a member came; gives points to who counts them.

    Args:
        led: the member led the shift, which counts as leading.

    Returns:
        Whether points were given.

    Raises:
        ShiftRefused: there is no such shift, it has not begun, or the member did not sign up for it.
    """
    shift = _shift(session, local_id, shift_id)
    if shift.starts_at > at:
        raise ShiftRefused("The shift has not begun yet.")
    signup = session.scalar(
        select(ShiftSignup)
        .join(Member, Member.id == ShiftSignup.member_id)
        .where(ShiftSignup.shift_id == shift_id, Member.local_id == local_id, Member.number == member_number)
        .with_for_update(of=ShiftSignup)
    )
    if signup is None:
        raise ShiftRefused(f"Member {member_number} did not sign up for this shift.")
    signup.came, signup.led, signup.confirmed_by, signup.confirmed_at = came, came and led, actor, at
    session.flush()
    outcome = "came" if came else "did not come"
    _audit(session, actor, "shift_confirmed", signup.member_id, f"shift {shift_id}: {outcome}", at)
    if not came:
        return False
    rules = bot.files.get(POINTS, local_view(session, local_id).handle)
    kind = PointsKind.LEAD if led else PointsKind.VOLUNTEER
    return give(session, rules, signup.member_id, kind, shift.title, f"shift:{shift.id}", shift.starts_at)


def _shift(session: Session, local_id: int, shift_id: int) -> VolunteerShift:
    shift = session.get(VolunteerShift, shift_id)
    if shift is None or shift.local_id != local_id:
        raise ShiftRefused(f"There is no shift {shift_id}.")
    return shift


def _lock(session: Session, local_id: int, shift_id: int) -> VolunteerShift:
    shift = session.get(VolunteerShift, shift_id, with_for_update=True)
    if shift is None or shift.local_id != local_id:
        raise ShiftRefused(f"There is no shift {shift_id}.")
    if shift.canceled_at is not None:
        raise ShiftRefused(f"Shift {shift_id} is called off already.")
    return shift


def _audit(session: Session, actor: str, what: str, member_id: int | None, detail: str, at: datetime) -> None:
    session.execute(insert(AuditEntry).values(actor=actor, action=what, member_id=member_id, detail=detail, at=at))
