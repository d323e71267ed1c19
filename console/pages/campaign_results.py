"""What comes of campaigns: their texts as they leave, what people did, variants, and whom to follow up."""

from collections.abc import Iterator
from itertools import chain

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered
from wtforms import Field, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.forms import Form
from console.language import current_language, gettext, lazy_gettext
from console.nav import NavEntry
from console.refusals import said_lines
from models import Campaign, CampaignState, OutboxStatus
from scheduler.audiences.exclusions import REASONS
from scheduler.campaigns.board import PAGE, listed
from scheduler.campaigns.drafts import follow_up
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.planning import NO_FACTS
from scheduler.campaigns.progress import WAITING, Progress, progress
from scheduler.measures.breakdowns import OF_A_CAMPAIGN
from scheduler.measures.counting import Group
from scheduler.measures.failures import words as why
from scheduler.measures.figures import FIGURES
from scheduler.measures.naming import HEAD, names
from scheduler.measures.patience import CountingTooLong, counting
from scheduler.measures.report import Report, campaign_report
from scheduler.measures.sheet import Cell, figure_rows, sheet
from scheduler.measures.small import few
from scheduler.variants.report import variants_report

pages = Blueprint("campaign_results", __name__)
nav = NavEntry("campaign_results.listed_results", lazy_gettext("Results"), Permission.FIGURES, 55)

BEGUN = (CampaignState.RUNNING, CampaignState.PAUSED, CampaignState.DONE, CampaignState.CANCELED)
SHOWN = ("delivered", "replied", "answered", "conversions", "opt_outs", "cost")  # of each group
MOST_SECONDS = 20.0  # a statement of a page that anybody may open as often as they like
NOTHING = "nothing"  # what who did not answer is followed up by


def _some(_form: Form, field: Field) -> None:
    if not field.data:
        raise ValidationError(gettext("Tick at least one."))


class FollowUpForm(Form):
    """Whom the new draft is for."""

    name = StringField(lazy_gettext("What the new draft is called"), [InputRequired(), Length(max=120)])
    answers = SelectMultipleField(
        lazy_gettext("For those who"),
        # InputRequired would mark each box as one that must be ticked.
        [_some],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


@pages.get("/results/")
@needs(Permission.FIGURES)
def listed_results() -> str:
    """Campaigns that have begun, the newest first."""
    here = desk()
    before = request.args.get("before", type=int)
    rows = listed(here.session, here.local_id, states=BEGUN, before=before)
    kinds = {name: kind.called(current_language()) for name, kind in here.bot.kinds.items()}
    older = url_for(".listed_results", before=rows[PAGE - 1].id) if len(rows) > PAGE else None
    first = url_for(".listed_results") if before else None
    return render_template(
        "campaign_results/list.html", rows=rows[:PAGE], kinds=kinds, few=few, older=older, first=first
    )


@pages.get("/campaigns/<int:campaign_id>/progress")
@needs(Permission.CAMPAIGNS)
def shown_progress(campaign_id: int) -> str:
    """The texts as they leave; the page renews itself."""
    here = desk()
    campaign = _campaign(here, campaign_id)
    found = progress(here.session, campaign.id, here.now)
    return render_template("campaign_results/progress.html", campaign=campaign, found=found, states=_states(found))


@pages.get("/campaigns/<int:campaign_id>/results")
@needs(Permission.FIGURES)
def results(campaign_id: int) -> Answered | str:
    """Figures, without a name."""
    here = desk()
    return _results(here, _campaign(here, campaign_id), FollowUpForm(formdata=None))


@pages.post("/campaigns/<int:campaign_id>/results")
@needs(Permission.CAMPAIGNS)
def followed_up(campaign_id: int) -> Answered | str:
    """Makes a draft for those who answered so."""
    here = desk()
    campaign, form = _campaign(here, campaign_id), FollowUpForm()
    form.answers.choices = [(each, each) for each in request.form.getlist("answers")]
    if form.validate_on_submit():
        try:
            made = follow_up(
                here.session,
                here.actor,
                here.now,
                campaign.id,
                kinds=here.bot.kinds,
                name=form.name.data or "",
                answers=form.answers.data or [],
            )
        except CampaignError as refused:
            here.session.rollback()
            for line in said_lines(refused):
                form.refuse(line)
        else:
            flash(
                gettext(
                    "A new draft is made: %(name)s. Change its words before you send it for approval.", name=made.name
                )
            )
            return redirect(url_for("campaigns.shown", campaign_id=made.id))
    return _results(here, _campaign(here, campaign_id), form)


@pages.get("/campaigns/<int:campaign_id>/results.csv")
@needs(Permission.FIGURES)
def figures_file(campaign_id: int) -> Answered:
    """The figures, in all and by each breakdown, for a spreadsheet."""
    here = desk()
    campaign = _campaign(here, campaign_id)
    try:
        with counting():
            report = campaign_report(here.session, here.bot.files, campaign.id, by=OF_A_CAMPAIGN, seconds=MOST_SECONDS)
    except CountingTooLong:
        return _too_long(here)
    return _file(sheet(figure_rows(report)), f"campaign-{campaign.id}.csv")


@pages.post("/campaigns/<int:campaign_id>/names.csv")
@needs(Permission.CAMPAIGNS, fresh=True)
def names_file(campaign_id: int) -> Response:
    """Who it was for and what each answered; the look is on record for each of them."""
    here = desk()
    campaign = _campaign(here, campaign_id)
    found = names(here.session, campaign.id, here.actor, here.now)
    rows: Iterator[list[Cell]] = chain([list(HEAD)], (each.cells() for each in found))
    return _file(sheet(rows), f"campaign-{campaign.id}-names.csv")


def _states(found: Progress) -> list[tuple[str, int]]:
    """The bars of the chart: in the order in which a text goes through them."""
    return [
        (gettext("Waiting"), found.count(*WAITING)),
        (gettext("At the carrier"), found.count(OutboxStatus.SENDING, OutboxStatus.UNKNOWN, OutboxStatus.SENT)),
        (gettext("Delivered"), found.count(OutboxStatus.DELIVERED)),
        (gettext("Failed"), found.count(OutboxStatus.FAILED)),
        (gettext("Expired"), found.count(OutboxStatus.EXPIRED)),
        (gettext("Canceled"), found.count(OutboxStatus.CANCELED)),
    ]


def _too_long(here: Desk) -> Answered:
    here.session.rollback()
    flash(gettext("There is too much to count just now. Try it again in a few minutes."), "error")
    return redirect(url_for(".listed_results"))


def _results(here: Desk, campaign: Campaign, form: FollowUpForm) -> Answered | str:
    by = request.args.get("by", "worksite")
    if by not in OF_A_CAMPAIGN:
        abort(404)
    kind = here.bot.kinds.get(campaign.kind)
    language = current_language()
    try:
        with counting():
            report = campaign_report(here.session, here.bot.files, campaign.id, by=(by,), seconds=MOST_SECONDS)
            variants = variants_report(here.session, campaign, kind, language, seconds=MOST_SECONDS)
    except CountingTooLong:
        return _too_long(here)
    form.answers.choices = _answers(report)
    place = ("en", "es").index(language)
    return render_template(
        "campaign_results/results.html",
        campaign=campaign,
        report=report,
        by=by,
        breakdowns=OF_A_CAMPAIGN,
        variants=variants,
        form=form,
        excluded=[(_reason(reason, language), number) for reason, number in report.excluded.items()],
        failures=[
            (status, why(cause, language), number)
            for status, causes in report.failures.items()
            for cause, number in causes.items()
        ],
        may_follow=here.staff.may(Permission.CAMPAIGNS),
        figures=SHOWN,
        heads=[(FIGURES[name].label[place], "num") for name in SHOWN],
        group_name=_group_name,
        place=place,
    )


def _answers(report: Report) -> list[tuple[str, str]]:
    known = [(each.answer, gettext("answered %(answer)s", answer=each.answer)) for each in report.answers]
    return [*known, (NOTHING, gettext("did not answer"))]


def _group_name(group: Group, by: str) -> str:
    if group.key is not None:
        return group.name
    nobodys = {
        "worksite": gettext("no worksite"),
        "shift": gettext("no shift"),
        "language": gettext("no language"),
        "variant": gettext("no variant"),
        "answer": gettext("no answer"),
        "day": gettext("no day"),
    }
    return nobodys[by]


def _reason(reason: str, language: str) -> str:
    if reason == NO_FACTS:
        return gettext("There is nothing to tell them, or it is private and their number is not proved.")
    words = REASONS.get(reason)
    return words[("en", "es").index(language)] if words else reason


def _campaign(here: Desk, campaign_id: int) -> Campaign:
    found = here.session.get(Campaign, campaign_id, populate_existing=True)
    if found is None or found.local_id != here.local_id:
        abort(404)
    return found


def _file(lines: Iterator[str], name: str) -> Response:
    # Read to its end here: the session is over when the answer leaves.
    return Response(
        "".join(lines).encode(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
