"""Where a member's open grievances stand. `subject` and `facts` are never read here: no text may carry them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import distinct_on

from bot.actions.registry import ActionContext, action
from bot.actions.said import response
from bot.engine import ActionResult, Say
from bot.reports.rules import standing
from models import Grievance, GrievanceStatus, GrievanceStep, Report, ReportState

NEXT = response("utter_grievance_next")
WITHOUT_DATE = response("utter_grievance_without_date")
BEFORE_STEPS = response("utter_grievance_before_steps")
CONTACT = response("utter_grievance_contact")
NONE = response("utter_grievance_none")
REPORT = response("utter_grievance_report")
MOST_REPORTS = 3

Case = Row[int, int | None, str | None, date | None]


@action("action_tell_grievances", private=True)
def tell_grievances(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Says number, present step and what comes next of every open case, and which reports wait to be one."""
    cases = context.session.execute(
        select(Grievance.number, GrievanceStep.step, GrievanceStep.next_kind, GrievanceStep.next_on)
        .outerjoin(GrievanceStep, GrievanceStep.grievance_id == Grievance.id)
        .where(Grievance.member_id == context.member.id, Grievance.status == GrievanceStatus.OPEN)
        .ext(distinct_on(Grievance.number))
        .order_by(Grievance.number, GrievanceStep.step.desc())
    ).all()
    lines = (*(_line(case, context.today) for case in cases), *_reports(context))
    return ActionResult(says=(*lines, Say(CONTACT)) if lines else (Say(NONE),))


def _reports(context: ActionContext) -> tuple[Say, ...]:
    rows = context.session.execute(
        select(Report.number, Report.deadline)
        .where(Report.member_id == context.member.id, Report.state == ReportState.OPEN)
        .order_by(Report.deadline, Report.number)
        .limit(MOST_REPORTS)
    ).all()
    return tuple(
        Say(
            REPORT,
            {
                "report_number": str(number),
                "report_deadline": deadline.isoformat(),
                "deadline_standing": standing(deadline, context.today).value,
            },
        )
        for number, deadline in rows
    )


def _line(case: Case, today: date) -> Say:
    number, step, next_kind, next_on = case
    if step is None:
        return Say(BEFORE_STEPS, {"grievance_number": str(number)})
    values: dict[str, Any] = {"grievance_number": str(number), "grievance_step": step}
    # A date that has passed is no news: staff have not noted the next one yet.
    if next_kind is None or next_on is None or next_on < today:
        return Say(WITHOUT_DATE, values)
    return Say(NEXT, values | {"next_kind": next_kind, "next_on": next_on.isoformat()})
