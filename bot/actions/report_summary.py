"""The summary of a report before it is sent, and what the answer to it changes."""

from collections.abc import Mapping
from typing import Any

from bot.actions.notices import notice
from bot.actions.registry import ActionContext, action
from bot.actions.report_words import reads
from bot.actions.said import response
from bot.engine import ActionResult, Say
from bot.reports.answers import corrected, says_yes, short

SUMMARY = response("utter_report_summary")
WITNESSES = response("utter_report_summary_witnesses")
NAME = response("utter_report_summary_name")
USUAL_PLACE = response("utter_report_usual_place")
CORRECTED = response("utter_report_corrected")

# What each part of a report is kept in, for "2 change something".
PARTS = {
    "what": ("report_what", "report_opening"),
    "day": ("report_when", "report_meeting_on"),
    "place": ("report_place", "report_usual_place"),
    "witnesses": ("report_witnesses",),
    "photos": ("report_photos", "report_photos_done"),
    "name": ("report_anonymous",),
    "updates": ("report_updates",),
}


@action("action_sum_up_report")
def sum_up(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Says what is going to be sent: never what happened, which a glance at the phone must not show."""
    usual = bool(slots.get("report_usual_place"))
    place = notice(context, USUAL_PLACE, context.language, {}) if usual else short(str(slots["report_place"]))
    known = {
        "report_when": slots["report_when"],
        "place_words": place,
        "photo_count": int(slots.get("photo_count") or 0),
        "report_deadline": slots["report_deadline"],
    }
    return ActionResult(
        says=(
            Say(SUMMARY, known),
            Say(WITNESSES, {"has_witnesses": bool(slots.get("report_witnesses"))}),
            Say(NAME, {"report_anonymous": bool(slots["report_anonymous"])}),
        )
    )


@action("action_read_report_answer")
def read_answer(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Sets `report_outcome`: send, change (a part is to be asked again), again (it was corrected), unclear, or sent."""
    if slots.get("report_number"):
        # "I meant Monday", when it is sent already.
        return ActionResult(slots={"report_confirm": None, "report_outcome": "sent"})
    text = str(slots.get("report_confirm") or "")
    asked_again: dict[str, Any] = {"report_confirm": None}
    wish = says_yes(text, reads(context))
    if wish is not None:
        return ActionResult(slots=asked_again | {"report_outcome": "send" if wish else "change"})
    changed = corrected(text, reads(context))
    if not changed:
        return ActionResult(slots=asked_again | {"report_outcome": "unclear"})
    if "report_place" in changed:
        changed["report_usual_place"] = False
    return ActionResult(slots=asked_again | changed | {"report_outcome": "again"}, says=(Say(CORRECTED),))


@action("action_ask_report_part_again")
def ask_part_again(_context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Empties what the member wants to change."""
    part = str(slots.get("report_part"))
    return ActionResult(slots=dict.fromkeys((*PARTS.get(part, ()), "report_part", "report_outcome")))
