"""The pages of events, which the modules beside this one add themselves to, and what they share."""

from flask import Blueprint
from werkzeug.exceptions import NotFound

from bot.staff.events import EventRefused, EventView, find
from console.desk import Desk
from console.language import gettext

pages = Blueprint("events", __name__, url_prefix="/events")


def event_of(here: Desk, event_id: int) -> EventView:
    """The event of this address.

    Raises:
        NotFound: there is none, or it is another local's.
    """
    try:
        return find(here.session, here.local_id, event_id)
    except EventRefused:
        raise NotFound from None


def kind_words() -> dict[str, str]:
    """What each kind of event is called."""
    return {
        "meeting": gettext("Meeting"),
        "rally": gettext("Rally"),
        "orientation": gettext("Orientation"),
        "training": gettext("Class"),
        "other": gettext("Other"),
    }


def answer_words() -> dict[str, str]:
    """What each answer, and each group of members, is called."""
    return {
        "going": gettext("Going"),
        "waiting": gettext("Waiting list"),
        "maybe": gettext("Maybe"),
        "not_going": gettext("Not going"),
        "came": gettext("Came"),
        "nothing": gettext("No answer"),
    }
