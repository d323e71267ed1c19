"""A copy of everything of the local, for admins who have just given their password."""

from flask import Blueprint, current_app, flash, redirect, render_template, send_file, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from bot.staff import local_copies
from bot.staff.local_copies import CopyRefused
from config.settings import Settings
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import desk
from console.language import gettext

pages = Blueprint("settings_copies", __name__, url_prefix="/settings/copies")


@pages.get("/")
@needs(Permission.SETTINGS)
def listed() -> str:
    """The newest copies, and how far the one is that is being written."""
    here = desk()
    return render_template("settings/copies.html", copies=local_copies.listed(here.session, here.local_id))


@pages.post("/")
@needs(Permission.SETTINGS, fresh=True)
def ask() -> Response:
    """Asks for one."""
    here = desk()
    try:
        local_copies.ask_for(here.session, here.actor, here.now, here.local_id)
    except CopyRefused:
        flash(gettext("A copy is being written already."), "info")
    else:
        flash(gettext("The copy is being written. You can close this page and come back."), "success")
    return redirect(url_for("settings_copies.listed"))


@pages.get("/<int:copy_id>.zip")
@needs(Permission.SETTINGS, fresh=True)
def fetch(copy_id: int) -> Response:
    """The file."""
    here = desk()
    settings: Settings = current_app.extensions["settings"]
    try:
        path = local_copies.fetch(here.session, here.actor, here.now, here.local_id, copy_id, settings.media_dir)
    except CopyRefused:
        raise NotFound from None
    day = here.now.astimezone(here.staff.zone).date()
    name = f"{here.staff.local.handle}-{day.isoformat()}.zip"
    return send_file(path, mimetype="application/zip", as_attachment=True, download_name=name, max_age=0)
