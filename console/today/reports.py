"""Reports that are urgent, or must be filed within three days."""

from collections.abc import Iterable

from bot.staff.waiting import reports
from console.access.permissions import Permission
from console.desk import Desk
from console.language import gettext, moments
from console.today import Item, about

permission = Permission.REPORTS


def waiting(here: Desk) -> Iterable[Item]:
    """Those reports."""
    today = here.now.astimezone(here.staff.zone).date()
    return [
        Item(
            key=f"report-{each.id}",
            kind=gettext("Urgent report") if each.urgent else gettext("Report"),
            title=gettext("Report %(number)s: %(who)s", number=each.number, who=about(each)),
            detail=gettext("Last day to file: %(day)s.", day=moments.day(each.last_day, here.staff.zone))
            if each.last_day
            else "",
            since=each.since,
            urgent=each.urgent,
            member_id=each.member_id,
        )
        for each in reports(here.session, here.local_id, today)
    ]
