"""Campaigns that wait for somebody's approval, and those that run, with how far they are, or are paused."""

from collections.abc import Iterable, Sequence

from flask import url_for

from console.access.permissions import Permission
from console.desk import Desk
from console.language import current_language, gettext, moments
from console.refusals import said
from console.today import Item
from models import CampaignState
from scheduler.campaigns.approvers import asked_until, needs_another
from scheduler.campaigns.board import Listed, listed
from scheduler.campaigns.progress import Pace, paces

permission = Permission.CAMPAIGNS
_STATES = (CampaignState.SUBMITTED, CampaignState.RUNNING, CampaignState.PAUSED)
MOST = 50


def waiting(here: Desk) -> Iterable[Item]:
    """Those that are not mine to approve are left out. It asks one statement more where any runs, or is mine."""
    found = listed(here.session, here.local_id, states=_STATES, most=MOST)
    running = [each.id for each in found if each.state is CampaignState.RUNNING and each.planned]
    far = paces(here.session, running, here.now) if running else {}
    mine = _mine(here, found)
    return [_item(here, each, far.get(each.id)) for each in found if each.id not in mine]


def _mine(here: Desk, found: Sequence[Listed]) -> set[int]:
    """Those that wait for somebody else than me."""
    sent = [each for each in found if each.state is CampaignState.SUBMITTED and each.submitted_by == here.actor]
    if not sent:
        return set()
    until = asked_until(here.session, here.bot.files, here.local_id, here.staff.local.handle)
    return {each.id for each in sent if needs_another(until, each.submitted_at)}


def _item(here: Desk, each: Listed, pace: Pace | None) -> Item:
    kind = here.bot.kinds.get(each.kind)
    called = kind.called(current_language()) if kind else ""
    words, since, label = {
        CampaignState.SUBMITTED: (gettext("Campaign to approve"), each.submitted_at, gettext("Look at it")),
        CampaignState.RUNNING: (gettext("Campaign running"), each.started_at, gettext("Open")),
        CampaignState.PAUSED: (gettext("Campaign paused"), each.paused_at, gettext("Open")),
    }[each.state]
    return Item(
        key=f"campaign-{each.id}",
        kind=words,
        title=each.name,
        detail=said(each.paused_for or "") or " · ".join(part for part in (called, _far(pace)) if part),
        since=since or here.now,
        url=url_for("campaigns.shown", campaign_id=each.id),
        label=label,
    )


def _far(pace: Pace | None) -> str:
    """How far it is, "" where nothing of it leaves."""
    if pace is None:
        return ""
    values = {"gone": moments.number(pace.through), "all": moments.number(pace.texts)}
    if pace.time_left is None:
        return gettext("%(gone)s of %(all)s texts are through", **values)
    values["time"] = moments.duration(pace.time_left)
    return gettext("%(gone)s of %(all)s texts are through; what may leave now has left in about %(time)s", **values)
