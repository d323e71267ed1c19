"""What the pages of grievances, issues, reports and their files share: the desk, words, and parts of forms."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app, flash
from werkzeug.exceptions import NotFound
from wtforms import BooleanField, DateField, FileField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from bot.staff.attachments import FileFault, FileRefused, FileStore
from bot.staff.case_board import Wanted
from bot.staff.case_texts import Reach
from bot.staff.cases import CaseDesk, CaseRefused, Owner, Refusal
from bot.staff.days_left import Left
from bot.staff.issues import worksites
from console.access.scope import cases_seen_by
from console.desk import Desk, desk
from console.forms import Form
from console.language import gettext, lazy_gettext, ngettext
from models import IssueOutcome, IssueStage, MoveKind

SOON = 3  # working days from which on a deadline is shown as near
_MARK = {"rows": 4}

REFUSALS = {
    Refusal.NOT_FOUND: lazy_gettext("There is no such card."),
    Refusal.NO_MEMBER: lazy_gettext("There is no member of this number among those you see."),
    Refusal.NO_TITLE: lazy_gettext("Write a few words, 120 characters at the most."),
    Refusal.LONG_WORDS: lazy_gettext("That is too long: 4,000 characters at the most."),
    Refusal.NO_OWNER: lazy_gettext("Choose who looks after it."),
    Refusal.NO_NEXT: lazy_gettext("Say what happens next, in 200 characters at the most."),
    Refusal.NO_DAY: lazy_gettext("Give the day of the next step."),
    Refusal.DAY_PAST: lazy_gettext("This day lies in the past."),
    Refusal.FUTURE_DAY: lazy_gettext("This day is still to come."),
    Refusal.NO_OUTCOME: lazy_gettext("Write a sentence on what was agreed, or why."),
    Refusal.MOVED_ALREADY: lazy_gettext("Somebody has moved it meanwhile. Look at it again before you move it."),
    Refusal.ENDED_ALREADY: lazy_gettext("It has ended already."),
    Refusal.LAST_STEP: lazy_gettext("The contract has no further step."),
    Refusal.FIRST_STEP: lazy_gettext("There is no earlier step."),
    Refusal.NOTHING_TO_UNDO: lazy_gettext("There is nothing to undo, or it has changed since."),
    Refusal.NO_WORKSITE: lazy_gettext("Choose one of your worksites."),
    Refusal.REPORT_TAKEN: lazy_gettext("This report belongs to another issue already."),
    Refusal.NO_REPORT: lazy_gettext("There is no report of this number among those you see."),
}
FILE_FAULTS = {
    FileFault.EMPTY: lazy_gettext("Choose a file."),
    FileFault.SIZE: lazy_gettext("The file is too large: 10 MB at the most."),
    FileFault.TYPE: lazy_gettext("Only PDF, JPEG, PNG, HEIC and Word files (.docx) are taken."),
    FileFault.MANY: lazy_gettext("There are too many files on this card. Remove one first."),
}
NEXT_KINDS = {
    "meeting": lazy_gettext("Meeting"),
    "answer_due": lazy_gettext("Management's answer is due"),
    "appeal_due": lazy_gettext("Our appeal is due"),
    "hearing": lazy_gettext("Hearing"),
}
STATUSES = {
    "open": lazy_gettext("open"),
    "won": lazy_gettext("won"),
    "settled": lazy_gettext("settled"),
    "denied": lazy_gettext("denied"),
    "withdrawn": lazy_gettext("withdrawn"),
}
STAGES = {
    IssueStage.IDENTIFIED: lazy_gettext("Identified"),
    IssueStage.MAPPED: lazy_gettext("Mapped"),
    IssueStage.PLANNED: lazy_gettext("Action planned"),
    IssueStage.TAKEN: lazy_gettext("Action taken"),
    IssueStage.DECIDED: lazy_gettext("Win or escalate"),
}
OUTCOMES = {
    IssueOutcome.WON: lazy_gettext("won"),
    IssueOutcome.ESCALATED: lazy_gettext("escalated"),
    IssueOutcome.DROPPED: lazy_gettext("dropped"),
}
REACHES = {
    Reach.TOLD: lazy_gettext("The member is told by text, two minutes after you press, within their hours."),
    Reach.NOT_AGREED: lazy_gettext("The member is not told: they did not agree to texts about it."),
    Reach.NO_NUMBER: lazy_gettext("The member is not told: there is no number that takes texts."),
    Reach.SHARED: lazy_gettext("The member is not told: somebody else uses their number too."),
    Reach.NOT_PROVED: lazy_gettext("The member is not told: their number has not been proved to be theirs."),
    Reach.OPTED_OUT: lazy_gettext("The member is not told: they opted out of texts."),
    Reach.NO_CONSENT: lazy_gettext("The member is not told: they have not agreed to texts from us."),
}
MOVES = {
    MoveKind.OPENED: lazy_gettext("Opened"),
    MoveKind.MOVED: lazy_gettext("Moved"),
    MoveKind.PLANNED: lazy_gettext("Planned anew"),
    MoveKind.ENDED: lazy_gettext("Ended"),
    MoveKind.REOPENED: lazy_gettext("Opened again"),
}
WORDS = {
    "next_kinds": NEXT_KINDS,
    "statuses": STATUSES,
    "stages": STAGES,
    "outcomes": OUTCOMES,
    "reaches": REACHES,
    "moves": MOVES,
}


def choices(*pairs: tuple[Any, Any]) -> list[SelectChoice]:
    """What a field offers, from values and their words."""
    return [SelectChoice(*pair) for pair in pairs]


class SearchForm(Form):
    """Which cards of a board; everything may be left as it is."""

    class Meta(Form.Meta):
        """A search changes nothing, and its address can be kept."""

        csrf = False

    number = StringField(lazy_gettext("Number"), render_kw={"inputmode": "numeric", "autocomplete": "off"})
    worksite = SelectField(lazy_gettext("Worksite"), coerce=int, validate_choice=False)
    owner = SelectField(lazy_gettext("Owner"), coerce=int, validate_choice=False)

    def fill(self, cases: CaseDesk, mine: int) -> None:
        """The choices there are."""
        people = sorted(cases.owners(), key=lambda owner: owner.id != mine)
        named = [(each.id, gettext("Mine") if each.id == mine else each.name) for each in people]
        self.worksite.choices = choices((0, gettext("All worksites")), *worksites(cases))
        self.owner.choices = choices((0, gettext("Everybody")), *named)

    def wanted(self, column: int | None, skip: int) -> Wanted:
        """What was asked for; what is no number is not asked for."""
        return Wanted(self.worksite.data or None, self.owner.data or None, column, skip)


class NextForm(Form):
    """Who looks after a card, and when something happens next."""

    owner = SelectField(lazy_gettext("Owner"), coerce=int, validate_choice=False)
    next_on = DateField(lazy_gettext("Next date"), [Optional()])

    def offer(self, owners: list[Owner]) -> None:
        """Who may own it."""
        self.owner.choices = choices((0, gettext("Choose somebody")), *((each.id, each.name) for each in owners))

    @property
    def owner_id(self) -> int | None:
        """Who was chosen."""
        chosen: int = self.owner.data or 0
        return chosen or None


class UpdatesMixin:
    """Whether the member agreed."""

    updates = BooleanField(lazy_gettext("The member agreed to be told of each step by text"))


class NoteMixin:
    """A word on why."""

    note = TextAreaField(lazy_gettext("Note for the history"), render_kw=_MARK)


class FileForm(Form):
    """A file for a card."""

    file = FileField(lazy_gettext("Add a file"))

    def content(self) -> tuple[str, bytes]:
        """Its name and what is in it; nothing of what is larger than any file may be."""
        sent = self.file.data
        if not sent or not sent.filename:
            return "", b""
        return str(sent.filename), sent.read()


def attempt(at: CaseDesk, form: Form, do: Callable[[], object]) -> bool:
    """Whether it is done. What the desk refuses is undone whole and stands in the form; what is not theirs is a 404."""
    try:
        with at.session.begin_nested():
            do()
    except CaseRefused as refused:
        if refused.reason is Refusal.NOT_FOUND:
            raise NotFound from None
        form.refuse(str(REFUSALS[refused.reason]), refused.field if refused.field in form else None)
        return False
    except FileRefused as refused:
        form.refuse(str(FILE_FAULTS[refused.fault]), "file")
        return False
    return True


def press(do: Callable[[], str]) -> None:
    """Does what a button asks, and flashes what `do` says of it, or why it cannot be done."""
    try:
        with cases().session.begin_nested():
            done = do()
    except CaseRefused as refused:
        if refused.reason is Refusal.NOT_FOUND:
            raise NotFound from None
        flash(str(REFUSALS[refused.reason]), "error")
    else:
        flash(done, "success")


def case_desk(here: Desk) -> CaseDesk:
    """The desk of bot/staff/ for cards."""
    return CaseDesk(here.session, here.bot, here.staff.local, cases_seen_by(here.staff), here.actor, here.now)


def cases() -> CaseDesk:
    """The same, of this request."""
    return case_desk(desk())


def media_dir() -> Path:
    """Where files lie."""
    return Path(current_app.config["MEDIA_DIR"])


def file_store() -> FileStore:
    """Where the files of cards lie."""
    return FileStore.of(media_dir())


def left_words(left: Left | None, *, is_today: bool = False) -> str:
    """How long there is, in words."""
    if left is None:
        return gettext("needs a date")
    if left.late:
        if not left.days:
            return gettext("late")
        return ngettext("late by %(num)s working day", "late by %(num)s working days", left.days)
    if is_today:
        return gettext("due today")
    if not left.days:
        return gettext("no working day left")
    return ngettext("%(num)s working day left", "%(num)s working days left", left.days)


def is_near(left: Left | None) -> bool:
    """Whether it is to be seen at a glance."""
    return left is None or left.late or left.days <= SOON


def page_words(**more: Any) -> dict[str, Any]:
    """What the templates of cards need beside their own."""
    return {"words": WORDS, "left_words": left_words, "is_near": is_near, "as_date": date.fromisoformat} | more
