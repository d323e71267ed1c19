"""What the local has set that does not fit any more, so that something else holds in its place."""

from collections.abc import Iterable

from flask import url_for

from bot.consent_answers import EXTRA_LANGUAGES
from bot.local_settings import stored_faults
from bot.wording.overrides import override_faults
from bot.wording.typical import typical
from console.access.permissions import Permission
from console.desk import Desk
from console.language import gettext
from console.today import Item

permission = Permission.SETTINGS


def waiting(here: Desk) -> Iterable[Item]:
    """A row for the settings and one for the words; after an upgrade, as nothing is stored that does not fit."""
    local, bot = here.staff.local, here.bot
    faults = [*stored_faults(here.session.connection(), bot.files, local.handle)]
    if faults:
        yield Item(
            key="unfit-settings",
            kind=gettext("Fault"),
            title=gettext("Some settings do not fit any more"),
            detail=gettext("Until they are set again, the nearest that fit hold, or the usual ones."),
            since=here.now,
            url=url_for("settings.listed"),
            label=gettext("Settings"),
        )
    if next(override_faults(bot.flows, typical(), local.handle, local.wording, EXTRA_LANGUAGES), None):
        yield Item(
            key="unfit-wording",
            kind=gettext("Fault"),
            title=gettext("Some of your own words do not fit any more"),
            detail=gettext("Look at each that is changed here, and save it again."),
            since=here.now,
            url=url_for("settings_wording.listed", changed=1),
            label=gettext("Wording"),
        )
