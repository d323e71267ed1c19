"""The answers of a report as they come: what, when, where, who saw it, photos. None of the words leaves the report."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.actions.deadlines import RULES
from bot.actions.notices import notice
from bot.actions.registry import ActionContext, action
from bot.actions.report_urgent import raise_alarm
from bot.actions.report_words import count_media, open_numbers, opening, reads
from bot.actions.said import response
from bot.engine import ActionResult, Say
from bot.reports.answers import corrected_day, is_number, says_nobody, says_that_is_all, tells
from bot.reports.rules import standing
from bot.reports.urgency import Urgency, urgency

NEW = "new"
CHOICE_NEW = response("utter_report_choice_new")
CHOICE_ADD = response("utter_report_choice_add")
LATER = response("utter_report_later")
DEADLINE = response("utter_report_deadline")
PHOTO_KEPT = response("utter_report_photo_kept")
DAY_CHANGED = response("utter_report_day_changed")
NOT_A_PLACE = response("utter_report_not_a_place")


@action("action_begin_report")
def begin_report(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """Reads the text that begins a report: raises the alarm when it cannot wait, and looks for reports under way.

    Sets `report_since`, `report_opening`, `report_urgency`, `report_has_worksite` and `open_report_choices`.
    """
    first = opening(context)
    urgent = urgency(first.words, context.today)
    member = context.identity.member
    slots: dict[str, Any] = {
        "report_since": first.message_id,
        "report_opening": tells(first.words),
        "report_urgency": urgent.value if urgent else None,
        "report_has_worksite": member is not None and member.worksite_id is not None,
        "open_report_choices": None,
    }
    says = raise_alarm(context, urgent) if urgent else ()
    if urgent in (Urgency.NOW, Urgency.DANGER):
        return ActionResult(slots=slots, says=(*says, Say(LATER)))
    slots["open_report_choices"] = _choices(context, open_numbers(context))
    return ActionResult(slots=slots, says=says)


@action("action_read_report_what")
def read_what(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Raises the alarm if the words need one; a photo without words, or a bare number, leaves the question open."""
    words = str(slots.get("report_what") or "")
    if not words:
        return ActionResult(slots={"report_what": None}, says=(Say(PHOTO_KEPT),))
    if (is_number(words) or says_that_is_all(words)) and not (slots.get("report_opening") and says_that_is_all(words)):
        return ActionResult(slots={"report_what": None})
    if slots.get("report_urgency"):
        return ActionResult()
    urgent = urgency(words, context.today)
    if urgent is None:
        return ActionResult()
    return ActionResult(slots={"report_urgency": urgent.value}, says=raise_alarm(context, urgent))


@action("action_read_report_when")
def read_when(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Sets `report_day` (ahead, past), and from the day the deadline of the contract, which is said when it is new."""
    moment = str(slots.get("report_when") or slots["report_meeting_on"])
    day = date.fromisoformat(moment[:10])
    announced = slots.get("report_urgency") in (Urgency.NOW, Urgency.SOON)
    if day > context.today and not announced:
        return ActionResult(slots={"report_when": moment, "report_day": "ahead"})
    deadline = context.file(RULES).deadline(day)
    told: dict[str, Any] = {
        "report_deadline": deadline.isoformat(),
        "deadline_standing": standing(deadline, context.today).value,
    }
    new = told["report_deadline"] != slots.get("report_deadline")
    return ActionResult(
        slots={"report_when": moment, "report_day": "past", **told}, says=(Say(DEADLINE, told),) if new else ()
    )


@action("action_announce_discipline")
def announce_discipline(context: ActionContext, _slots: Mapping[str, Any]) -> ActionResult:
    """The day to come is that of a talk that management called: stewards and staff are paged."""
    return ActionResult(slots={"report_urgency": Urgency.SOON.value}, says=raise_alarm(context, Urgency.SOON))


@action("action_read_report_place")
def read_place(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Sets `report_usual_place` for "1"; "no, it was Monday" changes the day instead, and the question stays."""
    place = str(slots.get("report_place") or "")
    day = corrected_day(place, reads(context))
    if day is not None:
        return ActionResult(slots={"report_when": day, "report_place": None}, says=(Say(DAY_CHANGED),))
    if not is_number(place):
        return ActionResult(slots={"report_usual_place": False})
    if slots.get("report_has_worksite") and place.strip(" .!#") == "1":
        return ActionResult(slots={"report_usual_place": True})
    return ActionResult(slots={"report_place": None}, says=(Say(NOT_A_PLACE),))


@action("action_read_report_witnesses")
def read_witnesses(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """An empty text stands for nobody, so that the question is not asked again."""
    words = str(slots.get("report_witnesses") or "")
    day = corrected_day(words, reads(context))
    if day is not None:
        return ActionResult(slots={"report_when": day, "report_witnesses": None}, says=(Say(DAY_CHANGED),))
    return ActionResult(slots={"report_witnesses": "" if says_nobody(words) else words})


@action("action_keep_report_photos")
def keep_photos(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Counts what came; the files themselves are fetched by a worker and stay with their messages until it is filed."""
    count = count_media(context, slots)
    if slots.get("report_photos"):
        return ActionResult(slots={"report_photos": None, "photo_count": count})
    return ActionResult(slots={"report_photos": [], "photo_count": count, "report_photos_done": True})


def _choices(context: ActionContext, numbers: list[int]) -> list[dict[str, Any]] | None:
    if not numbers:
        return None
    new = {"value": NEW, "label": notice(context, CHOICE_NEW, context.language, {})}
    return [new, *addable(context, numbers)]


def addable(context: ActionContext, numbers: list[int]) -> list[dict[str, Any]]:
    """Each of these reports as a choice."""
    return [
        {
            "value": str(number),
            "label": notice(context, CHOICE_ADD, context.language, {"report_number": str(number)}),
        }
        for number in numbers
    ]
