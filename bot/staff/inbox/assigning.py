"""To whom a thread may be given: people of the staff, and stewards of the person's worksite."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.staff import handoffs
from bot.staff.handoffs import StaffDesk

MOST_STEWARDS = 30

_WHOM = text("""
    (SELECT 'user-' || staff_user.id AS value, staff_user.name, false AS is_steward
     FROM staff_grant JOIN staff_user ON staff_user.id = staff_grant.user_id
     WHERE staff_grant.local_id = :local_id AND staff_grant.role IN ('admin', 'organizer') AND staff_user.active
     ORDER BY lower(staff_user.name) LIMIT 200)
    UNION ALL
    (SELECT DISTINCT 'steward-' || steward.number, steward.given_name || ' ' || steward.family_name, true
     FROM member JOIN steward_assignment AS duty ON duty.worksite_id = member.worksite_id
     JOIN member AS steward ON steward.id = duty.member_id AND steward.id <> member.id AND steward.status = 'active'
     WHERE member.id = CAST(:member_id AS bigint) ORDER BY 2 LIMIT :most)
""")


@dataclass(frozen=True, slots=True)
class Assignee:
    """Somebody a thread may be given to; `value` is how a form names them."""

    value: str
    name: str
    is_steward: bool


def assignees(session: Session, local_id: int, member_id: int | None) -> list[Assignee]:
    """All of the staff, and the stewards of the member's worksite; one statement."""
    values = {"local_id": local_id, "member_id": member_id, "most": MOST_STEWARDS}
    return [Assignee(row.value, row.name, row.is_steward) for row in session.execute(_WHOM, values)]


def assign(desk: StaffDesk, handoff_id: int, to: Assignee) -> None:
    """Gives an open hand-off to one of them.

    Raises:
        HandoffRefused: it is not open, or the steward has no proved number of their own that takes texts.
    """
    kind, _, which = to.value.partition("-")
    if kind == "steward":
        handoffs.assign(desk, handoff_id, which)
    else:
        handoffs.assign_to_staff(desk, handoff_id, int(which), to.name)
