"""Adding to a report: "ADD 7: they did it again", or a photo."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, and_, exists, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.actions.alerts import page_steward
from bot.actions.registry import ActionContext, action
from bot.actions.report_questions import NEW, addable
from bot.actions.report_urgent import raise_alarm
from bot.actions.report_words import open_numbers
from bot.actions.said import response
from bot.actions.words import words_of
from bot.engine import ActionError, ActionResult
from bot.reports.answers import addition
from bot.reports.urgency import urgency
from models import Media, Report, ReportAddition, ReportMedia, ReportState

PAGE_ADDED = response("utter_page_report_added")
SAME_NEWS = timedelta(hours=1)  # five photos in five texts page a steward once


@action("action_read_addition")
def read_addition(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Sets `add_number` and `add_has_words` from the text or the choice made before, or offers the open reports."""
    chosen = slots.get("report_choice")
    if chosen is not None and chosen != NEW:
        return ActionResult(slots={"add_number": int(chosen), "add_has_words": False})
    number, words = addition(words_of(context))
    has_words = bool(words) or _has_media(context)
    if number is not None:
        return ActionResult(slots={"add_number": number, "add_has_words": has_words})
    numbers = open_numbers(context)
    if len(numbers) == 1:
        return ActionResult(slots={"add_number": numbers[0], "add_has_words": has_words})
    choices = addable(context, numbers) or None
    return ActionResult(slots={"open_report_choices": choices, "add_has_words": has_words})


@action("action_find_report")
def find_report(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Sets `add_found` to open, closed or none: a report of somebody else is none."""
    number = slots.get("add_number") or slots.get("report_choice")
    report = _report(context, int(number)) if number is not None else None
    if report is None:
        return ActionResult(slots={"add_found": "none", "report_number": str(number)})
    found = "closed" if report.state is ReportState.CLOSED else "open"
    return ActionResult(slots={"add_found": found, "report_number": str(report.number)})


@action("action_add_to_report")
def add_to_report(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Keeps words and photos with the report, and pages the steward, once an hour unless the words cannot wait."""
    report = _report(context, int(str(slots["report_number"])))
    if report is None:
        raise ActionError("no_report")
    said = slots.get("report_addition")
    words = str(said) if said is not None else addition(words_of(context))[1]
    lately = context.session.scalar(
        select(exists().where(ReportAddition.report_id == report.id, ReportAddition.at > context.now - SAME_NEWS))
    )
    context.session.execute(
        insert(ReportAddition).values(report_id=report.id, message_id=context.message_id, words=words, at=context.now)
    )
    media = select(report.id, Media.id).where(Media.message_id == context.message_id)
    context.session.execute(upsert(ReportMedia).from_select(["report_id", "media_id"], media).on_conflict_do_nothing())
    urgent = urgency(words, context.today)
    says = raise_alarm(context, urgent) if urgent else ()
    if not lately and not urgent:
        page_steward(context, PAGE_ADDED, {"report_number": str(report.number)})
    return ActionResult(slots={"report_addition": None}, says=says)


def _report(context: ActionContext, number: int) -> Row[int, int, ReportState] | None:
    """A report of this member, or one that came from this very number."""
    member = context.identity.member
    nobodys = and_(
        Report.member_id.is_(None),
        Report.address == context.identity.address,
        Report.channel == context.channel,
    )
    theirs = nobodys if member is None else or_(Report.member_id == member.id, nobodys)
    return context.session.execute(
        select(Report.id, Report.number, Report.state).where(
            Report.local_id == context.local.id, Report.number == number, theirs
        )
    ).one_or_none()


def _has_media(context: ActionContext) -> bool:
    return bool(context.session.scalar(select(exists().where(Media.message_id == context.message_id))))
