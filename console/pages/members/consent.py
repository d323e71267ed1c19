"""An opt-out that was a mistake: staff say why, and it waits for the member's own START."""

from flask import flash, redirect, render_template, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from bot.staff.member_consent import MOST_LETTERS, MistakeRefused, Word, history, say_mistake, withdraw
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.forms import Form
from console.language import gettext, lazy_gettext
from console.pages.members.blueprint import pages, person_of


class MistakeForm(Form):
    """Why it was one."""

    reason = TextAreaField(
        lazy_gettext("How it came to it"),
        [
            DataRequired(lazy_gettext("Say how it came to the opt-out: the reason is kept with it.")),
            Length(max=MOST_LETTERS),
        ],
        render_kw={"rows": 4, "maxlength": MOST_LETTERS},
    )


@pages.route("/<int:member_id>/consent/<int:entry_id>/mistake", methods=["GET", "POST"])
@needs(Permission.MEMBERS_CHANGE)
def mistake(member_id: int, entry_id: int) -> str | Response:
    """Records why an opt-out was a mistake. Nothing is sent because of it."""
    here = desk()
    found = person_of(here, member_id)
    word = _stop(here, member_id, entry_id)
    form = MistakeForm()
    if form.validate_on_submit():
        try:
            say_mistake(
                here.session,
                here.actor,
                here.now,
                local_id=here.local_id,
                member_id=member_id,
                entry_id=entry_id,
                reason=form.reason.data,
            )
        except MistakeRefused:
            form.refuse(gettext("This opt-out does not hold any more, or its reason is recorded already."))
        else:
            flash(gettext("It is recorded. The number gets texts again when it says START itself."), "success")
            return redirect(url_for("members.consent", member_id=member_id))
    return render_template("members/mistake.html", person=found, whole=True, part="mistake", form=form, word=word)


@pages.post("/<int:member_id>/consent/mistakes/<int:mistake_id>/withdraw")
@needs(Permission.MEMBERS_CHANGE)
def withdraw_mistake(member_id: int, mistake_id: int) -> Response:
    """It was no mistake after all."""
    here = desk()
    person_of(here, member_id)
    try:
        withdraw(here.session, here.actor, here.now, member_id=member_id, mistake_id=mistake_id)
    except MistakeRefused:
        flash(gettext("It does not wait any more."), "error")
    else:
        flash(gettext("The opt-out stands. The reason that was given stays in the history."), "success")
    return redirect(url_for("members.consent", member_id=member_id))


def _stop(here: Desk, member_id: int, entry_id: int) -> Word:
    word = next((each for each in history(here.session, here.local_id, member_id) if each.id == entry_id), None)
    if word is None:
        raise NotFound
    return word
