"""Stewards: who covers whom, how soon they answer, and who is one."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from bot.staff import stewards as staff_stewards
from bot.staff.stewards import MEMBERS_FOR_ONE, StewardRefused, StewardView
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.forms import Form
from console.language import gettext, lazy_gettext
from console.nav import NavEntry
from console.refusals import said
from models import Shift

pages = Blueprint("stewards", __name__, url_prefix="/stewards")
nav = NavEntry("stewards.listed", lazy_gettext("Stewards"), Permission.STEWARDS, 45)

_NEEDED = lazy_gettext("This is needed.")
EVERY_SHIFT = "every"


class DutyForm(Form):
    """A worksite for a steward."""

    worksite = SelectField(lazy_gettext("Worksite"), coerce=int)
    shift = SelectField(
        lazy_gettext("Shift"),
        choices=[
            SelectChoice(EVERY_SHIFT, lazy_gettext("Every shift")),
            SelectChoice("day", lazy_gettext("Day")),
            SelectChoice("evening", lazy_gettext("Evening")),
            SelectChoice("night", lazy_gettext("Night")),
        ],
    )


class NewForm(DutyForm):
    """A new steward."""

    number = StringField(lazy_gettext("Member number"), [InputRequired(_NEEDED)], render_kw={"autocomplete": "off"})


@pages.get("/")
@needs(Permission.STEWARDS)
def listed() -> str:
    """Coverage, answers, and the stewards by name."""
    here = desk()
    everybody, by_steward = staff_stewards.replies(here.session, here.local_id, here.now)
    new, matched = staff_stewards.matched(here.session, here.local_id, here.now)
    return render_template(
        "stewards/list.html",
        coverage=staff_stewards.coverage(here.session, here.local_id),
        stewards=staff_stewards.stewards(here.session, here.local_id, here.actor, here.now),
        everybody=everybody,
        by_steward=by_steward,
        new_members=new,
        with_buddy=matched,
        target=MEMBERS_FOR_ONE,
        shifts=shift_words(),
    )


@pages.route("/new", methods=["GET", "POST"])
@needs(Permission.STEWARDS, fresh=True)
def new() -> str | Response:
    """Makes a member a steward. Somebody with a steward's account sees the members of their worksites."""
    here = desk()
    form = NewForm()
    _offer(here, form)
    if form.validate_on_submit() and _assigned(here, form, form.number.data.strip(), "number"):
        return redirect(url_for("stewards.shown", number=form.number.data.strip()))
    return render_template("stewards/new.html", form=form)


@pages.get("/<number>")
@needs(Permission.STEWARDS)
def shown(number: str) -> str:
    """One steward."""
    here = desk()
    form = DutyForm()
    _offer(here, form)
    return _shown(here, _steward(here, number), form)


@pages.post("/<number>/worksites")
@needs(Permission.STEWARDS, fresh=True)
def given(number: str) -> str | Response:
    """Gives them one more worksite."""
    here = desk()
    found = _steward(here, number)
    form = DutyForm()
    _offer(here, form)
    if form.validate_on_submit() and _assigned(here, form, number, "worksite"):
        return redirect(url_for("stewards.shown", number=number))
    return _shown(here, found, form)


@pages.post("/<number>/worksites/<int:assignment_id>/take")
@needs(Permission.STEWARDS)
def taken(number: str, assignment_id: int) -> Response:
    """Takes a worksite from them."""
    here = desk()
    try:
        still = staff_stewards.unassign(here.session, here.local_id, number, assignment_id, here.actor, here.now)
    except StewardRefused as refused:
        flash(said(str(refused)), "error")
        return redirect(url_for("stewards.listed"))
    flash(gettext("They have this worksite no more."), "success")
    return redirect(url_for("stewards.shown", number=number) if still else url_for("stewards.listed"))


@pages.route("/<number>/end", methods=["GET", "POST"])
@needs(Permission.STEWARDS)
def ended(number: str) -> str | Response:
    """Says what it means, and ends it."""
    here = desk()
    found = _steward(here, number)
    form = Form()
    if form.validate_on_submit():
        name = staff_stewards.end(here.session, here.local_id, number, here.actor, here.now)
        flash(gettext("%(name)s is no steward any more.", name=name), "success")
        return redirect(url_for("stewards.listed"))
    return render_template("stewards/end.html", steward=found, form=form, shifts=shift_words())


def shift_words() -> dict[str | None, str]:
    """What shifts are called; None is every one."""
    return {
        None: gettext("every shift"),
        "day": gettext("day"),
        "evening": gettext("evening"),
        "night": gettext("night"),
    }


def _shown(here: Desk, found: StewardView, form: DutyForm) -> str:
    _, by_steward = staff_stewards.replies(here.session, here.local_id, here.now)
    return render_template(
        "stewards/steward.html",
        steward=found,
        replies=by_steward.get(found.member_id),
        form=form,
        shifts=shift_words(),
    )


def _steward(here: Desk, number: str) -> StewardView:
    try:
        return staff_stewards.steward(here.session, here.local_id, number, here.actor, here.now)
    except StewardRefused:
        raise NotFound from None


def _offer(here: Desk, form: DutyForm) -> None:
    places = staff_stewards.worksites(here.session, here.local_id)
    form.worksite.choices = [SelectChoice(place.id, place.name) for place in places]


def _assigned(here: Desk, form: DutyForm, number: str, field: str) -> bool:
    shift = None if form.shift.data == EVERY_SHIFT else Shift(form.shift.data)
    try:
        name = staff_stewards.assign(
            here.session, here.local_id, number, form.worksite.data, shift, here.actor, here.now
        )
    except StewardRefused as refused:
        form.refuse(said(str(refused)), field)
        return False
    flash(gettext("%(name)s is a steward there now.", name=name), "success")
    return True
