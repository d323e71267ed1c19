"""People who ask to join."""

from collections.abc import Iterable

from flask import url_for

from bot.staff.joining import pending
from console.access.permissions import Permission
from console.desk import Desk
from console.language import gettext
from console.today import Item

permission = Permission.MEMBERS_CHANGE


def waiting(here: Desk) -> Iterable[Item]:
    """Requests that nobody has decided."""
    return [
        Item(
            key=f"join-{each.id}",
            kind=gettext("Asks to join"),
            title=each.name,
            detail=each.workplace or "",
            since=each.asked_at,
            url=url_for("joins.shown", join_id=each.id),
            label=gettext("Decide"),
        )
        for each in pending(here.session, local_id=here.local_id)
    ]
