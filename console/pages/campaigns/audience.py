"""For whom a draft is: built from rows, with a count as it changes; or as a text; or one that was saved."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.language import current_language, gettext
from console.pages.campaigns.audience_rows import (
    Faults,
    changed,
    field_options,
    kinds_to_pick,
    read_rows,
    shown_rows,
)
from console.pages.campaigns.blueprint import campaign_of, kind_of, next_step, pages
from console.refusals import said, said_lines
from models import Campaign, CampaignState
from scheduler.audiences import saved
from scheduler.audiences.choices import choices
from scheduler.audiences.exclusions import REASONS
from scheduler.audiences.names import check_names
from scheduler.audiences.parsing import parse
from scheduler.audiences.query import EVERYONE, Node, QueryError
from scheduler.audiences.reading import read
from scheduler.audiences.rows import Rows, RowsError, names_at_rows, query_of_rows, rows_of_query
from scheduler.audiences.saved import AudienceError
from scheduler.audiences.sentences import sentence
from scheduler.audiences.writing import write
from scheduler.campaigns import drafts
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.reaching import kinds_own, reach_of, whole_audience


@dataclass
class Shown:
    """What the page shows beside the rows.

    text: the text form, as it was typed. focus: the key of the row to go on with, or "new" for the list that adds one.
    """

    rows: Rows | None
    text: str
    faults: Faults
    text_fault: str = ""
    keep_fault: str = ""
    focus: str = ""
    counted: Any = None


@pages.get("/<int:campaign_id>/audience")
@needs(Permission.CAMPAIGNS)
def audience(campaign_id: int) -> str:
    """The audience as it was saved."""
    here = desk()
    campaign = campaign_of(here, campaign_id, CampaignState.DRAFT)
    try:
        node = read(campaign.audience)
    except QueryError:
        node = EVERYONE
    rows = Rows() if "anew" in request.args else rows_of_query(node)
    return _page(here, campaign, Shown(rows, write(node), {}))


@pages.post("/<int:campaign_id>/audience")
@needs(Permission.CAMPAIGNS)
def change_audience(campaign_id: int) -> str | Response:
    """A button of the page: rows come and go in the page alone, until they are saved."""
    here = desk()
    campaign = campaign_of(here, campaign_id, CampaignState.DRAFT)
    press = request.form.get("do", "save")
    if press == "text":
        return _save_text(here, campaign, request.form.get("text", ""))
    if press == "use":
        return _use_saved(here, campaign, request.form.get("saved", ""))
    rows = read_rows(request.form)
    if press not in ("save", "keep", "count"):
        rows, focus = changed(rows, press, request.form)
        return _page(here, campaign, Shown(rows, "", {}, focus=focus))
    try:
        node = _checked(here, rows)
    except RowsError as refused:
        return _page(here, campaign, Shown(rows, "", _said_of_each(refused)))
    if press == "count":
        return _page(here, campaign, Shown(rows, write(node), {}, counted=_counted(here, campaign, node)))
    if press == "keep" and (fault := _keep(here, node)):
        return _page(here, campaign, Shown(rows, write(node), {}, keep_fault=fault))
    return _save(here, campaign, node)


@pages.post("/<int:campaign_id>/audience/count")
@needs(Permission.CAMPAIGNS)
def count_audience(campaign_id: int) -> str:
    """Whom the rows mean and how many get a text, as they are changed."""
    here = desk()
    campaign = campaign_of(here, campaign_id, CampaignState.DRAFT)
    try:
        node = query_of_rows(read_rows(request.form))
    except RowsError:
        return render_template("campaigns/_reach.html", unfinished=True)
    return render_template("campaigns/_reach.html", **_counted(here, campaign, node))


def _checked(here: Desk, rows: Rows) -> Node:
    """The rows as a tree whose names are on the record.

    Raises:
        RowsError: with what is wrong at which row.
    """
    node = query_of_rows(rows)
    try:
        check_names(here.session, node, here.local_id)
    except QueryError as error:
        raise names_at_rows(rows, error) from None
    return node


def _said_of_each(refused: RowsError) -> dict[tuple[int, int], list[str]]:
    return {place: [said(each) for each in sentences] for place, sentences in refused.faults.items()}


def _counted(here: Desk, campaign: Campaign, node: Node) -> dict[str, Any]:
    """What the fragment beside the rows tells."""
    kind, language = kind_of(here, campaign.kind), current_language()
    try:
        whole = whole_audience(kind, campaign, node, here.now)
        counts = reach_of(here.session, here.bot.files, kind, campaign, here.staff.local, node, here.now)
    except CampaignError:
        return {"sentence": sentence(node, language), "lacking": True, "campaign_id": campaign.id}
    reasons = [(number, REASONS[reason][language == "es"]) for reason, number in counts.excluded.items()]
    return {"sentence": sentence(whole, language), "counts": counts, "reasons": reasons}


def _save(here: Desk, campaign: Campaign, node: Node) -> Response:
    try:
        drafts.change(here.session, here.actor, here.now, campaign.id, kinds=here.bot.kinds, audience=node)
    except CampaignError as refused:
        here.session.rollback()
        flash(" ".join(said_lines(refused)), "error")
        return redirect(url_for("campaigns.audience", campaign_id=campaign.id))
    flash(gettext("The audience is saved: %(whom)s.", whom=sentence(node, current_language())), "success")
    return redirect(next_step(here, campaign, "audience"))


def _save_text(here: Desk, campaign: Campaign, text: str) -> str | Response:
    try:
        node = parse(text)
        check_names(here.session, node, here.local_id)
    except QueryError as error:
        rows = rows_of_query(read(campaign.audience))
        return _page(here, campaign, Shown(rows, text, {}, text_fault="\n".join(said_lines(error))))
    return _save(here, campaign, node)


def _use_saved(here: Desk, campaign: Campaign, name: str) -> Response:
    try:
        return _save(here, campaign, saved.show(here.session, local_id=here.local_id, name=name).query)
    except AudienceError as refused:
        flash(" ".join(said_lines(refused)), "error")
        return redirect(url_for("campaigns.audience", campaign_id=campaign.id))


def _keep(here: Desk, node: Node) -> str:
    """Saves the audience under a name; returns why not, "" when it is kept."""
    try:
        saved.save(
            here.session,
            here.actor,
            here.now,
            local_id=here.local_id,
            name=request.form.get("keep_as", ""),
            query=node,
        )
    except AudienceError as refused:
        return said(str(refused))
    return ""


def _page(here: Desk, campaign: Campaign, shown: Shown) -> str:
    kind = kind_of(here, campaign.kind)
    known = choices(here.session, here.local_id, kinds_to_pick(shown.rows)) if shown.rows else {}
    groups = shown_rows(shown.rows, known, here.staff.local.languages, shown.faults) if shown.rows else []
    return render_template(
        "campaigns/audience.html",
        campaign=campaign,
        shown=shown,
        groups=groups,
        fields=field_options(),
        own=_kinds_own(here, campaign),
        saved=saved.every(here.session, local_id=here.local_id),
        kind=kind,
    )


def _kinds_own(here: Desk, campaign: Campaign) -> str:
    """Whom the kind alone is for, as a sentence; "" when it asks nothing, or lacks a setting to say it."""
    kind = kind_of(here, campaign.kind)
    if kind.audience is None:
        return ""
    try:
        return sentence(kinds_own(kind, campaign, here.now), current_language())
    except CampaignError:
        return ""
