"""Audiences that are kept for other campaigns: who they are, another name, or gone."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from console.access.guard import needs
from console.access.names import names_of
from console.access.permissions import Permission
from console.desk import desk
from console.forms import Press
from console.language import current_language, gettext
from console.pages.campaigns.blueprint import pages
from console.refusals import said
from scheduler.audiences import saved
from scheduler.audiences.saved import AudienceError
from scheduler.audiences.sentences import sentence


@pages.get("/audiences")
@needs(Permission.CAMPAIGNS)
def audiences() -> str:
    """All of the local, by name."""
    here = desk()
    found = saved.every(here.session, local_id=here.local_id)
    return render_template(
        "campaigns/audiences.html",
        audiences=[(each, sentence(each.query, current_language())) for each in found],
        names=names_of(here.session, (each.created_by for each in found)),
        most=saved.MOST_CHARACTERS,
    )


@pages.post("/audiences")
@needs(Permission.CAMPAIGNS)
def change_saved() -> Response:
    """Renames one, or deletes it; drafts that use it keep the query they have."""
    here = desk()
    name, new_name = request.form.get("name", ""), request.form.get("new_name", "")
    if not Press().validate_on_submit():
        return redirect(url_for("campaigns.audiences"))
    try:
        if request.form.get("do") == "delete":
            saved.remove(here.session, here.actor, here.now, local_id=here.local_id, name=name)
            flash(gettext("The audience %(name)s is deleted.", name=name), "success")
        else:
            saved.rename(here.session, here.actor, here.now, local_id=here.local_id, name=name, new_name=new_name)
            flash(gettext("The audience has its new name."), "success")
    except AudienceError as refused:
        flash(said(str(refused)), "error")
    return redirect(url_for("campaigns.audiences"))
