"""A copy of all that is kept of a member, which the staff hand to them."""

from flask import Response, render_template
from wtforms import StringField
from wtforms.validators import DataRequired

from bot.staff.member_copy import MOST_LETTERS, make_copy
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import desk
from console.forms import Form
from console.language import lazy_gettext
from console.links.export import archive
from console.pages.members.blueprint import pages, person_of


class CopyForm(Form):
    """How they asked for it."""

    reason = StringField(
        lazy_gettext("How the member asked for it, and how you know that it was them"),
        [DataRequired(lazy_gettext("This is needed."))],
        render_kw={"maxlength": MOST_LETTERS, "autocomplete": "off"},
    )


@pages.route("/<int:member_id>/copy", methods=["GET", "POST"])
@needs(Permission.MEMBERS_CHANGE, fresh=True)
def copy(member_id: int) -> str | Response:
    """The page with the button, and the zip that it makes; it is kept nowhere."""
    here = desk()
    found = person_of(here, member_id)
    form = CopyForm()
    if not form.validate_on_submit():
        return render_template("members/copy.html", person=found, whole=True, part="copy", form=form)
    parts = make_copy(here.session, here.actor, here.now, member_id, form.reason.data)
    response = Response(archive(found.member, parts, here.now), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="member-{member_id}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response
