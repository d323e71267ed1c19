"""What would happen if a campaign went out, and a try on the phone of whoever writes it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from bot.actions.change_words import named_phone
from bot.staff.waiting import note_seen
from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.forms import Form, Press
from console.language import current_language, gettext, lazy_gettext
from console.pages.campaigns.blueprint import campaign_of, is_mine, pages
from console.pages.campaigns.listing import audience_sentence
from console.refusals import said_lines
from models import Campaign, CampaignState
from scheduler.audiences.exclusions import REASONS
from scheduler.campaigns.errors import CampaignError
from scheduler.campaigns.kept_previews import Kept, ensure
from scheduler.campaigns.left_out import PAGE, people_left_out
from scheduler.campaigns.planning import NO_FACTS
from scheduler.campaigns.trying import try_out

_NO_FACTS = lazy_gettext("There is nothing to tell them, or it is private and their number is not proved.")


class PhoneForm(Form):
    """The number of whoever tries it."""

    phone = StringField(
        lazy_gettext("Your own cell phone"),
        [InputRequired(lazy_gettext("This is needed."))],
        render_kw={"type": "tel", "autocomplete": "tel"},
    )


@pages.get("/<int:campaign_id>/preview")
@needs(Permission.CAMPAIGNS)
def preview(campaign_id: int) -> str:
    """Who would get it, who not and why, in which words, when, at what cost."""
    here = desk()
    campaign = campaign_of(here, campaign_id)
    return _page(here, campaign, _kept(here, campaign), PhoneForm())


@pages.post("/<int:campaign_id>/preview")
@needs(Permission.CAMPAIGNS)
def preview_anew(campaign_id: int) -> Response:
    """Another look: members come and go, and say STOP."""
    here = desk()
    campaign = campaign_of(here, campaign_id)
    if Press().validate_on_submit():
        _kept(here, campaign, anew=True)
    return redirect(url_for("campaigns.preview", campaign_id=campaign_id))


@pages.post("/<int:campaign_id>/try")
@needs(Permission.CAMPAIGNS)
def try_it(campaign_id: int) -> str | Response:
    """Its texts to one's own phone."""
    here, form = desk(), PhoneForm()
    campaign = campaign_of(here, campaign_id)
    if form.validate_on_submit():
        try:
            # What is no number the trial refuses as it was typed.
            typed = (form.phone.data or "").strip()
            sent = _try(here, campaign, named_phone(typed) or typed)
        except CampaignError as refused:
            here.session.rollback()
            for line in said_lines(refused):
                form.refuse(line, "phone")
        else:
            flash(gettext("%(number)s texts are on their way to your phone.", number=sent), "success")
            return redirect(url_for("campaigns.preview", campaign_id=campaign_id))
    campaign = campaign_of(here, campaign_id)
    return _page(here, campaign, _kept(here, campaign), form)


@pages.get("/<int:campaign_id>/left-out/<reason>")
@needs(Permission.CAMPAIGNS)
def left_out(campaign_id: int, reason: str) -> str:
    """Who gets no text for this reason, by name; each look is audited."""
    here = desk()
    campaign = campaign_of(here, campaign_id)
    if reason != NO_FACTS and reason not in REASONS:
        raise NotFound
    after = request.args.get("after", default=0, type=int)
    files, kinds = here.bot.files, here.bot.kinds
    try:
        found = people_left_out(here.session, files, kinds, campaign, reason, here.actor, here.now, after=after)
        fault = ""
    except CampaignError as refused:
        found, fault = [], " ".join(said_lines(refused))
    place: dict[str, Any] = {"campaign_id": campaign_id, "reason": reason}
    return render_template(
        "campaigns/left_out.html",
        campaign=campaign,
        words=reason_words(reason),
        people=found[:PAGE],
        fault=fault,
        first=url_for("campaigns.left_out", **place) if after else None,
        more=url_for("campaigns.left_out", **place, after=found[PAGE - 1].id) if len(found) > PAGE else None,
    )


def reason_words(reason: str) -> str:
    """Why somebody is left out."""
    return REASONS[reason][current_language() == "es"] if reason in REASONS else str(_NO_FACTS)


def _kept(here: Desk, campaign: Campaign, *, anew: bool = False) -> Kept:
    bot = here.bot
    return ensure(here.session, bot.files, bot.kinds, bot.wording, campaign, here.actor, here.now, anew=anew)


def _try(here: Desk, campaign: Campaign, phone: str) -> int:
    bot = here.bot
    return len(try_out(here.session, bot.kinds, bot.wording, campaign.id, phone, here.actor, here.now, files=bot.files))


def _page(here: Desk, campaign: Campaign, kept: Kept, form: PhoneForm) -> str:
    if kept.result:
        seen = [each["member_id"] for each in kept.result["renderings"]]
        note_seen(here.session, here.actor, here.now, f"#{campaign.id} {campaign.name}: preview", seen)
    return render_template(
        "campaigns/preview.html",
        kind=here.bot.kinds.get(campaign.kind),
        campaign=campaign,
        kept=kept,
        seen=kept.result,
        form=form,
        audience=audience_sentence(campaign),
        reason_words=reason_words,
        approvable=bool(kept.result) and campaign.state is CampaignState.SUBMITTED and not is_mine(here, campaign),
        read_as=kept.mark,
        now=here.now,
    )
