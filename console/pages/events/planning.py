"""An event is added, changed, called off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateTimeLocalField, IntegerField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from bot.staff.events import CHANGEABLE, EventDraft, EventRefused, EventView, add, call_off, change
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.forms import Form
from console.language import gettext, lazy_gettext, ngettext
from console.pages.events.blueprint import event_of, pages
from console.refusals import said
from models import EventKind
from scheduler.campaigns.local_days import exact

_NEEDED = lazy_gettext("This is needed.")
_NO_DAY = lazy_gettext("Write a day and an hour.")
_MOMENTS = ("starts_at", "ends_at", "meet_at")
_FAULTS = {
    "title": lazy_gettext("There is an event with this title at this time."),
    "starts_at": lazy_gettext("It would be over already."),
    "ends_at": lazy_gettext("It must end after it starts."),
    "meet_at": lazy_gettext("People cannot meet after it starts."),
    "capacity": lazy_gettext("Write 1 or more, or nothing to take everybody."),
    "renews": lazy_gettext("Only a class renews a certification."),
    "join_word": lazy_gettext("3 to 20 letters and digits, that no other event to come has."),
}


def _moment(label: Any, *validators: Any) -> DateTimeLocalField:
    return DateTimeLocalField(label, list(validators), format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


class EventForm(Form):
    """An event. Hours are on the local's wall clock."""

    title = StringField(lazy_gettext("Title"), [DataRequired(_NEEDED), Length(max=80)])
    title_es = StringField(lazy_gettext("Title in Spanish"), [Length(max=80)], render_kw={"lang": "es"})
    kind = SelectField(
        lazy_gettext("Kind"),
        choices=[
            SelectChoice("meeting", lazy_gettext("Meeting")),
            SelectChoice("rally", lazy_gettext("Rally")),
            SelectChoice("orientation", lazy_gettext("Orientation: offered to new members")),
            SelectChoice("training", lazy_gettext("Class: listed where members ask for classes")),
            SelectChoice("other", lazy_gettext("Other")),
        ],
    )
    starts_at = _moment(lazy_gettext("Starts"), InputRequired(_NO_DAY))
    ends_at = _moment(lazy_gettext("Ends"), Optional())
    place = StringField(lazy_gettext("Place"), [DataRequired(_NEEDED), Length(max=80)])
    address = StringField(lazy_gettext("Address"), [Length(max=200)])
    meet_at = _moment(lazy_gettext("People meet at"), Optional())
    meeting_point = StringField(lazy_gettext("Meeting point"), [Length(max=80)])
    capacity = IntegerField(
        lazy_gettext("Places"),
        [Optional(), NumberRange(1, 100_000, lazy_gettext("Write 1 or more, or nothing to take everybody."))],
        render_kw={"inputmode": "numeric"},
    )
    rides = BooleanField(lazy_gettext("Ask who comes whether they need or offer a ride"))
    renews = StringField(lazy_gettext("Renews the certification"), [Length(max=80)])
    join_word = StringField(lazy_gettext("Word to join by"), render_kw={"autocapitalize": "characters"})


class ChangeForm(EventForm):
    """The same, of an event that people may have answered."""

    quiet = BooleanField(lazy_gettext("Tell nobody of a new title, time or place"))


@pages.route("/new", methods=["GET", "POST"])
@needs(Permission.EVENTS)
def new() -> str | Response:
    """Adds an event."""
    here = desk()
    form = EventForm()
    if form.validate_on_submit() and (values := _values(here, form)) is not None:
        try:
            made = add(here.session, here.local_id, EventDraft(**values), here.actor, here.now)
        except EventRefused as refused:
            _tell(form, refused)
        else:
            flash(gettext("%(title)s is on the calendar.", title=made.title), "success")
            return redirect(url_for("events.shown", event_id=made.id))
    return render_template("events/form.html", form=form, event=None)


@pages.route("/<int:event_id>/change", methods=["GET", "POST"])
@needs(Permission.EVENTS)
def changed(event_id: int) -> str | Response:
    """Changes an event; who comes is told of what they would miss it by."""
    here = desk()
    event = event_of(here, event_id)
    form = ChangeForm(data=_filled(here, event)) if request.method == "GET" else ChangeForm()
    if form.validate_on_submit() and (values := _values(here, form)) is not None:
        try:
            done = change(here.session, here.bot.wording, event_id, values, here.actor, here.now, quiet=form.quiet.data)
        except EventRefused as refused:
            here.session.rollback()
            _tell(form, refused)
        else:
            flash(_what_came_of_it(done.told, done.moved_up), "success")
            return redirect(url_for("events.shown", event_id=event_id))
    return render_template("events/form.html", form=form, event=event)


@pages.route("/<int:event_id>/call-off", methods=["GET", "POST"])
@needs(Permission.EVENTS)
def called_off(event_id: int) -> str | Response:
    """Says who will be told, and calls it off."""
    here = desk()
    event = event_of(here, event_id)
    form = Form()
    if form.validate_on_submit():
        try:
            done = call_off(here.session, here.bot.wording, event_id, here.actor, here.now)
        except EventRefused as refused:
            form.refuse(said(str(refused)))
        else:
            flash(
                ngettext(
                    "It is called off, and %(num)s number is told.",
                    "It is called off, and %(num)s numbers are told.",
                    done.told,
                ),
                "success",
            )
            return redirect(url_for("events.shown", event_id=event_id))
    return render_template("events/call_off.html", form=form, event=event, over=_is_over(event, here.now))


def _is_over(event: EventView, now: datetime) -> bool:
    return (event.ends_at or event.starts_at) <= now


def _values(here: Desk, form: EventForm) -> dict[str, Any] | None:
    """What the form says, of CHANGEABLE; None when an hour does not exist, which is told beside it."""
    values: dict[str, Any] = {
        "title": form.title.data.strip(),
        "titles": {"es": form.title_es.data.strip()} if (form.title_es.data or "").strip() else {},
        "kind": EventKind(form.kind.data),
        "place": form.place.data.strip(),
        "capacity": form.capacity.data,
        "rides": form.rides.data,
        "join_word": "".join((form.join_word.data or "").upper().split()) or None,
        **{name: (form[name].data or "").strip() or None for name in ("address", "meeting_point", "renews")},
    }
    for name in _MOMENTS:
        written = form[name].data
        try:
            values[name] = exact(written.date(), written.time(), here.staff.zone) if written else None
        except ValueError:
            form.refuse(gettext("That hour does not exist: the clocks go forward in that night."), name)
    return None if form.errors else values


def _filled(here: Desk, event: EventView) -> Mapping[str, Any]:
    values = {name: getattr(event, name) for name in CHANGEABLE - {"titles", *_MOMENTS}}
    at = {name: getattr(event, name) for name in _MOMENTS}
    moments = {name: moment and moment.astimezone(here.staff.zone).replace(tzinfo=None) for name, moment in at.items()}
    return values | moments | {"title_es": event.titles.get("es", "")}


def _tell(form: EventForm, refused: EventRefused) -> None:
    """Beside each field that is at fault; over the form what is about none."""
    for name in sorted(refused.fields):
        form.refuse(str(_FAULTS[name]), name)
    if not refused.fields:
        form.refuse(said(str(refused)))


def _what_came_of_it(told: int, moved_up: int) -> str:
    words = [gettext("It is changed.")]
    if told:
        words.append(ngettext("%(num)s number is told.", "%(num)s numbers are told.", told))
    if moved_up:
        words.append(
            ngettext(
                "%(num)s member moved up from the waiting list.",
                "%(num)s members moved up from the waiting list.",
                moved_up,
            )
        )
    return " ".join(words)
