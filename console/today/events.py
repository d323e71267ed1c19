"""Events whose door is open, or opens today."""

from collections.abc import Iterable

from bot.staff.event_door import doors, opens_at
from console.access.permissions import Permission
from console.desk import Desk
from console.language import gettext, moments
from console.today import Item

permission = Permission.EVENTS_CHECK_IN


def waiting(here: Desk) -> Iterable[Item]:
    """Those of this day on the local's clock, with the way to the door."""
    today = here.now.astimezone(here.staff.zone).date()
    return [
        Item(
            key=f"event-{each.id}",
            kind=gettext("Event today"),
            title=each.title,
            detail=gettext("%(hour)s, %(place)s", hour=moments.hour(each.starts_at, here.staff.zone), place=each.place),
            since=min(opens_at(each.starts_at), here.now),
            url=f"/events/{each.id}/door",
            label=gettext("Open the door"),
        )
        for each in doors(here.session, here.local_id, here.now)
        if each.starts_at.astimezone(here.staff.zone).date() <= today
    ]
