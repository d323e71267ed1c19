"""Campaigns that wait for somebody's approval, and those that run or are paused."""

from collections.abc import Iterable

from flask import url_for

from console.access.permissions import Permission
from console.desk import Desk
from console.language import current_language, gettext
from console.today import Item
from models import CampaignState
from scheduler.campaigns.approvers import needs_another
from scheduler.campaigns.board import Listed, listed

permission = Permission.CAMPAIGNS
_STATES = (CampaignState.SUBMITTED, CampaignState.RUNNING, CampaignState.PAUSED)
MOST = 50


def waiting(here: Desk) -> Iterable[Item]:
    """Those that are not mine to approve are left out."""
    found = listed(here.session, here.local_id, states=_STATES, most=MOST)
    return [_item(here, each) for each in found if not _is_mine(here, each)]


def _is_mine(here: Desk, each: Listed) -> bool:
    handle = here.staff.local.handle
    submitted = each.state is CampaignState.SUBMITTED
    return submitted and needs_another(here.bot.files, handle, each.submitted_by, here.actor)


def _item(here: Desk, each: Listed) -> Item:
    kind = here.bot.kinds.get(each.kind)
    words, since, label = {
        CampaignState.SUBMITTED: (gettext("Campaign to approve"), each.submitted_at, gettext("Look at it")),
        CampaignState.RUNNING: (gettext("Campaign running"), each.started_at, gettext("Open")),
        CampaignState.PAUSED: (gettext("Campaign paused"), each.paused_at, gettext("Open")),
    }[each.state]
    return Item(
        key=f"campaign-{each.id}",
        kind=words,
        title=each.name,
        detail=each.paused_for or (kind.called(current_language()) if kind else ""),
        since=since or here.now,
        url=url_for("campaigns.shown", campaign_id=each.id),
        label=label,
    )
