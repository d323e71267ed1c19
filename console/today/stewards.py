"""Worksites and shifts with members and without a steward: one row for all of them."""

from collections.abc import Iterable

from bot.staff.stewards import without_steward
from console.access.permissions import Permission
from console.desk import Desk
from console.language import gettext, ngettext
from console.today import Item

permission = Permission.STEWARDS


def waiting(here: Desk) -> Iterable[Item]:
    """How many, the largest named; since when is not known, so that it stands after what waits for somebody."""
    found = without_steward(here.session, here.local_id)
    if not found:
        return []
    members = sum(each.members for each in found)
    return [
        Item(
            key="stewards",
            kind=gettext("No steward"),
            title=found[0].worksite,
            detail=ngettext(
                "%(num)s worksite and shift with %(members)s members.",
                "%(num)s worksites and shifts with %(members)s members, the largest first.",
                len(found),
                members=members,
            ),
            since=here.now,
            url="/stewards/",
            label=gettext("Open"),
        )
    ]
