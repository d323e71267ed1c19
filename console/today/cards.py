"""Cards of the boards that nobody owns, whose day has passed, or comes within three working days."""

from collections.abc import Iterable
from datetime import date, datetime, time

from flask import url_for

from bot.staff.case_waiting import CardWaits, cards
from console.access.permissions import Permission
from console.cases import SOON, case_desk, left_words
from console.desk import Desk
from console.language import gettext, moments
from console.today import Item

permission = Permission.GRIEVANCES


def waiting(here: Desk) -> Iterable[Item]:
    """Those cards, of grievances and issues."""
    at = case_desk(here)
    return [
        Item(
            key=f"{each.part}-{each.number}",
            kind=_kind(each, at.today),
            title=_title(each),
            detail=_detail(each, here, at.today),
            since=_since(each.since, here),
            url=url_for(f"{each.part}s.shown", number=each.number),
            label=gettext("Look"),
            urgent=each.next_on is not None and each.next_on < at.today,
            member_id=each.member_id,
        )
        for each in cards(at, SOON)
    ]


def _kind(each: CardWaits, today: date) -> str:
    if each.owner_id is None:
        return gettext("Needs an owner")
    if each.next_on is None:
        return gettext("Needs a date")
    if each.next_on < today:
        return gettext("Late")
    return gettext("Deadline")


def _title(each: CardWaits) -> str:
    if each.part == "grievance":
        return gettext("Grievance %(number)s: %(who)s", number=each.number, who=each.about)
    return gettext("Issue %(number)s: %(title)s", number=each.number, title=each.about)


def _detail(each: CardWaits, here: Desk, today: date) -> str:
    if each.next_on is None:
        return ""
    day = moments.day(each.next_on, here.staff.zone)
    return f"{day}, {left_words(each.left, is_today=each.next_on == today)}"


def _since(day: date, here: Desk) -> datetime:
    return datetime.combine(day, time(), here.staff.zone)
