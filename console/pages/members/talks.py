"""Logging a call, a talk or a letter, and taking one back that was logged by mistake."""

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateTimeLocalField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from bot.staff.logged import MOST_CHARACTERS, Ended, How, LogRefused, fits, log_touch, take_back
from bot.staff.member_touches import STEWARD, touch_of
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.forms import Form
from console.language import gettext, lazy_gettext
from console.pages.members.blueprint import pages, person_of, sees_all
from models import Member

_NEEDED = lazy_gettext("This is needed.")


class LogForm(Form):
    """What there was. What was said is nobody's to keep."""

    how = RadioField(
        lazy_gettext("How"),
        [InputRequired(_NEEDED)],
        choices=[
            SelectChoice(How.CALL.value, lazy_gettext("A call")),
            SelectChoice(How.IN_PERSON.value, lazy_gettext("A talk in person")),
            SelectChoice(How.MAIL.value, lazy_gettext("A letter")),
        ],
    )
    outcome = SelectField(
        lazy_gettext("How it ended"),
        choices=[
            SelectChoice(Ended.REACHED.value, lazy_gettext("We spoke, or they answered")),
            SelectChoice(Ended.NO_ANSWER.value, lazy_gettext("No answer")),
            SelectChoice(Ended.MESSAGE_LEFT.value, lazy_gettext("Left a message")),
            SelectChoice(Ended.REFUSED.value, lazy_gettext("They did not want to talk")),
            SelectChoice(Ended.WRONG_NUMBER.value, lazy_gettext("Wrong number")),
            SelectChoice(Ended.MAILED.value, lazy_gettext("Mailed")),
        ],
    )
    messenger = StringField(lazy_gettext("Who of the union it was"), render_kw={"maxlength": MOST_CHARACTERS})
    at = DateTimeLocalField(lazy_gettext("When"), [InputRequired(_NEEDED)], format=["%Y-%m-%dT%H:%M"])
    by_member = BooleanField(lazy_gettext("The member called, came or wrote; not the union"))


@pages.route("/<int:member_id>/log", methods=["GET", "POST"])
@needs(Permission.MEMBERS)
def log(member_id: int) -> str | Response:
    """Logs one."""
    here = desk()
    found = person_of(here, member_id)
    form = LogForm(at=here.now.astimezone(here.staff.zone).replace(tzinfo=None), messenger=here.staff.name)
    whole = sees_all(here)
    if form.validate_on_submit() and _log(here, form, found.member.number, whole=whole):
        flash(gettext("It is logged."), "success")
        return redirect(url_for("members.touches", member_id=member_id))
    return render_template("members/log.html", person=found, whole=whole, part="log", form=form)


@pages.post("/<int:member_id>/touches/<int:touch_id>/take-back")
@needs(Permission.MEMBERS)
def take_back_touch(member_id: int, touch_id: int) -> Response:
    """Takes one back; a steward their own alone."""
    here = desk()
    person_of(here, member_id)
    touch = touch_of(here.session, member_id, touch_id)
    if touch is None or (not sees_all(here) and touch.messenger != own_name(here)):
        raise NotFound
    take_back(here.session, here.local_id, touch_id, actor=here.actor, now=here.now)
    flash(gettext("It is taken back."), "success")
    return redirect(url_for("members.touches", member_id=member_id))


def own_name(here: Desk) -> str:
    """How touch points name whoever is at work."""
    number = _own_number(here)
    return f"{STEWARD}{number}" if number else here.staff.name


def _log(here: Desk, form: LogForm, number: str, *, whole: bool) -> bool:
    how, outcome = How(form.how.data), Ended(form.outcome.data)
    if not fits(how, outcome):
        form.refuse(gettext("This does not go with how it was."), "outcome")
        return False
    # A steward tells of their own talks; whoever works for all members may write down those of others.
    said = (form.messenger.data or "").strip() if whole else (_own_number(here) or here.staff.name)
    if not said:
        form.refuse(gettext("Say who it was: a steward's member number, or a name."), "messenger")
        return False
    at: datetime = form.at.data.replace(tzinfo=here.staff.zone)
    try:
        log_touch(
            here.session,
            here.local_id,
            number,
            how=how,
            outcome=outcome,
            messenger=said,
            actor=here.actor,
            now=here.now,
            at=at,
            by_member=form.by_member.data,
        )
    except LogRefused:
        form.refuse(gettext("It must have been, and less than ten years ago."), "at")
        return False
    return True


def _own_number(here: Desk) -> str | None:
    """The member number of whoever is at work, if they are a member."""
    return here.session.scalar(select(Member.number).where(Member.id == here.staff.member_id))
