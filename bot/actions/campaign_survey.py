"""A survey: one to five questions that an organizer wrote, asked one after the other."""

from collections.abc import Mapping
from typing import Any

from bot.actions.registry import ActionContext, action
from bot.engine import ActionResult
from bot.wording.texts import in_language

# How to answer, for each kind of question.
_HOW = {
    "yes_no": {"en": "Reply 1 for yes, 2 for no.", "es": "Responde 1 SI, 2 NO."},
    "scale": {"en": "Reply 1 to 5, 5 is best.", "es": "Responde de 1 a 5; 5 es lo mejor."},
    "words": {"en": "Reply in a few words.", "es": "Responde con unas palabras."},
}
_CHOICE = {"en": "Reply {choices}.", "es": "Responde {choices}."}
_SCALE = range(1, 6)


@action("action_next_survey_question")
def next_survey_question(context: ActionContext, slots: Mapping[str, Any]) -> ActionResult:
    """Goes on to the next question; sets `survey_form` to closed or words, or to done when there is none."""
    questions: list[dict[str, Any]] = slots.get("survey_questions") or []
    at = int(slots.get("survey_at") or 0) + 1
    if at > len(questions):
        return ActionResult(slots={"survey_form": "done"})
    question = questions[at - 1]
    return ActionResult(
        slots={
            "survey_at": at,
            "survey_form": "words" if question["answer"] == "words" else "closed",
            "survey_question": question_words(question, context.language),
            f"survey_choices_{at}": _choices(question, context.language),
        }
    )


def question_words(question: Mapping[str, Any], language: str) -> str:
    """The question with how to answer it, in one line."""
    form = question["answer"]
    how = in_language(_CHOICE if form == "choice" else _HOW[form], language)
    if form == "choice":
        labels = [in_language(each, language) for each in question["choices"]]
        how = how.format(choices=", ".join(f"{number} {label}" for number, label in enumerate(labels, start=1)))
    return f"{in_language(question['ask'], language)} {how}"


def _choices(question: Mapping[str, Any], language: str) -> list[dict[str, str]]:
    """The answers there are, none for words. A choice counts by its English words, whatever it was read in."""
    form = question["answer"]
    if form == "yes_no":
        return [{"value": "yes", "label": "yes"}, {"value": "no", "label": "no"}]
    if form == "scale":
        return [{"value": str(number), "label": str(number)} for number in _SCALE]
    if form == "choice":
        return [{"value": each["en"], "label": in_language(each, language)} for each in question["choices"]]
    return []
