"""Files of other systems: uploaded, their columns named, checked, applied, taken back; what takes long in a worker."""

from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.forms import Form, Press
from console.language import gettext, lazy_gettext
from console.nav import NavEntry
from console.pages.imports.words import field_name, worded
from models import ImportKind, ImportRun, ImportState, Local
from scheduler.imports import desk as imports
from scheduler.imports.bad_rows import worded as worded_rows
from scheduler.imports.columns import IGNORED
from scheduler.imports.desk import NoRun, RunRefused, View
from scheduler.imports.faults import ImportRefused
from scheduler.imports.job import Choices
from scheduler.imports.uploads import Uploads

pages = Blueprint("imports", __name__, url_prefix="/imports")
nav = NavEntry("imports.listed", lazy_gettext("Imports"), Permission.IMPORTS, 82)
pages.add_app_template_global(field_name, "import_field")
pages.add_app_template_global(worded, "import_words")

KINDS = {
    ImportKind.MEMBERS: lazy_gettext("Members: names, worksites, numbers and consent"),
    ImportKind.DUES: lazy_gettext("Dues: charges and payments"),
    ImportKind.CERTIFICATIONS: lazy_gettext("Certifications: cards and licenses"),
    ImportKind.GRIEVANCES: lazy_gettext("Grievances and the step they are at"),
    ImportKind.EVENTS: lazy_gettext("Events"),
    ImportKind.ASSESSMENTS: lazy_gettext("Assessments of support, with their days"),
}
_NEEDED = lazy_gettext("This is needed.")


class UploadForm(Form):
    """A file, and what it holds."""

    kind = RadioField(
        lazy_gettext("What does the file hold?"),
        [InputRequired(_NEEDED)],
        choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()],
    )
    file = FileField(lazy_gettext("CSV file"), render_kw={"accept": ".csv,.txt,text/csv"})


class ChoicesForm(Form):
    """How the rows are to be taken."""

    consent = StringField(
        lazy_gettext("Wording under which every number of the file agreed to texts"),
        [Length(max=imports.LONGEST_CONSENT)],
    )
    overwrite = BooleanField(lazy_gettext("Write over what neither the member nor staff have said"))
    make_worksites = BooleanField(lazy_gettext("Add worksites that the local does not have"))
    day_first = BooleanField(lazy_gettext("Days come before months: 5/11/2026 is the fifth of November"))
    all_or_none = BooleanField(lazy_gettext("Write nothing if a single row is bad"))


@pages.get("/")
@needs(Permission.IMPORTS)
def listed() -> str:
    """All files, the newest first."""
    here = desk()
    before = _moment(request.args.get("before", ""))
    lines, older = imports.history(here.session, here.local_id, before)
    return render_template(
        "imports/list.html",
        lines=lines,
        older=older.isoformat() if older else None,
        is_first=before is None,
        kinds=KINDS,
    )


@pages.route("/new", methods=["GET", "POST"])
@needs(Permission.IMPORTS)
def new() -> str | Response:
    """Uploads a file."""
    here = desk()
    form = UploadForm()
    if form.validate_on_submit():
        given = form.file.data
        if not given:
            form.refuse(gettext("Choose a file."), "file")
            return render_template("imports/new.html", form=form)
        try:
            run_id = imports.upload(
                here.session,
                _uploads(),
                here.actor,
                here.now,
                local_id=here.local_id,
                kind=ImportKind(form.kind.data),
                file_name=PurePath(given.filename or "").name,
                data=given.read(),
            )
        except ImportRefused as refused:
            for sentence in refused.sentences:
                form.refuse(worded(sentence.kept()), "file")
        else:
            return redirect(url_for("imports.shown", run_id=run_id))
    return render_template("imports/new.html", form=form)


@pages.get("/<int:run_id>")
@needs(Permission.IMPORTS)
def shown(run_id: int) -> str:
    """Where a file stands, and what can be done with it."""
    here = desk()
    return _page(here, _view(here, run_id), None, [])


@pages.post("/<int:run_id>/check")
@needs(Permission.IMPORTS)
def check(run_id: int) -> str | Response:
    """Asks for the report, with the columns as they are named."""
    here = desk()
    view = _view(here, run_id)
    form = ChoicesForm()
    told = _told(view.run)
    faults = _faults(view.run, told)
    if not form.validate() or faults:
        return _page(here, view, form, faults, told)
    choices = Choices(
        told=told,
        consent=(form.consent.data or "").strip() or None,
        overwrite=form.overwrite.data,
        make_worksites=form.make_worksites.data,
        day_first=form.day_first.data,
        all_or_none=form.all_or_none.data,
    )
    try:
        imports.check(here.session, here.actor, here.now, here.local_id, run_id, choices)
    except RunRefused:
        flash(gettext("Somebody else has gone on with this file meanwhile."), "info")
    return redirect(url_for("imports.shown", run_id=run_id))


@pages.post("/<int:run_id>/apply")
@needs(Permission.IMPORTS)
def apply(run_id: int) -> Response:
    """Asks for the good rows to be written."""
    here = desk()
    _ask(lambda: imports.apply(here.session, here.actor, here.now, here.local_id, run_id))
    return redirect(url_for("imports.shown", run_id=run_id))


@pages.post("/<int:run_id>/undo")
@needs(Permission.IMPORTS, fresh=True)
def undo(run_id: int) -> Response:
    """Asks for all of it to be taken back."""
    here = desk()
    _ask(lambda: imports.take_back(here.session, here.actor, here.now, here.local_id, run_id))
    return redirect(url_for("imports.shown", run_id=run_id))


@pages.post("/<int:run_id>/discard")
@needs(Permission.IMPORTS)
def discard(run_id: int) -> Response:
    """Removes a file of which nothing was written."""
    here = desk()
    _ask(lambda: imports.discard(here.session, _uploads(), here.actor, here.now, here.local_id, run_id))
    return redirect(url_for("imports.listed"))


@pages.post("/adopt/<int:import_id>")
@needs(Permission.IMPORTS)
def adopt(import_id: int) -> Response:
    """The page of what was imported at a shell."""
    here = desk()
    try:
        run_id = imports.adopt(here.session, here.actor, here.now, here.local_id, import_id)
    except NoRun:
        raise NotFound from None
    return redirect(url_for("imports.shown", run_id=run_id))


@pages.get("/<int:run_id>/bad.csv")
@needs(Permission.IMPORTS)
def bad(run_id: int) -> Response:
    """The bad rows, to be mended."""
    here = desk()
    try:
        found = imports.bad_file(here.session, _uploads(), here.actor, here.now, here.local_id, run_id)
    except NoRun:
        raise NotFound from None
    if found is None:
        raise NotFound
    response = current_app.response_class(worded_rows(found, worded), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="to-mend-{run_id}.csv"'
    return response


def _page(
    here: Desk, view: View, form: ChoicesForm | None, faults: list[str], told: dict[str, str] | None = None
) -> str:
    run = view.run
    names_columns = run.state in (ImportState.UPLOADED, ImportState.CHECKED) and run.stored is not None
    if names_columns and told is None:
        told = imports.columns(here.session, here.session.get_one(Local, here.local_id), run, here.now)
    return render_template(
        "imports/run.html",
        view=view,
        run=run,
        kinds=KINDS,
        form=form or ChoicesForm(data=run.choices or None),
        told=told or {},
        fields=[each.name for each in imports.fields_of(run.kind)],
        required_names=[field_name(each.name) for each in imports.fields_of(run.kind) if each.required],
        faults=faults,
        names_columns=names_columns,
        can_undo=run.state is ImportState.APPLIED and run.import_id is not None and view.undone_at is None,
        has_bad=run.stored is not None and _uploads().bad(run.stored) is not None,
    )


def _ask(do: Callable[[], None]) -> None:
    if not Press().validate():
        return
    try:
        do()
    except NoRun:
        raise NotFound from None
    except RunRefused:
        flash(gettext("Somebody else has gone on with this file meanwhile."), "info")


def _view(here: Desk, run_id: int) -> View:
    try:
        return imports.view(here.session, here.local_id, run_id)
    except NoRun:
        raise NotFound from None


def _told(run: ImportRun) -> dict[str, str]:
    """The form's word on each column; a field that there is not counts as none."""
    known = {each.name for each in imports.fields_of(run.kind)}
    chosen = {name: request.form.get(f"column-{index}", IGNORED) for index, name in enumerate(run.header) if name}
    return {name: field if field in known else IGNORED for name, field in chosen.items()}


def _faults(run: ImportRun, told: dict[str, str]) -> list[str]:
    given = [field for field in told.values() if field != IGNORED]
    twice = sorted({field for field in given if given.count(field) > 1})
    lacking = [each.name for each in imports.fields_of(run.kind) if each.required and each.name not in given]
    words = [gettext("%(field)s has two columns: leave one.", field=field_name(field)) for field in twice]
    return words + [gettext("No column is chosen for %(field)s.", field=field_name(field)) for field in lacking]


def _moment(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _uploads() -> Uploads:
    return Uploads.beside(current_app.config["MEDIA_DIR"])
