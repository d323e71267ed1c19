"""Grievances: the board by the contract's steps, a card with its history, and all that moves it."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from bot.staff import attachments, case_board, grievances
from bot.staff.case_texts import Reach
from bot.staff.cases import CaseDesk, CaseRefused, can_undo
from bot.staff.grievances import GrievanceView, NewGrievance, Next
from console import cases
from console.access.guard import needs
from console.access.permissions import Permission
from console.cases import FileForm, NextForm, NoteMixin, SearchForm, UpdatesMixin, choices
from console.desk import desk
from console.forms import Form
from console.language import gettext, lazy_gettext
from console.nav import NavEntry
from models import GrievanceStatus

pages = Blueprint("grievances", __name__, url_prefix="/grievances")
nav = NavEntry("grievances.board", lazy_gettext("Grievances"), Permission.GRIEVANCES, 44)

_NEEDED = lazy_gettext("This is needed.")
_KINDS = choices(("", lazy_gettext("Choose")), *cases.NEXT_KINDS.items())


class CaseNextForm(NextForm):
    """What comes next in a grievance."""

    next_kind = SelectField(lazy_gettext("What comes next"), choices=_KINDS, validate_choice=False)

    @property
    def following(self) -> Next:
        """As the desk takes it."""
        return Next(self.owner_id, self.next_kind.data or "", self.next_on.data)


class MoveForm(CaseNextForm, NoteMixin):
    """A step on or back."""


class PlanForm(CaseNextForm, UpdatesMixin, NoteMixin):
    """Another owner or date."""


class NewForm(CaseNextForm, UpdatesMixin):
    """A case by hand."""

    member = StringField(lazy_gettext("Member number"), render_kw={"autocomplete": "off"})
    subject = StringField(lazy_gettext("Subject"), render_kw={"autocomplete": "off", "maxlength": 120})
    facts = TextAreaField(lazy_gettext("What happened"), render_kw={"rows": 6})
    filed_on = DateField(lazy_gettext("Filed on"), [Optional()])


class EndForm(Form):
    """How it ended."""

    status = RadioField(
        lazy_gettext("How did it end?"),
        [InputRequired(_NEEDED)],
        choices=choices(
            ("won", lazy_gettext("Won: we got what the grievance asked for")),
            ("settled", lazy_gettext("Settled: agreed on something else")),
            ("denied", lazy_gettext("Denied: and we go no further")),
            ("withdrawn", lazy_gettext("Withdrawn")),
        ),
    )
    outcome = TextAreaField(lazy_gettext("What was agreed, or why"), render_kw={"rows": 4})


@pages.get("/")
@needs(Permission.GRIEVANCES)
def board() -> str | Response:
    """Open grievances, a column a step."""
    here, at = desk(), cases.cases()
    form = SearchForm(request.args)
    if (form.number.data or "").strip().isdecimal():
        return redirect(url_for("grievances.shown", number=int(form.number.data)))
    form.fill(at, here.staff.user_id)
    column, skip = request.args.get("column", type=int), max(request.args.get("skip", 0, type=int), 0)
    wanted = form.wanted(column, skip)
    columns = case_board.grievances(at, wanted)
    return render_template(
        "cases/grievances.html",
        **cases.page_words(form=form, columns=columns, wanted=wanted, page=case_board.PAGE, today=at.today),
        filtered=wanted.worksite_id or wanted.owner_id,
        kept={name: value for name, value in request.args.items() if name in ("worksite", "owner")},
    )


@pages.get("/ended")
@needs(Permission.GRIEVANCES)
def ended() -> str:
    """Those that have ended, the newest first."""
    before = request.args.get("before", type=int)
    found, older = case_board.ended_grievances(cases.cases(), before)
    return render_template(
        "cases/ended.html", **cases.page_words(found=found, before=before, older=older, part="grievances")
    )


@pages.route("/new", methods=["GET", "POST"])
@needs(Permission.GRIEVANCES)
def new() -> str | Response:
    """A case made by hand."""
    here, at = desk(), cases.cases()
    form = NewForm()
    form.offer(at.owners())
    if form.validate_on_submit():
        made = NewGrievance(
            member_number=form.member.data or "",
            subject=form.subject.data or "",
            facts=form.facts.data or "",
            filed_on=form.filed_on.data,
            updates=form.updates.data,
            next=form.following,
        )
        numbers: list[int] = []
        if cases.attempt(at, form, lambda: numbers.append(grievances.create(at, made))):
            flash(gettext("Grievance %(number)s is on the board.", number=numbers[0]), "success")
            return redirect(url_for("grievances.shown", number=numbers[0]))
    elif not form.is_submitted():
        form.owner.data, form.filed_on.data = here.staff.user_id, at.today
        form.member.data = request.args.get("member", "")
        form.next_kind.data, form.next_on.data = grievances.usual_next(at, 1)
    return render_template("cases/new_grievance.html", form=form)


@pages.get("/<int:number>")
@needs(Permission.GRIEVANCES)
def shown(number: int) -> str:
    """One case."""
    return _card(cases.cases(), number, FileForm())


@pages.route("/<int:number>/move/<int:step>", methods=["GET", "POST"])
@needs(Permission.GRIEVANCES)
def move(number: int, step: int) -> str | Response:
    """To the next step, or back to the one before."""
    at = cases.cases()
    form = MoveForm()
    if form.validate_on_submit() and cases.attempt(
        at, form, lambda: grievances.move(at, number, step, form.following, note=form.note.data or "")
    ):
        flash(gettext("It is at step %(step)s now.", step=step), "success")
        return redirect(url_for("grievances.shown", number=number))
    case = _found(at, number)
    if not form.is_submitted():
        # Nobody is asked twice for what the contract says.
        (form.next_kind.data, form.next_on.data), form.owner.data = grievances.usual_next(at, step), case.owner_id or 0
    form.offer(at.owners())
    return render_template("cases/move_grievance.html", **cases.page_words(form=form, case=case, step=step))


@pages.route("/<int:number>/plan", methods=["GET", "POST"])
@needs(Permission.GRIEVANCES)
def plan(number: int) -> str | Response:
    """Another owner or date; opens again what has ended."""
    at = cases.cases()
    form = PlanForm()
    if form.validate_on_submit() and cases.attempt(
        at,
        form,
        lambda: grievances.plan(at, number, form.following, updates=form.updates.data, note=form.note.data or ""),
    ):
        flash(gettext("What comes next is noted."), "success")
        return redirect(url_for("grievances.shown", number=number))
    case = _found(at, number)
    if not form.is_submitted():
        form.owner.data, form.updates.data = case.owner_id or 0, case.updates
        form.next_kind.data, form.next_on.data = _planned(case)
    form.offer(at.owners())
    return render_template("cases/plan_grievance.html", **cases.page_words(form=form, case=case))


@pages.route("/<int:number>/end", methods=["GET", "POST"])
@needs(Permission.GRIEVANCES)
def end(number: int) -> str | Response:
    """Won, settled, denied or withdrawn."""
    at = cases.cases()
    form = EndForm()
    if form.validate_on_submit() and cases.attempt(
        at, form, lambda: grievances.end(at, number, GrievanceStatus(form.status.data), form.outcome.data or "")
    ):
        flash(gettext("The grievance has ended."), "success")
        return redirect(url_for("grievances.shown", number=number))
    return render_template("cases/end_grievance.html", **cases.page_words(form=form, case=_found(at, number)))


@pages.post("/<int:number>/undo")
@needs(Permission.GRIEVANCES)
def undo(number: int) -> Response:
    """Takes the last move back."""
    at = cases.cases()

    def do() -> str:
        if grievances.undo(at, number):
            return gettext("The last move is undone.")
        return gettext("The last move is undone. A text about it had left; the member is told where it is now.")

    cases.press(do)
    return redirect(url_for("grievances.shown", number=number))


@pages.post("/<int:number>/files")
@needs(Permission.GRIEVANCES)
def add_file(number: int) -> str | Response:
    """A file for the case."""
    at = cases.cases()
    form = FileForm()
    if form.validate_on_submit() and cases.attempt(
        at, form, lambda: attachments.add(at, cases.file_store(), grievances.locked(at, number), *form.content())
    ):
        flash(gettext("The file is added."), "success")
        return redirect(url_for("grievances.shown", number=number, _anchor="files"))
    return _card(at, number, form)


def _card(at: CaseDesk, number: int, form: FileForm) -> str:
    case = _found(at, number)
    return render_template(
        "cases/grievance.html",
        **cases.page_words(
            case=case,
            form=form,
            undoable=can_undo(case.moves),
            people={each.id: each.name for each in at.owners()},
            today=at.today,
            will_hear=case.reached.reach is Reach.TOLD,
        ),
    )


def _found(at: CaseDesk, number: int) -> GrievanceView:
    try:
        return grievances.show(at, number)
    except CaseRefused:
        raise NotFound from None


def _planned(case: GrievanceView) -> tuple[str, date | None]:
    step = case.step
    return (step.next_kind or "", step.next_on) if step else ("", None)
