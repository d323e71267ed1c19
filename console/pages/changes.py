"""Changes of records that members or lists ask for: what waits, one with before and after, approve, decline."""

from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from bot.staff import change_list, changes
from bot.staff.changes import FIELD_WORDS, ChangeRefused, ChangeView
from console.access.guard import needs
from console.access.names import names_of
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.forms import Form
from console.language import current_language, gettext, lazy_gettext
from console.nav import NavEntry

pages = Blueprint("changes", __name__, url_prefix="/changes")
nav = NavEntry("changes.listed", lazy_gettext("Requests"), Permission.MEMBERS_CHANGE, 17)

MOST_LETTERS = 160  # the member reads it in a text


class DeclineForm(Form):
    """Why not, in words for the member."""

    reason = StringField(
        lazy_gettext("Why not"),
        [
            DataRequired(lazy_gettext("The member is told why: give a reason.")),
            Length(max=MOST_LETTERS, message=lazy_gettext("That is too long for a text.")),
        ],
        render_kw={"maxlength": MOST_LETTERS, "autocomplete": "off"},
    )


@pages.get("/")
@needs(Permission.MEMBERS_CHANGE)
def listed() -> str:
    """What waits, the oldest first."""
    return _list(decided=False)


@pages.get("/decided")
@needs(Permission.MEMBERS_CHANGE)
def decided() -> str:
    """What was decided, the newest first."""
    return _list(decided=True)


@pages.get("/<int:change_id>")
@needs(Permission.MEMBERS_CHANGE)
def shown(change_id: int) -> str:
    """One of them, with what the record said and should say."""
    return _page(desk(), change_id, DeclineForm())


@pages.post("/<int:change_id>/approve")
@needs(Permission.MEMBERS_CHANGE)
def approve(change_id: int) -> Response:
    """Puts it on the record; the member is told."""
    here = desk()
    try:
        changes.approve(here.session, here.bot.wording, change_id, here.actor, here.now, local_id=here.local_id)
    except ChangeRefused:
        return _refused(here, change_id)
    flash(gettext("It is on the record, and the member is told."), "success")
    return redirect(url_for("changes.listed"))


@pages.post("/<int:change_id>/decline")
@needs(Permission.MEMBERS_CHANGE)
def decline(change_id: int) -> str | Response:
    """Leaves the record as it is; the member is told why."""
    here = desk()
    form = DeclineForm()
    if not form.validate_on_submit():
        return _page(here, change_id, form)
    try:
        changes.decline(
            here.session,
            here.bot.wording,
            change_id,
            here.actor,
            form.reason.data,
            here.now,
            local_id=here.local_id,
        )
    except ChangeRefused:
        return _refused(here, change_id)
    flash(gettext("The record stays as it is, and the member is told why."), "success")
    return redirect(url_for("changes.listed"))


@pages.get("/<int:change_id>/photos/<sha256>")
@needs(Permission.MEMBERS_CHANGE)
def photo(change_id: int, sha256: str) -> Response:
    """A photo that came with it."""
    here = desk()
    found = change_list.photo(
        here.session,
        here.actor,
        here.now,
        Path(current_app.config["MEDIA_DIR"]),
        local_id=here.local_id,
        request_id=change_id,
        sha256=sha256,
    )
    if found is None:
        raise NotFound
    return send_file(found.path, mimetype=found.content_type, as_attachment=not found.shown, download_name=found.name)


def _list(*, decided: bool) -> str:
    here = desk()
    rows, after = change_list.listed(
        here.session,
        here.actor,
        here.now,
        local_id=here.local_id,
        language=current_language(),
        decided=decided,
        after=request.args.get("after", type=int),
    )
    page = "changes.decided" if decided else "changes.listed"
    return render_template(
        "changes/list.html",
        changes=rows,
        fields=FIELD_WORDS[current_language()],
        names=names_of(here.session, {each.decided_by for each in rows}),
        decided=decided,
        first=url_for(page) if "after" in request.args else None,
        older=url_for(page, after=after) if after else None,
    )


def _page(here: Desk, change_id: int, form: DeclineForm) -> str:
    view = _found(here, change_id)
    return render_template(
        "changes/change.html",
        change=view,
        is_open=view.state in ("waiting", "conflict"),
        field=FIELD_WORDS[current_language()][view.field],
        names=names_of(here.session, {view.decided_by}),
        form=form,
    )


def _found(here: Desk, change_id: int) -> ChangeView:
    try:
        return changes.show(
            here.session,
            change_id,
            here.actor,
            here.now,
            local_id=here.local_id,
            language=current_language(),
        )
    except ChangeRefused:
        raise NotFound from None


def _refused(here: Desk, change_id: int) -> Response:
    """Decided by somebody else meanwhile, or a number that nobody has proved."""
    here.session.rollback()
    flash(gettext("That is not possible any more, or not yet: look at how it stands."), "error")
    return redirect(url_for("changes.shown", change_id=change_id))
