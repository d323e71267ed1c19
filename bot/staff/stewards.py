"""Stewards at the desk of the staff: who they are, whom they look after, how soon they answer; made and ended.

Each figure is defined here once, with its SQL; docs/onboarding.md and docs/console.md tell them in words. They are for
coaching, never for blame, so nobody is ranked: stewards are listed by name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import AuditEntry, Employer, Member, MemberStatus, Shift, StewardAssignment, Worksite

MEMBERS_FOR_ONE = 20  # members to a steward, as unions that measure it aim for
FIRST_REPLY_WITHIN = timedelta(hours=24)
COUNTED = timedelta(days=30)
BUDDIES_COUNTED = timedelta(days=90)
MOST_LISTED = 400
FEWEST_TOLD = 5  # members of a worksite and shift without a steward that are worth a row on the page Today

# Active members of a worksite and shift, and the active stewards who have it: of the shift, or of all shifts. Members
# without a shift are covered by any steward of the worksite.
COVERAGE = text("""
    WITH crowd AS (
        SELECT worksite_id, shift, count(*) AS members FROM member
        WHERE local_id = :local_id AND status = 'active' AND worksite_id IS NOT NULL GROUP BY worksite_id, shift
    )
    SELECT worksite.id AS worksite_id, employer.name || ', ' || worksite.name AS worksite, crowd.shift, crowd.members,
           duty.stewards
    FROM crowd JOIN worksite ON worksite.id = crowd.worksite_id JOIN employer ON employer.id = worksite.employer_id
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT steward.id) AS stewards
        FROM steward_assignment AS one
        JOIN member AS steward ON steward.id = one.member_id AND steward.status = 'active'
        WHERE one.worksite_id = crowd.worksite_id
          AND (one.shift IS NULL OR crowd.shift IS NULL OR one.shift = crowd.shift)
    ) AS duty
    ORDER BY duty.stewards > 0, crowd.members / greatest(duty.stewards, 1) DESC, worksite, crowd.shift
    LIMIT :most
""")
# Hand-offs opened since then, by whoever has them now; NULL is the queue of the office. `due` leaves out those that
# still have time for a first reply.
REPLIES = text("""
    SELECT steward_id, count(*) AS handoffs,
           count(*) FILTER (WHERE first_reply_at IS NOT NULL OR opened_at <= :due_before) AS due,
           count(*) FILTER (WHERE first_reply_at - opened_at <= :within) AS in_time,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM first_reply_at - opened_at)) AS median,
           count(*) FILTER (WHERE closed_at IS NOT NULL) AS closed,
           count(*) FILTER (WHERE ended IN ('done', 'staff')) AS resolved,
           count(*) FILTER (WHERE closed_at IS NULL) AS open
    FROM handoff WHERE local_id = :local_id AND opened_at > :since GROUP BY GROUPING SETS ((steward_id), ())
    ORDER BY grouping(steward_id)
""")
# New members of the last 90 days who have somebody that looks after them.
BUDDIES = text("""
    SELECT count(*) AS new, count(buddy_id) AS matched
    FROM onboarding WHERE local_id = :local_id AND started_at > :since
""")
_STEWARDS = text("""
    SELECT member.id, member.number, member.given_name || ' ' || member.family_name AS name, member.status,
           (SELECT count(*) FROM handoff WHERE handoff.steward_id = member.id AND closed_at IS NULL) AS open,
           EXISTS (SELECT FROM staff_user JOIN staff_grant ON staff_grant.user_id = staff_user.id
                   WHERE staff_user.member_id = member.id AND staff_grant.local_id = :local_id
                     AND staff_user.active) AS signs_in,
           json_agg(json_build_object('id', one.id, 'worksite', worksite.name, 'shift', one.shift)
                    ORDER BY worksite.name, one.shift) AS duties
    FROM steward_assignment AS one JOIN member ON member.id = one.member_id AND member.local_id = :local_id
    JOIN worksite ON worksite.id = one.worksite_id
    WHERE CAST(:number AS text) IS NULL OR member.number = :number
    GROUP BY member.id ORDER BY member.family_name, member.given_name, member.id LIMIT :most
""")


class StewardRefused(Exception):
    """What staff asked for cannot be done; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A worksite and shift: how many members, how many stewards, and how many more it takes for 20 to 1."""

    worksite_id: int
    worksite: str
    shift: str | None
    members: int
    stewards: int

    @property
    def missing(self) -> int:
        """Stewards that are wanting; at least one wherever members are."""
        return max(-(-self.members // MEMBERS_FOR_ONE) - self.stewards, 0)

    @property
    def ratio(self) -> float | None:
        """Members to one steward; None where there is no steward."""
        return self.members / self.stewards if self.stewards else None


@dataclass(frozen=True, slots=True)
class Replies:
    """Hand-offs of the last 30 days.

    Args:
        due: those that were answered, or had 24 hours for it; `in_time` of them within 24 hours.
        median: seconds until the first answer, of those answered.
        closed: those that are over; `resolved` of them by the steward or the office, not by silence or an opt-out.
        open: of the 30 days and not closed yet.
    """

    handoffs: int
    due: int
    in_time: int
    median: float | None
    closed: int
    resolved: int
    open: int


@dataclass(frozen=True, slots=True)
class Duty:
    """One worksite of a steward; `shift` None is every shift."""

    id: int
    worksite: str
    shift: str | None


@dataclass(frozen=True, slots=True)
class StewardView:
    """A steward. `open`: hand-offs they have now; `signs_in`: whether they have an account here."""

    member_id: int
    number: str
    name: str
    is_active: bool
    open: int
    signs_in: bool
    duties: Sequence[Duty]


@dataclass(frozen=True, slots=True)
class Place:
    """A worksite that a steward may have."""

    id: int
    name: str


def coverage(session: Session, local_id: int) -> list[Coverage]:
    """Worksites and shifts, those without a steward first, then those with most members to one."""
    rows = session.execute(COVERAGE, {"local_id": local_id, "most": MOST_LISTED})
    return [Coverage(row.worksite_id, row.worksite, row.shift, row.members, row.stewards) for row in rows]


def without_steward(session: Session, local_id: int) -> list[Coverage]:
    """Worksites and shifts of five members or more that no steward has, the largest first."""
    bare = [each for each in coverage(session, local_id) if not each.stewards and each.members >= FEWEST_TOLD]
    return sorted(bare, key=lambda each: (-each.members, each.worksite))


def replies(session: Session, local_id: int, at: datetime) -> tuple[Replies, Mapping[int | None, Replies]]:
    """All hand-offs of the local, and those of each steward by member id, None for the queue of the office."""
    values = {
        "local_id": local_id,
        "since": at - COUNTED,
        "due_before": at - FIRST_REPLY_WITHIN,
        "within": FIRST_REPLY_WITHIN,
    }
    *rows, total = session.execute(REPLIES, values).all()
    return _replies(total), {row.steward_id: _replies(row) for row in rows}


def matched(session: Session, local_id: int, at: datetime) -> tuple[int, int]:
    """Of the new members of the last 90 days: how many, and how many have a buddy."""
    row = session.execute(BUDDIES, {"local_id": local_id, "since": at - BUDDIES_COUNTED}).one()
    return row.new, row.matched


def stewards(session: Session, local_id: int, actor: str, at: datetime) -> list[StewardView]:
    """All stewards by name; the look is audited."""
    found = _stewards(session, local_id, None)
    _audit(session, actor, "listed", [each.member_id for each in found], "stewards", at)
    return found


def steward(session: Session, local_id: int, number: str, actor: str, at: datetime) -> StewardView:
    """One steward; the look is audited.

    Raises:
        StewardRefused: no steward of the local has this number.
    """
    found = _stewards(session, local_id, number)
    if not found:
        raise StewardRefused(f"Member {number} is no steward.")
    _audit(session, actor, "listed", [found[0].member_id], "steward", at)
    return found[0]


def worksites(session: Session, local_id: int) -> list[Place]:
    """Those of the local's employers."""
    rows = session.execute(
        select(Worksite.id, Employer.name, Worksite.name)
        .join(Employer, Employer.id == Worksite.employer_id)
        .where(Employer.local_id == local_id)
        .order_by(Employer.name, Worksite.name)
        .limit(MOST_LISTED)
    )
    return [Place(id_, f"{employer}, {name}") for id_, employer, name in rows]


def assign(
    session: Session, local_id: int, number: str, worksite_id: int, shift: Shift | None, actor: str, at: datetime
) -> str:
    """Makes a member the steward of a worksite, or of one more; gives their name.

    Args:
        shift: None is every shift.

    Raises:
        StewardRefused: there is no such active member or worksite, or they have it already.
    """
    member = session.scalar(
        select(Member).where(Member.local_id == local_id, Member.number == number, Member.status == MemberStatus.ACTIVE)
    )
    if member is None:
        raise StewardRefused(f"There is no active member {number}.")
    place = next((each for each in worksites(session, local_id) if each.id == worksite_id), None)
    if place is None:
        raise StewardRefused("There is no such worksite.")
    try:
        with session.begin_nested():
            session.add(StewardAssignment(member_id=member.id, worksite_id=worksite_id, shift=shift))
    except IntegrityError:
        raise StewardRefused(f"{member.full_name} has this worksite and shift already.") from None
    _audit(session, actor, "steward_assigned", [member.id], _place(place.name, shift), at)
    return member.full_name


def unassign(session: Session, local_id: int, number: str, assignment_id: int, actor: str, at: datetime) -> bool:
    """Takes one worksite from a steward; gives whether they are a steward still. Open hand-offs stay with them.

    Raises:
        StewardRefused: they do not have it.
    """
    row = session.execute(
        select(StewardAssignment, Member, Worksite.name)
        .join(Member, Member.id == StewardAssignment.member_id)
        .join(Worksite, Worksite.id == StewardAssignment.worksite_id)
        .where(StewardAssignment.id == assignment_id, Member.local_id == local_id, Member.number == number)
    ).one_or_none()
    if row is None:
        raise StewardRefused("They do not have this worksite any more.")
    assignment, member, name = row
    session.delete(assignment)
    session.flush()
    _audit(session, actor, "steward_unassigned", [member.id], _place(name, assignment.shift), at)
    return session.scalar(select(StewardAssignment.id).where(StewardAssignment.member_id == member.id)) is not None


def end(session: Session, local_id: int, number: str, actor: str, at: datetime) -> str:
    """Takes all worksites from a steward; gives their name. Open hand-offs stay with them until somebody moves them.

    Raises:
        StewardRefused: no steward of the local has this number.
    """
    found = steward(session, local_id, number, actor, at)
    session.execute(delete(StewardAssignment).where(StewardAssignment.member_id == found.member_id))
    told = "; ".join(_place(each.worksite, each.shift) for each in found.duties)
    _audit(session, actor, "steward_ended", [found.member_id], told, at)
    return found.name


def _stewards(session: Session, local_id: int, number: str | None) -> list[StewardView]:
    rows = session.execute(_STEWARDS, {"local_id": local_id, "number": number, "most": MOST_LISTED})
    return [
        StewardView(
            member_id=row.id,
            number=row.number,
            name=row.name,
            is_active=row.status == MemberStatus.ACTIVE.value,
            open=row.open,
            signs_in=row.signs_in,
            duties=[Duty(each["id"], each["worksite"], each["shift"]) for each in row.duties],
        )
        for row in rows
    ]


def _replies(row: object) -> Replies:
    names = ("handoffs", "due", "in_time", "median", "closed", "resolved", "open")
    return Replies(**{name: getattr(row, name) for name in names})


def _place(worksite: str, shift: str | None) -> str:
    return f"{worksite}, {shift or 'every shift'}"


def _audit(session: Session, actor: str, action: str, member_ids: Sequence[int], detail: str, at: datetime) -> None:
    if member_ids:
        row = {"actor": actor, "action": action, "detail": detail, "at": at}
        session.execute(insert(AuditEntry), [row | {"member_id": each} for each in member_ids])
