"""Reports that are urgent, or must be filed within three days."""

from collections.abc import Iterable

from flask import url_for

from bot.staff.waiting import reports
from console.access.permissions import Permission
from console.access.scope import cases_seen_by
from console.desk import Desk
from console.language import gettext, moments
from console.today import Item, about

permission = Permission.REPORTS


def waiting(here: Desk) -> Iterable[Item]:
    """Those reports."""
    return [
        Item(
            key=f"report-{each.id}",
            kind=gettext("Urgent report") if each.urgent else gettext("Report"),
            title=gettext("Report %(number)s: %(who)s", number=each.number, who=about(each))
            if about(each)
            else gettext("Report %(number)s", number=each.number),
            detail=gettext("Last day to file: %(day)s.", day=moments.day(each.last_day, here.staff.zone))
            if each.last_day
            else "",
            since=each.since,
            by_day=each.by_day,
            urgent=each.urgent,
            member_id=each.member_id,
            url=url_for("reports.shown", number=each.number),
            label=gettext("Look"),
        )
        for each in reports(here.session, cases_seen_by(here.staff), here.staff.zone, here.now)
    ]
