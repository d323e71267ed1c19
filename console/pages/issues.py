"""Issues: the board from identified to win or escalate, a card with its reports, members and history."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from bot.staff import attachments, case_board, issues
from bot.staff.cases import CaseDesk, CaseRefused, can_undo
from bot.staff.issues import IssueView, NewIssue, Next
from console import cases
from console.access.guard import needs
from console.access.permissions import Permission
from console.cases import FileForm, NextForm, NoteMixin, SearchForm, choices
from console.desk import desk
from console.forms import Form
from console.language import gettext, lazy_gettext, ngettext
from console.nav import NavEntry
from models import IssueOutcome, IssueStage

pages = Blueprint("issues", __name__, url_prefix="/issues")
nav = NavEntry("issues.board", lazy_gettext("Issues"), Permission.GRIEVANCES, 42)

_NEEDED = lazy_gettext("This is needed.")


class IssueNextForm(NextForm):
    """What comes next in an issue."""

    next_what = StringField(lazy_gettext("What comes next"), render_kw={"autocomplete": "off", "maxlength": 200})

    @property
    def following(self) -> Next:
        """As the desk takes it."""
        return Next(self.owner_id, self.next_what.data or "", self.next_on.data)


class MoveForm(IssueNextForm, NoteMixin):
    """A column on or back, or another plan."""


class NewForm(IssueNextForm):
    """An issue by hand."""

    title = StringField(lazy_gettext("Title"), render_kw={"autocomplete": "off", "maxlength": 120})
    worksite = SelectField(lazy_gettext("Worksite"), coerce=int, validate_choice=False)
    about = TextAreaField(lazy_gettext("What is wrong, and for whom"), render_kw={"rows": 6})


class DecideForm(MoveForm):
    """How it was decided."""

    outcome = RadioField(
        lazy_gettext("How is it decided?"),
        [InputRequired(_NEEDED)],
        choices=choices(
            ("won", lazy_gettext("Won: the problem is solved")),
            ("escalated", lazy_gettext("Escalated: it goes on with more weight")),
            ("dropped", lazy_gettext("Dropped: we do not pursue it")),
        ),
    )


class MemberForm(Form):
    """A member of the issue."""

    member = StringField(lazy_gettext("Member number"), render_kw={"autocomplete": "off", "inputmode": "numeric"})


@pages.get("/")
@needs(Permission.GRIEVANCES)
def board() -> str | Response:
    """Issues that go on, a column a stage."""
    here, at = desk(), cases.cases()
    form = SearchForm(request.args)
    if (form.number.data or "").strip().isdecimal():
        return redirect(url_for("issues.shown", number=int(form.number.data)))
    form.fill(at, here.staff.user_id)
    column, skip = request.args.get("column", type=int), max(request.args.get("skip", 0, type=int), 0)
    wanted = form.wanted(column, skip)
    return render_template(
        "cases/issues.html",
        **cases.page_words(
            form=form, columns=case_board.issues(at, wanted), wanted=wanted, page=case_board.PAGE, today=at.today
        ),
        stages_in_order=tuple(IssueStage),
        filtered=wanted.worksite_id or wanted.owner_id,
        kept={name: value for name, value in request.args.items() if name in ("worksite", "owner")},
    )


@pages.get("/ended")
@needs(Permission.GRIEVANCES)
def ended() -> str:
    """Those that were won or dropped, the newest first."""
    before = request.args.get("before", type=int)
    found, older = case_board.ended_issues(cases.cases(), before)
    return render_template(
        "cases/ended.html", **cases.page_words(found=found, before=before, older=older, part="issues")
    )


@pages.route("/new", methods=["GET", "POST"])
@needs(Permission.GRIEVANCES)
def new() -> str | Response:
    """An issue made by hand, or from a report."""
    here, at = desk(), cases.cases()
    form = NewForm()
    form.offer(at.owners())
    form.worksite.choices = choices(
        (0, gettext("The whole local") if at.scope.is_whole else gettext("Choose one")),
        *issues.worksites(at),
    )
    report = request.args.get("report", type=int)
    if form.validate_on_submit():
        made = NewIssue(form.title.data or "", form.about.data or "", form.worksite.data or None, form.following)
        numbers: list[int] = []

        def make() -> None:
            numbers.append(issues.create(at, made))
            if report:
                issues.link_report(at, numbers[0], report)

        if cases.attempt(at, form, make):
            flash(gettext("Issue %(number)s is on the board.", number=numbers[0]), "success")
            return redirect(url_for("issues.shown", number=numbers[0]))
    elif not form.is_submitted():
        form.owner.data = here.staff.user_id
        form.worksite.data = request.args.get("worksite", 0, type=int)
    return render_template("cases/new_issue.html", form=form, report=report)


@pages.get("/<int:number>")
@needs(Permission.GRIEVANCES)
def shown(number: int) -> str:
    """One issue."""
    return _card(cases.cases(), number, FileForm(), MemberForm())


@pages.route("/<int:number>/move/<stage>", methods=["GET", "POST"])
@needs(Permission.GRIEVANCES)
def move(number: int, stage: str) -> str | Response:
    """To the next column, or back to the one before."""
    at = cases.cases()
    if stage not in set(IssueStage) - {IssueStage.DECIDED}:
        raise NotFound
    form = MoveForm()
    if form.validate_on_submit() and cases.attempt(
        at,
        form,
        lambda: _flash_told(issues.move(at, number, IssueStage(stage), form.following, note=form.note.data or "")),
    ):
        return redirect(url_for("issues.shown", number=number))
    issue = _filled(at, number, form)
    return render_template("cases/move_issue.html", **cases.page_words(form=form, issue=issue, stage=IssueStage(stage)))


@pages.route("/<int:number>/plan", methods=["GET", "POST"])
@needs(Permission.GRIEVANCES)
def plan(number: int) -> str | Response:
    """Another owner or date."""
    at = cases.cases()
    form = MoveForm()
    if form.validate_on_submit() and cases.attempt(
        at, form, lambda: issues.plan(at, number, form.following, note=form.note.data or "")
    ):
        flash(gettext("What comes next is noted."), "success")
        return redirect(url_for("issues.shown", number=number))
    issue = _filled(at, number, form)
    return render_template("cases/move_issue.html", **cases.page_words(form=form, issue=issue, stage=None))


@pages.route("/<int:number>/decide", methods=["GET", "POST"])
@needs(Permission.GRIEVANCES)
def decide(number: int) -> str | Response:
    """Won, escalated or dropped."""
    at = cases.cases()
    form = DecideForm()
    if form.validate_on_submit() and cases.attempt(
        at,
        form,
        lambda: _flash_told(
            issues.decide(at, number, IssueOutcome(form.outcome.data), form.following, note=form.note.data or "")
        ),
    ):
        return redirect(url_for("issues.shown", number=number))
    issue = _filled(at, number, form)
    return render_template("cases/decide_issue.html", **cases.page_words(form=form, issue=issue))


@pages.post("/<int:number>/undo")
@needs(Permission.GRIEVANCES)
def undo(number: int) -> Response:
    """Takes the last move back."""
    at = cases.cases()

    def do() -> str:
        if issues.undo(at, number):
            return gettext("The last move is undone.")
        return gettext("The last move is undone. Texts about it had left; those members are told where it is now.")

    cases.press(do)
    return redirect(url_for("issues.shown", number=number))


@pages.post("/<int:number>/files")
@needs(Permission.GRIEVANCES)
def add_file(number: int) -> str | Response:
    """A file for the issue."""
    at = cases.cases()
    form = FileForm()
    if form.validate_on_submit() and cases.attempt(
        at, form, lambda: attachments.add(at, cases.file_store(), issues.locked(at, number), *form.content())
    ):
        flash(gettext("The file is added."), "success")
        return redirect(url_for("issues.shown", number=number, _anchor="files"))
    return _card(at, number, form, MemberForm(formdata=None))


@pages.post("/<int:number>/members")
@needs(Permission.GRIEVANCES)
def add_member(number: int) -> str | Response:
    """A member whom it concerns."""
    at = cases.cases()
    form = MemberForm()
    names: list[str] = []
    if not form.validate_on_submit() or not cases.attempt(
        at, form, lambda: names.append(issues.add_member(at, number, form.member.data or ""))
    ):
        return _card(at, number, FileForm(formdata=None), form)
    flash(gettext("%(name)s is in this issue.", name=names[0]), "success")
    return redirect(url_for("issues.shown", number=number, _anchor="members"))


@pages.post("/<int:number>/members/<int:member_id>/drop")
@needs(Permission.GRIEVANCES)
def drop_member(number: int, member_id: int) -> Response:
    """Takes a member out; they can be added again."""

    def do() -> str:
        issues.drop_member(cases.cases(), number, member_id)
        return gettext("The member is taken out.")

    cases.press(do)
    return redirect(url_for("issues.shown", number=number, _anchor="members"))


@pages.post("/<int:number>/reports/<int:report>/drop")
@needs(Permission.GRIEVANCES)
def drop_report(number: int, report: int) -> Response:
    """Takes a report out; it can be linked again."""

    def do() -> str:
        issues.unlink_report(cases.cases(), number, report)
        return gettext("The report is taken out.")

    cases.press(do)
    return redirect(url_for("issues.shown", number=number, _anchor="reports"))


def _card(at: CaseDesk, number: int, form: FileForm, member_form: MemberForm) -> str:
    issue = _found(at, number)
    place = issues.STAGES.index(issue.stage)
    ahead = issues.STAGES[place + 1] if place + 1 < len(issues.STAGES) else None
    return render_template(
        "cases/issue.html",
        **cases.page_words(
            issue=issue,
            form=form,
            member_form=member_form,
            ahead=None if ahead is IssueStage.DECIDED else ahead,
            back=issues.STAGES[place - 1] if place else None,
            undoable=can_undo(issue.moves),
            people={each.id: each.name for each in at.owners()},
            today=at.today,
        ),
    )


def _filled(at: CaseDesk, number: int, form: MoveForm) -> IssueView:
    """The issue, and the form with what it holds now."""
    issue = _found(at, number)
    if not form.is_submitted():
        form.owner.data = issue.owner_id
        form.next_what.data = issue.next_what
        form.next_on.data = issue.next_on if issue.next_on and issue.next_on >= at.today else None
    form.offer(at.owners())
    return issue


def _found(at: CaseDesk, number: int) -> IssueView:
    try:
        return issues.show(at, number)
    except CaseRefused:
        raise NotFound from None


def _flash_told(told: int) -> None:
    if told:
        words = ngettext("Moved. %(num)s member is told by text.", "Moved. %(num)s members are told by text.", told)
    else:
        words = gettext("Moved. Nobody is told by text.")
    flash(words, "success")
