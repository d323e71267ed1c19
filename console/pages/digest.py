"""The weekly digest: Monday's numbers, whom to talk with by midweek, what was done by Friday; and who gets it how."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from console.access.guard import needs
from console.access.permissions import Permission
from console.access.scope import handoffs_seen_by, members_seen_by
from console.desk import Desk, desk
from console.forms import Form
from console.language import current_language, gettext, lazy_gettext
from console.language.moments import number as shown_number
from console.nav import NavEntry
from models import DigestBy
from scheduler.digest.huddle import Why, huddle, note_seen
from scheduler.digest.log import log_of_week
from scheduler.digest.numbers import numbers
from scheduler.digest.parts import newest_on
from scheduler.digest.wishes import WishRefused, choose, own_number, wish_of
from scheduler.measures.board import Told, value_of
from scheduler.measures.union_measure import Shape, UnionMeasure, Words
from scheduler.variants.intervals import Rate

pages = Blueprint("digest", __name__, url_prefix="/digest")
nav = NavEntry("digest.shown", lazy_gettext("Weekly digest"), Permission.TODAY, 15)

NONE = "none"


class WishForm(Form):
    """How it comes."""

    by = RadioField(
        lazy_gettext("Send it to me"),
        [InputRequired()],
        choices=[
            SelectChoice(NONE, lazy_gettext("Not at all")),
            SelectChoice(DigestBy.MAIL.value, lazy_gettext("By mail")),
            SelectChoice(DigestBy.TEXT.value, lazy_gettext("By text, to my own number")),
        ],
    )


@pages.get("/")
@needs(Permission.TODAY)
def shown() -> str:
    """All three parts, and how it comes."""
    here = desk()
    wish = wish_of(here.session, here.staff.user_id, here.local_id)
    return _page(here, WishForm(formdata=None, data={"by": wish.value if wish else NONE}))


@pages.post("/")
@needs(Permission.TODAY)
def chosen() -> str | Response:
    """How it comes from now on."""
    here = desk()
    form = WishForm(request.form)
    if form.validate_on_submit():
        try:
            choose(
                here.session,
                None if form.by.data == NONE else DigestBy(form.by.data),
                user_id=here.staff.user_id,
                local_id=here.local_id,
                member_id=here.staff.member_id,
                actor=here.actor,
                now=here.now,
            )
        except WishRefused:
            form.refuse(
                gettext("No number of yours is proved and has agreed to texts. Choose mail, or text the line."), "by"
            )
        else:
            flash(_kept(form.by.data), "success")
            return redirect(url_for("digest.shown"))
    return _page(here, form)


def _page(here: Desk, form: WishForm) -> str:
    zone = here.staff.local.time_zone
    figures, names = here.staff.may(Permission.FIGURES), here.staff.may(Permission.MEMBERS)
    reasons = huddle(
        here.session,
        here.now,
        local_id=here.local_id,
        seen=members_seen_by(here.staff),
        handoffs=handoffs_seen_by(here.staff),
    )
    if names:
        note_seen(here.session, here.actor, here.now, reasons)
    return render_template(
        "digest/digest.html",
        form=form,
        newest=newest_on(here.now.astimezone(here.staff.zone).date()),
        numbers=numbers(here.session, here.local_id, zone, here.now) if figures else None,
        reasons=reasons,
        names=names,
        done=log_of_week(here.session, here.local_id, zone, here.now) if figures else None,
        can_text=own_number(here.session, here.local_id, here.staff.member_id, here.now) is not None,
        said=_said,
        told=_told,
        points=lambda change: shown_number(round(change, 1)),
        heads={
            Why.WAITS: gettext("Waits for an answer for more than a day"),
            Why.STILL: gettext("Began getting started a month ago, and has not finished"),
            Why.MISSED: gettext("Said they would come, and did not"),
            Why.SUPPORTS: gettext("Supports us, is no member yet, and nobody has talked with them for a month"),
        },
        now=here.now,
    )


def _kept(by: str) -> str:
    if by == NONE:
        return gettext("You get no digest from now on.")
    if by == DigestBy.MAIL.value:
        return gettext("The digest comes by mail on Mondays, Wednesdays and Fridays.")
    return gettext("The digest comes by text on Mondays, Wednesdays and Fridays.")


def _said(words: Words) -> str:
    return words[("en", "es").index(current_language())]


def _told(told: Told) -> tuple[str, str]:
    """Both denominators."""
    return _amount(told.measure, told.all), _amount(told.measure, told.reached)


def _amount(measure: UnionMeasure, rate: Rate | None) -> str:
    value = value_of(measure, rate)
    if rate is None:
        return gettext("fewer than 5")
    if value is None:
        return "–"
    if measure.shape is Shape.PER:
        return gettext("%(number)s to 1", number=shown_number(round(value, 1)))
    counted = gettext("%(count)s of %(of)s", count=shown_number(rate.count), of=shown_number(rate.of))
    return f"{shown_number(round(value, 1))} % ({counted})"
