"""The door: find a member as one types, check them in with a press, take it back. For a phone in one hand."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from bot.staff.event_door import AtDoor, DoorClosed, check_in, doors, lately, opens_at, search, undo
from bot.staff.events import MOST_GUESTS, EventRefused
from console.access.guard import needs
from console.access.permissions import Permission
from console.access.scope import members_seen_by
from console.desk import Desk, desk
from console.language import gettext, ngettext
from console.pages.events.blueprint import answer_words, event_of, pages
from console.refusals import said

MOST_TYPED = 80
_DONE = "door_done"


@pages.get("/door")
@needs(Permission.EVENTS_CHECK_IN)
def doors_listed() -> str:
    """The events that are on today."""
    here = desk()
    return render_template("events/doors.html", doors=doors(here.session, here.local_id, here.now), now=here.now)


@pages.route("/<int:event_id>/door", methods=["GET", "POST"])
@needs(Permission.EVENTS_CHECK_IN)
def door(event_id: int) -> str:
    """The count, the search, and who was checked in a moment ago. What is looked for comes by POST: it is a name."""
    here = desk()
    event = event_of(here, event_id)
    typed = request.form.get("words", "")[:MOST_TYPED].strip()
    done = session.pop(_DONE, None)
    return render_template(
        "events/door.html",
        event=event,
        opens_at=opens_at(event.starts_at),
        typed=typed,
        done=done if done and done["event"] == event_id else None,
        **_found(here, event_id, typed),
    )


@pages.post("/<int:event_id>/door/found")
@needs(Permission.EVENTS_CHECK_IN)
def found(event_id: int) -> str:
    """What stands below the search, as one types."""
    here = desk()
    event = event_of(here, event_id)
    typed = request.form.get("words", "")[:MOST_TYPED].strip()
    return render_template("events/found.html", event=event, typed=typed, **_found(here, event_id, typed))


@pages.route("/<int:event_id>/door/came", methods=["GET", "POST"])
@needs(Permission.EVENTS_CHECK_IN)
def came(event_id: int) -> str | Response:
    """GET: who came last. POST: checks one in."""
    here = desk()
    event = event_of(here, event_id)
    if request.method == "GET":
        last = lately(here.session, event_id, members_seen_by(here.staff), here.actor, here.now)
        return render_template("events/came.html", event=event, people=last, answers=answer_words())
    number = request.form.get("number", "")[:MOST_TYPED].strip()
    try:
        done = check_in(
            here.session,
            here.local_id,
            event_id,
            number,
            _guests(),
            here.actor,
            here.now,
            any_day=here.staff.may(Permission.EVENTS),
        )
    except DoorClosed:
        return _closed()
    except EventRefused as refused:
        flash(said(str(refused)), "error")
        return redirect(url_for("events.door", event_id=event_id))
    seen = _sees(here, event_id, done.number)
    name = f"{done.name} ({done.number})" if seen else gettext("Member %(number)s", number=done.number)
    session[_DONE] = {"event": event_id, "number": done.number, "name": name, "guests": done.guests}
    return redirect(url_for("events.door", event_id=event_id))


@pages.post("/<int:event_id>/door/undo")
@needs(Permission.EVENTS_CHECK_IN)
def taken_back(event_id: int) -> Response:
    """Takes a check-in back."""
    here = desk()
    event_of(here, event_id)
    number = request.form.get("number", "")[:MOST_TYPED].strip()
    try:
        any_day = here.staff.may(Permission.EVENTS)
        undo(here.session, here.local_id, event_id, number, here.actor, here.now, any_day=any_day)
    except DoorClosed:
        return _closed()
    except EventRefused:
        flash(gettext("Member %(number)s is not checked in.", number=number), "error")
    else:
        flash(gettext("Taken back: member %(number)s is not checked in.", number=number), "success")
    return redirect(url_for("events.door", event_id=event_id))


def _closed() -> Response:
    flash(gettext("The door of this event is closed: who plans events puts right who came."), "error")
    return redirect(url_for("events.doors_listed"))


def _guests() -> int:
    said = request.form.get("guests", "0")
    return min(int(said), MOST_GUESTS) if said.isdecimal() else 0


def _found(here: Desk, event_id: int, typed: str) -> dict[str, Any]:
    people: list[AtDoor] = []
    if typed:
        people = search(here.session, event_id, members_seen_by(here.staff), typed, here.actor, here.now)
    is_number = typed.isdecimal() and all(each.number != typed for each in people)
    return {
        "people": people,
        "unseen": typed if is_number and here.staff.worksite_ids is not None else None,
        "answers": answer_words(),
        "guests": [(number, guest_words(number)) for number in range(MOST_GUESTS + 1)],
    }


def guest_words(number: int) -> str:
    """So many guests, in words."""
    return ngettext("%(num)s guest", "%(num)s guests", number) if number else gettext("alone")


def _sees(here: Desk, event_id: int, number: str) -> bool:
    """Whether whoever is at the door may see this member's name; who sees all of the local is not asked about."""
    if here.staff.worksite_ids is None:
        return True
    seen = search(here.session, event_id, members_seen_by(here.staff), number, here.actor, here.now)
    return any(each.number == number for each in seen)
