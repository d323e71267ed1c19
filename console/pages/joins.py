"""People who ask to join by text: what they say of themselves, and making them members, or not."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, Regexp

from bot.staff import joining
from bot.staff.joining import JoinRefused, JoinView, Work
from bot.staff.member_search import worksites
from console.access.guard import needs
from console.access.names import names_of
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.forms import Form
from console.language import gettext, lazy_gettext
from models import Shift

pages = Blueprint("joins", __name__, url_prefix="/joins")

NEW, KNOWN = "new", "known"


class ApproveForm(Form):
    """Whom they become."""

    who = RadioField(
        lazy_gettext("Who it is"),
        choices=[
            SelectChoice(NEW, lazy_gettext("Somebody new: make them a member")),
            SelectChoice(KNOWN, lazy_gettext("A member already: add the number to their record")),
        ],
        default=NEW,
    )
    number = StringField(
        lazy_gettext("Member number"),
        [Optional(), Regexp(r"^\S{1,40}$", message=lazy_gettext("A number without spaces."))],
        render_kw={"autocomplete": "off"},
    )
    worksite = SelectField(lazy_gettext("Worksite"), coerce=int)
    shift = SelectField(
        lazy_gettext("Shift"),
        choices=[
            SelectChoice("", lazy_gettext("Not known yet")),
            SelectChoice(Shift.DAY.value, lazy_gettext("day shift")),
            SelectChoice(Shift.EVENING.value, lazy_gettext("evening shift")),
            SelectChoice(Shift.NIGHT.value, lazy_gettext("night shift")),
        ],
    )


@pages.get("/")
@needs(Permission.MEMBERS_CHANGE)
def listed() -> str:
    """Who waits, the first who asked ahead."""
    here = desk()
    return render_template("joins/list.html", joins=joining.waiting(here.session, here.actor, local_id=here.local_id))


@pages.get("/<int:join_id>")
@needs(Permission.MEMBERS_CHANGE)
def shown(join_id: int) -> str:
    """One of them."""
    here = desk()
    view = _found(here, join_id)
    return _page(here, view, _form(here))


@pages.post("/<int:join_id>/approve")
@needs(Permission.MEMBERS_CHANGE)
def approve(join_id: int) -> str | Response:
    """Makes them a member, or the number one of a member's; they are told."""
    here = desk()
    view, form = _found(here, join_id), _form(here)
    if not form.validate_on_submit():
        return _page(here, view, form)
    number = (form.number.data or "").strip()
    if form.who.data == KNOWN and not number:
        form.refuse(gettext("Say which member it is."), "number")
        return _page(here, view, form)
    work = _work(here, form)
    here.session.commit()  # what follows has transactions of its own
    try:
        done = joining.approve(
            here.bot,
            join_id,
            here.actor,
            local_id=here.local_id,
            number=number or None if form.who.data == NEW else None,
            existing=number if form.who.data == KNOWN else None,
            work=work,
        )
    except JoinRefused:
        known = gettext("There is no active member of this number.")
        form.refuse(known if form.who.data == KNOWN else gettext("This number is somebody else's."), "number")
        return _page(here, view, form)
    flash(gettext("%(name)s is member %(number)s now.", name=view.name, number=done.member_number), "success")
    return redirect(url_for("joins.listed"))


@pages.post("/<int:join_id>/decline")
@needs(Permission.MEMBERS_CHANGE)
def decline(join_id: int) -> Response:
    """Leaves them off the list; they are told to call the office, if they agreed to texts."""
    here = desk()
    view = _found(here, join_id)
    here.session.commit()  # what follows has a transaction of its own
    try:
        joining.decline(here.bot, join_id, here.actor, local_id=here.local_id)
    except JoinRefused:
        flash(gettext("It was decided meanwhile."), "error")
        return redirect(url_for("joins.shown", join_id=join_id))
    flash(gettext("%(name)s is not made a member.", name=view.name), "success")
    return redirect(url_for("joins.listed"))


def _found(here: Desk, join_id: int) -> JoinView:
    try:
        return joining.show(here.session, join_id, here.actor, local_id=here.local_id)
    except JoinRefused:
        raise NotFound from None


def _form(here: Desk) -> ApproveForm:
    form = ApproveForm()
    places = worksites(here.session, here.local_id)
    form.worksite.choices = [(0, gettext("Not known yet")), *((each.id, each.label) for each in places)]
    return form


def _work(here: Desk, form: ApproveForm) -> Work:
    """Where they work, as the desk of joining takes it: by names."""
    chosen = next((each for each in worksites(here.session, here.local_id) if each.id == form.worksite.data), None)
    return Work(
        employer=chosen.employer if chosen else None,
        worksite=chosen.name if chosen else None,
        shift=Shift(form.shift.data) if form.shift.data else None,
    )


def _page(here: Desk, view: JoinView, form: ApproveForm) -> str:
    return render_template("joins/join.html", join=view, form=form, names=names_of(here.session, {view.decided_by}))
