"""That campaigns need no second person any more: the local's other admins are told, for a week."""

from collections.abc import Iterable
from datetime import timedelta

from flask import url_for

from bot.actions.campaign_rules import CAMPAIGNS
from console.access.names import names_of
from console.access.permissions import Permission
from console.desk import Desk
from console.language import gettext
from console.today import Item
from scheduler.campaigns.approvers import switched_off

permission = Permission.SETTINGS
TOLD_FOR = timedelta(days=7)


def waiting(here: Desk) -> Iterable[Item]:
    """A row for all but who did it, until it is switched on again. It asks nothing while approval is on."""
    if here.bot.files.get(CAMPAIGNS, here.staff.local.handle).approval:
        return
    off = switched_off(here.session, here.local_id)
    if off is None or off.changed_by == here.actor or off.changed_at < here.now - TOLD_FOR:
        return
    name = names_of(here.session, [off.changed_by])[off.changed_by]
    yield Item(
        key="approval-off",
        kind=gettext("Setting changed"),
        title=gettext("Campaigns need no second person any more"),
        detail=gettext(
            "%(name)s switched approval off. It counts for what is sent for approval a day later or more.", name=name
        ),
        since=off.changed_at,
        url=url_for("settings.kind", kind=CAMPAIGNS.name),
        label=gettext("Settings"),
    )
