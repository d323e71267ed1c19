"""Reports of problems: what waits by its deadline, a report with its words and photos, into a grievance or an issue."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from bot.staff import attachments, issues, reports
from bot.staff.cases import LONGEST_TITLE, CaseDesk
from bot.staff.reports import ReportRefused, ReportView
from console import cases
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.forms import Form
from console.language import gettext, lazy_gettext
from console.nav import NavEntry

pages = Blueprint("reports", __name__, url_prefix="/reports")
nav = NavEntry("reports.listed", lazy_gettext("Reports"), Permission.REPORTS, 40)

PAGE = 50
LONGEST_WORDS = 300  # of a text: two segments with our own words


class FileAsForm(Form):
    """What the grievance is called, and whose it is at the desk."""

    subject = StringField(
        lazy_gettext("Subject"),
        [DataRequired(lazy_gettext("Write a few words.")), Length(max=LONGEST_TITLE)],
        render_kw={"autocomplete": "off", "maxlength": LONGEST_TITLE},
    )
    owner = SelectField(lazy_gettext("Owner"), coerce=int, validate_choice=False)


class CloseForm(Form):
    """What whoever reported is told."""

    words = TextAreaField(
        lazy_gettext("What whoever reported is told"),
        [DataRequired(lazy_gettext("Write a sentence: why, or what was done.")), Length(max=LONGEST_WORDS)],
        render_kw={"rows": 3, "maxlength": LONGEST_WORDS},
    )


class LinkForm(Form):
    """Which issue it tells of."""

    issue = SelectField(lazy_gettext("Issue"), coerce=int, validate_choice=False)


@pages.get("/")
@needs(Permission.REPORTS)
def listed() -> str:
    """Open reports, the nearest deadline first."""
    return _list(closed=False)


@pages.get("/closed")
@needs(Permission.REPORTS)
def closed() -> str:
    """Those that became a grievance or were closed, the newest first."""
    return _list(closed=True)


@pages.get("/<int:number>")
@needs(Permission.REPORTS)
def shown(number: int) -> str:
    """One report."""
    here, at = desk(), cases.cases()
    report = _found(here, at, number)
    return _page(at, report, LinkForm())


@pages.route("/<int:number>/file", methods=["GET", "POST"])
@needs(Permission.REPORTS)
def file(number: int) -> str | Response:
    """Makes it a grievance."""
    here, at = desk(), cases.cases()
    report = _found(here, at, number)
    form = FileAsForm()
    if form.validate_on_submit():
        numbers: list[int] = []

        def make() -> None:
            owner_id = at.check_owner(form.owner.data)
            numbers.append(
                reports.file_as_grievance(
                    here.bot,
                    here.session,
                    here.actor,
                    here.now,
                    local_id=here.local_id,
                    number=number,
                    subject=form.subject.data or "",
                    owner_id=owner_id,
                    scope=at.scope,
                )
            )

        try:
            done = cases.attempt(at, form, make)
        except ReportRefused:
            form.refuse(gettext("It cannot be filed: it is no member's, or was filed or closed meanwhile."))
        else:
            if done:
                flash(
                    gettext("Report %(report)s is grievance %(number)s now.", report=number, number=numbers[0]),
                    "success",
                )
                return redirect(url_for("grievances.shown", number=numbers[0]))
    if not form.is_submitted():
        form.owner.data = here.staff.user_id
    form.owner.choices = cases.choices(*((each.id, each.name) for each in at.owners()))
    return render_template("cases/file_report.html", **cases.page_words(report=report, form=form))


@pages.route("/<int:number>/close", methods=["GET", "POST"])
@needs(Permission.REPORTS)
def close(number: int) -> str | Response:
    """Closes it with a word."""
    here, at = desk(), cases.cases()
    report = _found(here, at, number)
    form = CloseForm()
    if form.validate_on_submit():
        try:
            reports.close(
                here.bot,
                here.session,
                here.actor,
                here.now,
                local_id=here.local_id,
                number=number,
                words=form.words.data or "",
                scope=at.scope,
            )
        except ReportRefused:
            form.refuse(gettext("It cannot be closed: somebody has filed or closed it meanwhile."))
        else:
            flash(gettext("Report %(number)s is closed.", number=number), "success")
            return redirect(url_for("reports.shown", number=number))
    return render_template("cases/close_report.html", **cases.page_words(report=report, form=form))


@pages.post("/<int:number>/link")
@needs(Permission.REPORTS)
def link(number: int) -> str | Response:
    """Says which issue it tells of."""
    here, at = desk(), cases.cases()
    form = LinkForm()
    chosen = form.issue.data or 0
    if not chosen:
        form.refuse(gettext("Choose an issue."), "issue")
    elif cases.attempt(at, form, lambda: issues.link_report(at, chosen, number)):
        flash(gettext("Report %(report)s is part of issue %(number)s.", report=number, number=chosen), "success")
        return redirect(url_for("issues.shown", number=chosen, _anchor="reports"))
    return _page(at, _found(here, at, number), form)


@pages.get("/<int:number>/files/<int:media_id>")
@needs(Permission.REPORTS)
def photo(number: int, media_id: int) -> Response:
    """A photo or document that came with it, to save; never shown by us."""
    handed = attachments.report_file(cases.cases(), cases.media_dir(), number, media_id)
    if handed is None:
        raise NotFound
    return send_file(handed.path, mimetype=handed.content_type, as_attachment=True, download_name=handed.name)


def _page(at: CaseDesk, report: ReportView, form: LinkForm) -> str:
    titles = issues.open_titles(at, report.worksite_id) if report.issue is None else []
    named = ((number, f"{number} {title}") for number, title in titles)
    form.issue.choices = cases.choices((0, gettext("Choose an issue")), *named)
    line = report.line
    left = cases.left_words(at.days_left.until(line.deadline), is_today=line.deadline == at.today)
    return render_template("cases/report.html", **cases.page_words(report=report, form=form, left=left))


def _list(*, closed: bool) -> str:
    here, at = desk(), cases.cases()
    after = _key(request.args.get("after", ""))
    found = reports.reports(
        here.session,
        here.actor,
        here.now,
        local_id=here.local_id,
        closed=closed,
        scope=at.scope,
        after=after,
        limit=PAGE + 1,
        with_words=True,
    )
    shown = found[:PAGE]
    further = f"{shown[-1].deadline.isoformat()}.{shown[-1].number}" if len(found) > PAGE else None
    left = at.days_left
    return render_template(
        "cases/reports.html",
        **cases.page_words(
            rows=[(line, left.until(line.deadline)) for line in shown],
            closed=closed,
            after=after,
            further=further,
            today=at.today,
        ),
    )


def _found(here: Desk, at: CaseDesk, number: int) -> ReportView:
    try:
        return reports.show(here.session, here.actor, here.now, local_id=here.local_id, number=number, scope=at.scope)
    except ReportRefused:
        raise NotFound from None


def _key(words: str) -> tuple[date, int] | None:
    day, _, number = words.partition(".")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None
