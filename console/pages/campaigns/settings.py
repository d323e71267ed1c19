"""What a draft is about: the settings of its kind."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.campaign_settings import SettingType
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import desk
from console.language import gettext
from console.pages.campaigns.blueprint import campaign_of, kind_of, next_step, pages, refusing
from console.pages.campaigns.moments import moment_written
from console.pages.campaigns.settings_form import PICKED, places, said, settings_form
from models import CampaignState
from scheduler.audiences.choices import choices
from scheduler.campaigns import drafts


@pages.route("/<int:campaign_id>/settings", methods=["GET", "POST"])
@needs(Permission.CAMPAIGNS)
def settings(campaign_id: int) -> str | Response:
    """The form of the kind."""
    here = desk()
    campaign = campaign_of(here, campaign_id, CampaignState.DRAFT)
    kind = kind_of(here, campaign.kind)
    if not kind.settings:
        return redirect(url_for("campaigns.shown", campaign_id=campaign_id))
    types = {setting.type for setting in kind.settings.values()}
    known = choices(here.session, here.local_id, {PICKED[each] for each in types & PICKED.keys()})
    sent = request.form if request.method == "POST" else None
    form = settings_form(here, kind, campaign.settings, known, sent)
    if form.validate_on_submit():
        given = said(form, kind)
        for name, setting in kind.settings.items():
            if setting.type is SettingType.MOMENT and given[name]:
                given[name] = moment_written(form, name, here.staff.zone)
        if not form.errors:
            with refusing(here, form, places(kind)):
                drafts.change(here.session, here.actor, here.now, campaign_id, kinds=here.bot.kinds, settings=given)
                flash(gettext("What it is about is saved."), "success")
                return redirect(next_step(here, campaign, "settings"))
            campaign = campaign_of(here, campaign_id)
    return render_template("campaigns/settings.html", campaign=campaign, kind=kind, form=form, zone=here.staff.zone)
