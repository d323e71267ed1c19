"""The campaigns of the local, and one of them with what is still to do."""

from typing import Any

from flask import current_app, render_template, request, url_for

from console.access.guard import needs
from console.access.names import names_of
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.language import current_language
from console.pages.campaigns.blueprint import campaign_of, is_mine, pages, titles
from console.pages.campaigns.settings_form import settings_told
from console.refusals import said, said_lines
from models import Campaign, CampaignState
from scheduler.audiences.query import QueryError
from scheduler.audiences.reading import read
from scheduler.audiences.sentences import sentence
from scheduler.campaigns.board import PAGE
from scheduler.campaigns.board import listed as campaigns_listed
from scheduler.campaigns.ending import HELD_FOR
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.lifecycle import unfinished
from scheduler.campaigns.marks import mark_of

UNDER_WAY = "open"  # all but done and canceled
_OVER = (CampaignState.DONE, CampaignState.CANCELED)


@pages.get("/")
@needs(Permission.CAMPAIGNS)
def listed() -> str:
    """Every campaign, the newest first."""
    here = desk()
    asked = {name: request.args.get(name, "") for name in ("state", "kind", "words")}
    rows = campaigns_listed(
        here.session,
        here.local_id,
        states=_states(asked["state"]),
        kind=asked["kind"],
        words=asked["words"],
        before=request.args.get("before", type=int),
    )
    shown = rows[:PAGE]
    narrowed: dict[str, Any] = {name: value for name, value in asked.items() if value}
    return render_template(
        "campaigns/list.html",
        campaigns=shown,
        asked=asked,
        states=list(CampaignState),
        titles=titles(here),
        names=names_of(here.session, (each.created_by for each in shown)),
        results=results_page,
        first=url_for("campaigns.listed", **narrowed) if "before" in request.args else None,
        older=url_for("campaigns.listed", **narrowed, before=shown[-1].id) if len(rows) > PAGE else None,
    )


@pages.get("/<int:campaign_id>")
@needs(Permission.CAMPAIGNS)
def shown(campaign_id: int) -> str:
    """One campaign: what there is of it, what is missing, and what can be done with it."""
    here = desk()
    campaign = campaign_of(here, campaign_id)
    kind = here.bot.kinds.get(campaign.kind)
    return render_template(
        "campaigns/campaign.html",
        campaign=campaign,
        kind=kind,
        title=titles(here).get(campaign.kind, campaign.kind),
        about=settings_told(here, kind, campaign.settings) if kind else [],
        audience=audience_sentence(campaign),
        faults=_faults(here, campaign),
        names=names_of(here.session, (campaign.created_by, campaign.submitted_by, campaign.approved_by)),
        mine=is_mine(here, campaign),
        read_as=mark_of(campaign),
        # Texts of it may lie at the carrier still.
        just_done=campaign.ended_at is not None and campaign.ended_at > here.now - HELD_FOR,
        results=results_page(campaign.id),
        progress=results_page(campaign.id, "campaign_results.shown_progress"),
    )


def audience_sentence(campaign: Campaign) -> str:
    """Whom the organizer chose, as a sentence; what the record knows no more is told as its text."""
    try:
        return sentence(read(campaign.audience), current_language())
    except QueryError:
        return str(campaign.audience)


def results_page(campaign_id: int, endpoint: str = "campaign_results.results") -> str:
    """Where its results are, "" when there is no such page."""
    return url_for(endpoint, campaign_id=campaign_id) if endpoint in current_app.view_functions else ""


def _faults(here: Desk, campaign: Campaign) -> list[str]:
    """What a draft still lacks."""
    if campaign.state is not CampaignState.DRAFT:
        return []
    kind = here.bot.kinds.get(campaign.kind)
    about = (
        {each.about["en"]: each.about.get(current_language(), each.about["en"]) for each in kind.settings.values()}
        if kind
        else {}
    )
    try:
        return [said(each, about) for each in unfinished(here.session, campaign, here.bot.kinds, here.now)]
    except (CampaignError, QueryError) as refused:
        return said_lines(refused)


def _states(asked: str) -> list[CampaignState]:
    if asked == UNDER_WAY:
        return [each for each in CampaignState if each not in _OVER]
    return [CampaignState(asked)] if asked in {*CampaignState} else []
