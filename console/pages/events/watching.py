"""Events as a list, one event with who comes, its rides, its reminders, its files."""

from datetime import timedelta

from flask import Response as Download
from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from bot.staff.event_people import Group, as_rows, give_place, take_back
from bot.staff.event_people import listed as people_listed
from bot.staff.event_texts import about
from bot.staff.events import EventRefused, EventView, past, rides, upcoming
from bot.wording import format_phone
from console.access.guard import needs
from console.access.permissions import Permission
from console.calendar_file import CONTENT_TYPE, calendar_file
from console.desk import Desk, desk
from console.forms import Form
from console.language import gettext, lazy_gettext, moments, ngettext
from console.pages.events.blueprint import answer_words, event_of, kind_words, pages
from console.refusals import said, said_lines
from models import Event
from scheduler.campaigns.drafts import Draft, create
from scheduler.campaigns.errors import CampaignError
from scheduler.measures.sheet import sheet

MOST_PAST = 25
MOST_PAGES = 400


class ReminderForm(Form):
    """A reminder, to be drafted."""

    days = StringField(lazy_gettext("Days before"), [InputRequired()], default="7, 1")
    hours = IntegerField(
        lazy_gettext("Hours before the start"), [NumberRange(0, 48)], default=2, render_kw={"inputmode": "numeric"}
    )
    to = SelectField(
        lazy_gettext("To"),
        choices=[
            SelectChoice("going, maybe, none", lazy_gettext("who comes, may come, or has not answered")),
            SelectChoice("going", lazy_gettext("who comes")),
            SelectChoice("none", lazy_gettext("who has not answered")),
            SelectChoice("going, none", lazy_gettext("who comes or has not answered")),
        ],
    )


@pages.get("/")
@needs(Permission.EVENTS)
def listed() -> str:
    """Events to come, those that are on among them."""
    here = desk()
    events = [
        each
        for each in upcoming(here.session, here.local_id, here.now, past_days=1)
        if (each.ends_at or each.starts_at + timedelta(hours=4)) > here.now
    ]
    return render_template("events/list.html", events=events, kinds=kind_words(), is_past=False, page=0, more=False)


@pages.get("/past")
@needs(Permission.EVENTS)
def over() -> str:
    """Events that have begun, the newest first."""
    here = desk()
    page = min(request.args.get("page", 0, type=int), MOST_PAGES)
    events = past(here.session, here.local_id, here.now, page=max(page, 0), most=MOST_PAST)
    return render_template(
        "events/list.html",
        events=events[:MOST_PAST],
        kinds=kind_words(),
        is_past=True,
        page=page,
        more=len(events) > MOST_PAST,
    )


@pages.get("/<int:event_id>")
@needs(Permission.EVENTS)
def shown(event_id: int) -> str:
    """One event: its numbers, who said what, what is sent about it."""
    return _shown(desk(), event_id, ReminderForm())


@pages.post("/<int:event_id>/remind")
@needs(Permission.CAMPAIGNS)
def remind(event_id: int) -> str | Response:
    """Drafts a reminder; who approves campaigns approves it like any other."""
    here = desk()
    event = event_of(here, event_id)
    form = ReminderForm()
    if form.validate_on_submit():
        name = gettext(
            "Reminder of %(title)s, %(day)s",
            title=event.title[:40],
            day=moments.moment(event.starts_at, here.staff.zone),
        )
        settings = {"event": event_id, "days": form.days.data, "hours": form.hours.data, "to": form.to.data}
        draft = Draft(kind="event_reminder", name=name, settings=settings)
        try:
            made = create(here.session, here.actor, here.now, draft, kinds=here.bot.kinds, local_id=here.local_id)
        except CampaignError as refused:
            for line in said_lines(refused):
                form.refuse(line)
        else:
            flash(gettext("The reminder is a draft: look at it, and submit it."), "success")
            return redirect(url_for("campaigns.shown", campaign_id=made.id))
    return _shown(here, event_id, form)


@pages.post("/<int:event_id>/people/<int:rsvp_id>/move-up")
@needs(Permission.EVENTS)
def move_up(event_id: int, rsvp_id: int) -> Response:
    """Gives a place to somebody who waits."""
    here = desk()
    event_of(here, event_id)
    try:
        name = give_place(here.session, here.bot.wording, event_id, rsvp_id, here.actor, here.now)
    except EventRefused as refused:
        flash(said(str(refused)), "error")
    else:
        flash(gettext("%(name)s has a place, and is told.", name=name), "success")
    return redirect(url_for("events.shown", event_id=event_id, who="waiting"))


@pages.post("/<int:event_id>/people/<int:rsvp_id>/take-back")
@needs(Permission.EVENTS)
def take_off(event_id: int, rsvp_id: int) -> Response:
    """Notes that somebody does not come."""
    here = desk()
    event_of(here, event_id)
    try:
        moved = take_back(here.session, here.bot.wording, event_id, rsvp_id, here.actor, here.now)
    except EventRefused as refused:
        flash(said(str(refused)), "error")
    else:
        words = ngettext(
            "Noted. %(num)s member moved up from the waiting list.",
            "Noted. %(num)s members moved up from the waiting list.",
            moved,
        )
        flash(words if moved else gettext("Noted: they do not come."), "success")
    return redirect(url_for("events.shown", event_id=event_id))


@pages.get("/<int:event_id>/rides")
@needs(Permission.EVENTS)
def cars(event_id: int) -> str:
    """Who drives whom, and who has no ride yet."""
    here = desk()
    event = event_of(here, event_id)
    found = rides(here.session, event_id, here.actor, here.now)
    drivers = [each for each in found if each.ride == "offered"]
    riders = [each for each in found if each.ride == "needed"]
    return render_template(
        "events/rides.html",
        event=event,
        cars=[(each, [rider for rider in riders if rider.driver_number == each.member_number]) for each in drivers],
        waiting=[each for each in riders if each.driver_number is None],
        phone=format_phone,
    )


@pages.get("/<int:event_id>/people.csv")
@needs(Permission.EVENTS)
def file(event_id: int) -> Download:
    """Everybody who answered or came, as a file for Excel."""
    here = desk()
    event_of(here, event_id)
    lines = "".join(sheet(as_rows(here.session, event_id, here.actor, here.now, here.staff.zone)))
    return Download(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="event-{event_id}.csv"'},
    )


@pages.get("/<int:event_id>/event.ics")
@needs(Permission.EVENTS)
def calendar(event_id: int) -> Download:
    """The event as a calendar file, as members get it."""
    here = desk()
    event = here.session.scalar(select(Event).where(Event.id == event_id, Event.local_id == here.local_id))
    if event is None:
        raise NotFound
    content = calendar_file(event, handle=here.staff.local.handle, meeting=event.meeting_point)
    return Download(
        content, content_type=CONTENT_TYPE, headers={"Content-Disposition": 'attachment; filename="event.ics"'}
    )


def _shown(here: Desk, event_id: int, form: ReminderForm) -> str:
    event = event_of(here, event_id)
    group = _group(event, request.args.get("who", ""))
    page = min(max(request.args.get("page", 0, type=int), 0), MOST_PAGES)
    people, more = people_listed(here.session, event_id, group, here.actor, here.now, page=page)
    return render_template(
        "events/event.html",
        event=event,
        form=form,
        people=people,
        more=more,
        page=page,
        group=group.value,
        answers=answer_words(),
        kinds=kind_words(),
        rides=_ride_words(),
        campaigns=about(here.session, here.local_id, event_id),
        states=_state_words(),
        over=(event.ends_at or event.starts_at) <= here.now,
        now=here.now,
    )


def _group(event: EventView, asked: str) -> Group:
    if asked in list(Group):
        return Group(asked)
    return Group.GOING if event.going or not event.waiting else Group.WAITING


def _state_words() -> dict[str, str]:
    return {
        "draft": gettext("draft"),
        "submitted": gettext("waits for approval"),
        "approved": gettext("approved"),
        "running": gettext("running"),
        "paused": gettext("paused"),
        "done": gettext("done"),
        "canceled": gettext("canceled"),
    }


def _ride_words() -> dict[str, str]:
    return {"needed": gettext("needs a ride"), "offered": gettext("drives"), "none": gettext("no ride")}
