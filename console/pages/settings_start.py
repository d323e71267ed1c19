"""A new local is set up here, step by step. For admins."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from bot.staff import starting
from bot.staff.starting import StartRefused
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import desk
from console.language import gettext, mark

pages = Blueprint("settings_start", __name__, url_prefix="/settings/start")

# What bot/staff/starting.py refuses.
_REFUSED = (mark("A worksite has an employer and a name."), mark("It is there already."))


@pages.get("/")
@needs(Permission.SETTINGS)
def start() -> str:
    """The steps, each done or with a link to where it is done."""
    here = desk()
    done = starting.steps(here.session, here.local_id)
    steps = [
        _step(gettext("Name, number and time zone"), True, url_for("settings.kind", kind="local")),
        _step(gettext("Office hours, and who answers"), done.hours, url_for("settings.kind", kind="handoff")),
        _step(gettext("Worksites"), done.worksites, url_for("settings_start.worksites")),
        _step(gettext("Import your members"), done.members, _page("imports.listed")),
        _step(gettext("Invite your people"), done.people, url_for("people.invite")),
        _step(
            gettext("Text HELP to %(number)s from your own phone", number=here.staff.local.number),
            done.texted,
            url_for("settings_carrier.shown"),
        ),
    ]
    left = sum(not step["done"] for step in steps)
    # base.html leads back here from every page, until nothing is left.
    session["setting_up"] = here.local_id if left else None
    return render_template("settings/start.html", steps=steps, left=left)


@pages.route("/worksites", methods=["GET", "POST"])
@needs(Permission.SETTINGS)
def worksites() -> str | Response:
    """The worksites, and one more."""
    here = desk()
    fault = ""
    employer, name = request.form.get("employer", ""), request.form.get("name", "")
    if request.method == "POST":
        try:
            starting.add_worksite(here.session, here.actor, here.now, here.local_id, employer, name)
        except StartRefused as refused:
            fault = gettext(str(refused))
        else:
            flash(gettext("%(name)s is added.", name=name), "success")
            return redirect(url_for("settings_start.worksites"))
    return render_template(
        "settings/worksites.html",
        worksites=starting.worksites(here.session, here.local_id),
        employer=employer,
        name=name,
        fault=fault,
    )


def _step(title: str, done: bool, url: str) -> dict[str, Any]:
    return {"title": title, "done": done, "url": url}


def _page(endpoint: str) -> str:
    """A page of another module; "" while it is not there."""
    return url_for(endpoint) if endpoint in current_app.view_functions else ""
