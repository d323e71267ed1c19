"""Sending a report: it gets its number, its photos, and a steward who is paged at once."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.actions.alerts import page_steward
from bot.actions.registry import ActionContext, action
from bot.actions.report_words import media_since, worksite_name
from bot.actions.said import response
from bot.engine import ActionResult
from bot.reports.answers import says_that_is_all
from bot.reports.rules import Standing
from models import Local, Message, Report, ReportMedia, ReportState

PAGE = response("utter_page_report")
LONGEST = 4000  # characters: two texts of 1,600, and what joins them
MOST_MEDIA = 60

# Words that the report has now: the conversation's state is no place to keep them.
_FORGOTTEN = ("report_what", "report_place", "report_witnesses", "report_confirm")


@action("action_file_report")
def file_report(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Writes the report and pages the steward; sets `report_number`."""
    usual = bool(slots.get("report_usual_place"))
    member = context.identity.member
    deadline = date.fromisoformat(str(slots["report_deadline"]))
    in_haste = slots.get("deadline_standing") != Standing.AHEAD
    moment = str(slots["report_when"])
    values = {
        "local_id": context.local.id,
        "number": _next_number(context),
        "member_id": member.id if member else None,
        "channel": context.channel,
        "address": context.identity.address,
        "language": context.language,
        "what": _what(context, slots),
        "happened_on": date.fromisoformat(moment[:10]),
        "happened_at": time.fromisoformat(moment[11:]) if len(moment) > 10 else None,
        "place": (worksite_name(context) if usual else None) or str(slots["report_place"]),
        "worksite_id": member.worksite_id if usual and member else None,
        "witnesses": str(slots.get("report_witnesses") or "") or None,
        "anonymous": bool(slots["report_anonymous"]),
        "updates": bool(slots["report_updates"]),
        "deadline": deadline,
        "urgent": in_haste or bool(slots.get("report_urgency")),
        "state": ReportState.OPEN,
        "state_at": context.now,
        "created_at": context.now,
    }
    row = context.session.execute(insert(Report).values(**values).returning(Report.id, Report.number)).one()
    media = media_since(context, int(slots["report_since"])).order_by(Message.id).limit(MOST_MEDIA).subquery()
    context.session.execute(
        upsert(ReportMedia).from_select(["report_id", "media_id"], select(row.id, media.c.id)).on_conflict_do_nothing()
    )
    told = {
        "report_number": str(row.number),
        "report_deadline": deadline.isoformat(),
        "deadline_standing": slots["deadline_standing"],
        "report_anonymous": values["anonymous"],
    }
    page_steward(context, PAGE, told, urgent=bool(values["urgent"]))
    return ActionResult(slots=dict.fromkeys(_FORGOTTEN) | {"report_number": str(row.number)})


def _next_number(context: ActionContext) -> int:
    """The next number of the local's, whose row is locked so that two reports never get the same one."""
    context.session.execute(select(Local.id).where(Local.id == context.local.id).with_for_update(key_share=True))
    newest = context.session.scalar(select(func.max(Report.number)).where(Report.local_id == context.local.id))
    return (newest or 0) + 1


def _what(context: ActionContext, slots: Mapping[str, Any]) -> str:
    """The words of the answer, after those that began the report when they tell of it too."""
    answer = str(slots["report_what"])
    if not slots.get("report_opening"):
        return answer[:LONGEST]
    first = context.session.scalar(select(Message.body).where(Message.id == int(slots["report_since"])))
    if first and says_that_is_all(answer):
        return first[:LONGEST]
    return f"{first}\n{answer}"[:LONGEST] if first else answer[:LONGEST]
