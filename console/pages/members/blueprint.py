"""The pages of members, which the modules beside this one add themselves to, and what they share."""

from flask import Blueprint
from werkzeug.exceptions import NotFound

from bot.staff.member_record import Person, note_look, person
from bot.wording import format_phone
from config.phones import mask
from console.access.permissions import Permission
from console.access.scope import members_seen_by
from console.desk import Desk

pages = Blueprint("members", __name__, url_prefix="/members")
# "…12": a number until somebody opens it.
pages.add_app_template_filter(mask, "masked")
pages.add_app_template_filter(format_phone, "phone")


def person_of(here: Desk, member_id: int) -> Person:
    """Who this address is about.

    Raises:
        NotFound: there is nobody, or nobody whom whoever is at work may see.
    """
    found = person(here.session, member_id, members_seen_by(here.staff))
    if found is None:
        raise NotFound
    return found


def looked_at(here: Desk, member_id: int, part: str) -> Person:
    """The same, for a page that shows a part of the record: the look is audited."""
    found = person_of(here, member_id)
    note_look(here.session, here.actor, here.now, member_id, part)
    return found


def sees_all(here: Desk) -> bool:
    """Whether they see the whole record: a steward sees who it is, what is open, and that there was a touch.

    Not what somebody pays, uses or answered, nor what they reported: a steward works beside them.
    """
    return here.staff.may(Permission.MEMBERS_CHANGE)
