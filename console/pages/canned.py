"""Canned replies of the local: worded once, taken in any thread."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from bot.staff.inbox import canned
from bot.staff.inbox.canned import Canned, CannedRefused
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.forms import Form, Press
from console.language import gettext, lazy_gettext, mark
from console.view import NAMES

pages = Blueprint("canned", __name__, url_prefix="/inbox/canned")

REFUSALS = (
    mark("Another reply in this language has this title."),
    mark("Give it a title."),
    mark("The title is too long: 60 characters at most."),
    mark("Write the reply."),
    mark("The reply is too long: 1,000 characters at most."),
    mark("Only {name} and {steward} are filled in: write other braces differently."),
)


class CannedForm(Form):
    """One reply."""

    title = StringField(lazy_gettext("Title"), render_kw={"autocomplete": "off", "maxlength": canned.LONGEST_TITLE})
    language = SelectField(lazy_gettext("Language"))
    body = TextAreaField(lazy_gettext("Reply"), render_kw={"rows": 4, "maxlength": canned.LONGEST})


@pages.get("/")
@needs(Permission.THREADS_ASSIGN)
def listed() -> str:
    """All of them."""
    here = desk()
    return render_template("inbox/canned.html", replies=canned.canned_replies(here.session, here.local_id))


@pages.route("/new", methods=["GET", "POST"])
@needs(Permission.THREADS_ASSIGN)
def new() -> str | Response:
    """Another one."""
    return _edit(desk(), None)


@pages.route("/<int:canned_id>", methods=["GET", "POST"])
@needs(Permission.THREADS_ASSIGN)
def edit(canned_id: int) -> str | Response:
    """Other words for one."""
    here = desk()
    replies = canned.canned_replies(here.session, here.local_id)
    found = next((each for each in replies if each.id == canned_id), None)
    if found is None:
        raise NotFound
    return _edit(here, found)


@pages.post("/<int:canned_id>/remove")
@needs(Permission.THREADS_ASSIGN)
def remove(canned_id: int) -> Response:
    """Takes one away."""
    here = desk()
    if Press().validate():
        try:
            canned.remove(here.session, here.actor, here.now, here.local_id, canned_id)
        except LookupError:
            raise NotFound from None
        flash(gettext("The reply is removed."), "success")
    return redirect(url_for("canned.listed"))


def _edit(here: Desk, found: Canned | None) -> str | Response:
    form = CannedForm(obj=found)
    form.language.choices = [SelectChoice(each, NAMES.get(each, each)) for each in here.staff.local.languages]
    if form.validate_on_submit():
        try:
            canned.save(
                here.session,
                here.actor,
                here.now,
                here.local_id,
                language=form.language.data,
                title=form.title.data or "",
                body=form.body.data or "",
                canned_id=found.id if found else None,
            )
        except CannedRefused as refused:
            form.refuse(gettext(str(refused)), refused.field)
        else:
            flash(gettext("The reply is saved."), "success")
            return redirect(url_for("canned.listed"))
    return render_template("inbox/canned_edit.html", form=form, reply=found)
