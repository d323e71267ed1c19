"""The steps of a written campaign: submitted, approved by a second person, scheduled, paused, resumed, canceled."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, HiddenField, RadioField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from console.access.guard import needs
from console.access.names import names_of
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.forms import Form, Press
from console.language import gettext, lazy_gettext
from console.pages.campaigns.blueprint import campaign_of, is_mine, pages, refusing, titles
from console.pages.campaigns.moments import moment_of
from models import Campaign, CampaignState
from scheduler.campaigns import lifecycle
from scheduler.campaigns.board import standing
from scheduler.campaigns.marks import mark_of

AT_ONCE, LATER = "now", "later"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: which campaigns it is for, and what takes it."""

    states: tuple[CampaignState, ...]
    take: Callable[[Desk, int], Any]
    done: Any


def _approve(here: Desk, campaign_id: int) -> None:
    read_as = request.form.get("read_as", "")
    lifecycle.approve(here.session, here.actor, here.now, campaign_id, files=here.bot.files, read_as=read_as)


def _cancel(here: Desk, campaign_id: int) -> None:
    # What waits is taken out by the clock, which looks each 20 s: no sender takes it from this commit on.
    lifecycle.cancel(here.session, here.actor, here.now, campaign_id)


STEPS = {
    "submit": Step(
        (CampaignState.DRAFT,),
        lambda here, one: lifecycle.submit(here.session, here.actor, here.now, one, kinds=here.bot.kinds),
        lazy_gettext("Sent. Somebody else looks at it and approves it."),
    ),
    "withdraw": Step(
        (CampaignState.SUBMITTED,),
        lambda here, one: lifecycle.withdraw(here.session, here.actor, here.now, one),
        lazy_gettext("It is a draft again, and can be changed."),
    ),
    "approve": Step((CampaignState.SUBMITTED,), _approve, lazy_gettext("Approved.")),
    "pause": Step(
        lifecycle.LIVE,
        lambda here, one: lifecycle.pause(here.session, one, here.actor, here.now),
        lazy_gettext("Paused: nothing more of it leaves until it goes on."),
    ),
    "resume": Step(
        (CampaignState.PAUSED,),
        lambda here, one: lifecycle.resume(here.session, here.actor, here.now, one),
        lazy_gettext("It goes on."),
    ),
    "cancel": Step(lifecycle.CANCELABLE, _cancel, lazy_gettext("Canceled. What has not left does not leave.")),
}


class StepForm(Press):
    """The press of a step, and `mark_of` the campaign as whoever presses has read it."""

    read_as = HiddenField()


class WhenForm(Form):
    """When a campaign starts, and until when it is of use; on the local's clock."""

    start = RadioField(
        lazy_gettext("It starts"),
        choices=[
            SelectChoice(AT_ONCE, lazy_gettext("As soon as it is approved, inside allowed hours")),
            SelectChoice(LATER, lazy_gettext("On a day and at an hour")),
        ],
        default=AT_ONCE,
    )
    day = DateField(lazy_gettext("Day"), [Optional()])
    hour = TimeField(lazy_gettext("Hour"), [Optional()])
    until_day = DateField(lazy_gettext("Of use until, day"), [Optional()])
    until_hour = TimeField(lazy_gettext("Of use until, hour"), [Optional()])


@pages.route("/<int:campaign_id>/<any(submit, withdraw, approve, pause, resume, cancel):step>", methods=["GET", "POST"])
@needs(Permission.CAMPAIGNS)
def step(campaign_id: int, step: str) -> str | Response:
    """Asks once more, says what will happen, and does it."""
    here, chosen = desk(), STEPS[step]
    campaign = campaign_of(here, campaign_id)
    if campaign.state not in chosen.states:
        flash(gettext("That is done already, or cannot be done any more."), "info")
        return redirect(url_for("campaigns.shown", campaign_id=campaign_id))
    form = StepForm(read_as=request.args.get("read_as") or mark_of(campaign))
    if form.validate_on_submit():
        with refusing(here, form):
            chosen.take(here, campaign_id)
            flash(str(chosen.done), "success")
            return redirect(url_for("campaigns.shown", campaign_id=campaign_id))
        campaign = campaign_of(here, campaign_id)
    return render_template(
        "campaigns/step.html",
        campaign=campaign,
        step=step,
        form=form,
        title=titles(here).get(campaign.kind, campaign.kind),
        standing=standing(here.session, campaign_id, here.now) if step in ("pause", "resume", "cancel") else None,
        mine=is_mine(here, campaign),
        names=names_of(here.session, (campaign.submitted_by,)),
    )


@pages.route("/<int:campaign_id>/schedule", methods=["GET", "POST"])
@needs(Permission.CAMPAIGNS)
def schedule(campaign_id: int) -> str | Response:
    """When it starts, before it has begun."""
    here = desk()
    campaign = campaign_of(here, campaign_id)
    if campaign.state not in lifecycle.NOT_BEGUN:
        abort(404)
    form = WhenForm(data=_told(campaign, here.staff.zone))
    if form.validate_on_submit():
        starts_at = None
        if form.start.data == LATER:
            starts_at = moment_of(form, "day", "hour", here.staff.zone)
            if starts_at is None and not form.errors:
                form.refuse(gettext("Say the day and the hour."), "day")
        expires_at = moment_of(form, "until_day", "until_hour", here.staff.zone)
        if not form.errors:
            with refusing(here, form, {"expires": "until_day"}):
                lifecycle.schedule(
                    here.session, here.actor, here.now, campaign_id, starts_at=starts_at, expires_at=expires_at
                )
                flash(gettext("The start is set."), "success")
                return redirect(url_for("campaigns.shown", campaign_id=campaign_id))
            campaign = campaign_of(here, campaign_id)
    return render_template("campaigns/schedule.html", campaign=campaign, form=form, zone=here.staff.zone)


def _told(campaign: Campaign, zone: ZoneInfo) -> dict[str, Any]:
    starts_at, expires_at = (each and each.astimezone(zone) for each in (campaign.starts_at, campaign.expires_at))
    return {
        "start": LATER if starts_at else AT_ONCE,
        "day": starts_at and starts_at.date(),
        "hour": starts_at and starts_at.time(),
        "until_day": expires_at and expires_at.date(),
        "until_hour": expires_at and expires_at.time(),
    }
