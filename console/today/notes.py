"""Notes that the line left for the staff."""

from collections.abc import Iterable

from bot.staff.waiting import notes
from console.access.permissions import Permission
from console.desk import Desk
from console.language import gettext
from console.today import Item, about, thread_url

permission = Permission.MEMBERS_CHANGE


def waiting(here: Desk) -> Iterable[Item]:
    """Notes that nobody has done."""
    kinds = {
        "person_asked": gettext("Wants to be called"),
        "wrong_number": gettext("Wrong number"),
        "verification_locked": gettext("Could not prove who they are"),
        "urgent": gettext("Urgent"),
        "request": gettext("Asks for something"),
        "fault": gettext("Fault"),
    }
    return [
        Item(
            key=f"note-{each.id}",
            kind=kinds[each.what],
            title=about(each),
            detail=each.detail,
            since=each.since,
            urgent=each.urgent,
            member_id=each.member_id,
            url=thread_url(each),
            label=gettext("Open"),
        )
        for each in notes(here.session, here.local_id)
    ]
