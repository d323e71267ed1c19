"""Numbered answers as buttons or a list, and a tap on one of them as the answer it stands for.

Limits: Twilio, /docs/content/twilio-quick-reply and /docs/content/twiliolist-picker.
"""

from collections.abc import Sequence

from bot.channels.types import Content
from bot.engine import OpenQuestion
from bot.whatsapp.plan import Plan
from bot.whatsapp.shown import numbered

BUTTON_TITLE = 20  # characters
LIST_TITLE = 24
LIST_DESCRIPTION = 72


def offer(plan: Plan, words: str, labels: Sequence[str], language: str) -> Content | None:
    """`words` with its numbered lines as buttons, or as a list; None when the local has neither, or they do not fit.

    What was too long for a title is not cut off: it goes on in the item's description, or all stays plain words.
    """
    question = flat(words.replace(numbered(tuple(labels)), "\n"))
    if not labels or not question:
        return None
    return _buttons(plan, question, labels) or _list(plan, question, labels, language)


def number_pressed(question: OpenQuestion | None, pressed: int | None, words: str) -> int | None:
    """The number of the open question's choice that was tapped; None when the tap was on something else.

    Buttons stay on the screen: a tap may come when the question is no longer open. Then what stands on the button
    counts as words that were typed.
    """
    if question is None or pressed is None or not 1 <= pressed <= len(question.choices):
        return None
    label = flat(question.choices[pressed - 1].label)
    row = _row(label, pressed)
    return pressed if words in {label, row[0] if row else label} else None


def flat(text: str) -> str:
    """One line: Twilio refuses variables with line breaks, tabs or runs of spaces (21656)."""
    return " ".join(text.split())


def _buttons(plan: Plan, question: str, labels: Sequence[str]) -> Content | None:
    sid = plan.choices.buttons.get(len(labels))
    titles = [flat(label) for label in labels]
    # Two buttons of one message may not read alike.
    if sid is None or not all(titles) or len(set(titles)) < len(titles) or max(map(len, titles)) > BUTTON_TITLE:
        return None
    return _content(sid, [question, *titles])


def _list(plan: Plan, question: str, labels: Sequence[str], language: str) -> Content | None:
    sid = plan.choices.lists.get(len(labels))
    rows = [_row(flat(label), number) for number, label in enumerate(labels, start=1)]
    opens = plan.opens_list.get(language)
    if sid is None or opens is None or None in rows:
        return None
    return _content(sid, [question, opens, *(part for row in rows if row for part in row)])


def _row(label: str, number: int) -> tuple[str, str] | None:
    """Title and description. An empty variable is refused, so a label without more shows the number to text."""
    cut = len(label) if len(label) <= LIST_TITLE else label.rfind(" ", 0, LIST_TITLE + 1)
    title, more = label[: max(cut, 0)].rstrip(",;:"), label[cut + 1 :] or str(number)
    return (title, more) if title and len(more) <= LIST_DESCRIPTION else None


def _content(sid: str, variables: Sequence[str]) -> Content:
    return Content(sid, {str(place): variable for place, variable in enumerate(variables, start=1)})
