"""A member's points: only for who wants them, seen by nobody else, left or erased at any time."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from bot.actions.notices import notice
from bot.actions.points_book import count_attendance, standing
from bot.actions.points_rules import POINTS
from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.engine import ActionResult
from bot.wording import format_day
from models import PointsAccount, PointsKind

DONE = {
    PointsKind.ATTEND: response("utter_points_for_attending"),
    PointsKind.VOLUNTEER: response("utter_points_for_volunteering"),
    PointsKind.LEAD: response("utter_points_for_leading"),
}


@action("action_read_points", private=True)
def read_points(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Sets `points_state` (none, on, left), and for who counts `points_total` and `points_lines`."""
    account = context.session.get(PointsAccount, context.member.id)
    worth = context.file(POINTS)
    told: dict[str, Any] = {
        "points_attend": worth.attend,
        "points_volunteer": worth.volunteer,
        "points_lead": worth.lead,
    }
    if account is None:
        return ActionResult(slots=told | {"points_state": "none"})
    if account.left_at is not None:
        return ActionResult(slots=told | {"points_state": "left"})
    count_attendance(context.session, worth, account)
    now = standing(context.session, account.member_id)
    lines = [
        {"value": entry.id, "label": _line(context, entry.points, entry.kind, entry.title, entry.at)}
        for entry in now.newest
    ]
    return ActionResult(slots=told | {"points_state": "on", "points_total": now.total, "points_lines": lines})


@action("action_join_points", private=True)
def join_points(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Counts from now on; points hidden before are seen again, and what was done meanwhile is not counted."""
    values = {"joined_at": context.now, "left_at": None}
    context.session.execute(
        insert(PointsAccount)
        .values(member_id=context.member.id, **values)
        .on_conflict_do_update(index_elements=[PointsAccount.member_id], set_=values)
    )
    return ActionResult()


@action("action_leave_points", private=True)
def leave_points(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Counts no more; what there is stays, hidden."""
    context.session.execute(
        update(PointsAccount).where(PointsAccount.member_id == context.member.id).values(left_at=context.now)
    )
    return ActionResult()


@action("action_erase_points", private=True)
def erase_points(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Erases every entry, and that the member ever counted."""
    context.session.execute(delete(PointsAccount).where(PointsAccount.member_id == context.member.id))
    return ActionResult()


def _line(context: ActionContext, points: int, kind: PointsKind, title: str, at: Any) -> str:
    day = format_day(at.astimezone(context.zone).date(), context.language, today=context.today)
    values = {"points": points, "points_title": title, "points_day": day}
    return notice(context, DONE[kind], context.language, values)
