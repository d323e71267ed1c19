"""Changes of records that members or lists ask for."""

from collections.abc import Iterable

from flask import url_for

from bot.staff.changes import FIELD_WORDS
from bot.staff.waiting import changes
from console.access.permissions import Permission
from console.desk import Desk
from console.language import current_language, gettext
from console.today import Item, about

permission = Permission.MEMBERS_CHANGE


def waiting(here: Desk) -> Iterable[Item]:
    """Changes that wait for a decision."""
    fields = FIELD_WORDS[current_language()]
    return [
        Item(
            key=f"change-{each.id}",
            kind=gettext("Change to decide"),
            title=about(each),
            detail=gettext("Two sources say different things about: %(field)s.", field=fields[each.what])
            if each.detail == "conflict"
            else gettext("Asks to change: %(field)s.", field=fields[each.what]),
            since=each.since,
            url=url_for("changes.shown", change_id=each.id),
            label=gettext("Decide"),
            member_id=each.member_id,
        )
        for each in changes(here.session, here.local_id)
    ]
