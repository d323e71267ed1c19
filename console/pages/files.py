"""Files of grievances and issues: handed over to who may see the card, each time audited; removed once asked again."""

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from bot.staff import attachments
from console import cases
from console.access.guard import needs
from console.access.permissions import Permission
from console.forms import Press
from console.language import gettext
from models import Grievance, Issue

pages = Blueprint("files", __name__, url_prefix="/files")


@pages.get("/<int:file_id>")
@needs(Permission.GRIEVANCES)
def handed(file_id: int) -> Response:
    """The file, to save: no browser shows it as a page of ours."""
    found = attachments.hand_over(cases.cases(), cases.file_store(), file_id)
    if found is None:
        raise NotFound
    return send_file(found.path, mimetype=found.content_type, as_attachment=True, download_name=found.name)


@pages.route("/<int:file_id>/remove", methods=["GET", "POST"])
@needs(Permission.GRIEVANCES)
def remove(file_id: int) -> str | Response:
    """Asks once more, then removes it for good."""
    at = cases.cases()
    found = attachments.card_of(at, file_id)
    if found is None or found[0].removed_at is not None:
        raise NotFound
    line, card = found
    form = Press()
    if form.validate_on_submit():
        attachments.remove(at, cases.file_store(), file_id)
        flash(gettext("The file is removed."), "success")
        return redirect(_page(card))
    return render_template("cases/remove_file.html", form=form, file=line, back=_page(card))


def _page(card: Grievance | Issue) -> str:
    part = "grievances" if isinstance(card, Grievance) else "issues"
    return url_for(f"{part}.shown", number=card.number, _anchor="files")
