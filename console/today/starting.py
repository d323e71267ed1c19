"""A local without members: what is left to set it up."""

from collections.abc import Iterable

from flask import url_for

from bot.staff.starting import steps
from console.access.permissions import Permission
from console.desk import Desk
from console.language import gettext
from console.today import Item

permission = Permission.SETTINGS


def waiting(here: Desk) -> Iterable[Item]:
    """One row while the local is new."""
    done = steps(here.session, here.local_id)
    if not done.new:
        return []
    return [
        Item(
            key="start",
            kind=gettext("New local"),
            title=gettext("Set up %(name)s", name=here.staff.local.name),
            detail=gettext("Name and zone, hours, worksites, members, people, a first text."),
            since=here.now,
            url=url_for("settings_start.start"),
            label=gettext("Set up"),
        )
    ]
