"""What of the line does not go on: texts that stay, a carrier that takes none, no clock, Rasa or Valkey away."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from flask import current_app, url_for

from bot.staff.carrier import stuck
from console.access.permissions import Permission
from console.desk import Desk
from console.language import gettext
from console.today import Item
from console.vitals import Vital, Vitals

permission = Permission.CAMPAIGNS


def waiting(here: Desk) -> Iterable[Item]:
    """What is wrong now."""
    url = url_for("settings_carrier.shown") if here.staff.may(Permission.SETTINGS) else ""
    label = gettext("Look") if url else ""
    return [
        Item(
            key=key, kind=gettext("Fault"), title=title, detail=detail, since=since, url=url, label=label, urgent=urgent
        )
        for key, title, detail, since, urgent in _faults(here)
    ]


def _faults(here: Desk) -> Iterator[tuple[str, str, str, datetime, bool]]:
    vitals: Vitals = current_app.extensions["vitals"]
    line = stuck(here.session, here.local_id, here.now)
    if line.refused:
        yield (
            "fault-carrier",
            gettext("The carrier does not take our texts"),
            gettext("They are tried again by themselves. Look at the account and the number at the carrier."),
            line.refused,
            True,
        )
    if line.unsent:
        yield (
            "fault-queue",
            gettext("Texts wait and nobody sends them"),
            gettext("The workers are not running, or not able to. Whoever runs the server must look."),
            line.unsent,
            True,
        )
    if not line.led and not vitals.starting:
        yield (
            "fault-clock",
            gettext("The clock is not running"),
            gettext("Campaigns, reminders and deadlines stand still. Whoever runs the server must look."),
            here.now,
            True,
        )
    for vital in vitals.states():
        if not vital.well and vital.name != "migrations":
            title, detail = words_of(vital)
            yield (f"fault-{vital.name}", title, detail, here.now - timedelta(seconds=vital.since), False)


def words_of(vital: Vital) -> tuple[str, str]:
    """What it means that a part is away, and what becomes of texts meanwhile."""
    if vital.name == "rasa":
        return (
            gettext("Rasa does not answer"),
            gettext("Texts are read by keywords and menus alone until it is back."),
        )
    if vital.name == "redis":
        return gettext("Valkey does not answer"), gettext("Texts are answered all the same, only slower.")
    return gettext("The database does not answer"), gettext("Texts cannot be answered until it is back.")
