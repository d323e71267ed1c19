"""A new campaign: its kind, its name, a copy of another one; and a draft that goes."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import desk
from console.forms import Form, Press
from console.language import current_language, gettext, lazy_gettext
from console.pages.campaigns.blueprint import campaign_of, kind_of, next_step, pages, refusing
from models import CampaignState
from scheduler.campaigns import drafts
from scheduler.campaigns.drafts import MOST_CHARACTERS, Draft

_NEEDED = lazy_gettext("This is needed.")


class NameForm(Form):
    """What a campaign is called."""

    name = StringField(
        lazy_gettext("Name"),
        [InputRequired(_NEEDED), Length(max=MOST_CHARACTERS)],
        render_kw={"autocomplete": "off", "maxlength": MOST_CHARACTERS},
    )


@pages.get("/new")
@needs(Permission.CAMPAIGNS)
def kinds() -> str:
    """The kinds there are, to choose from."""
    here = desk()
    spoken = current_language()
    found = sorted(here.bot.kinds.values(), key=lambda kind: kind.called(spoken))
    return render_template("campaigns/kinds.html", kinds=found)


@pages.route("/new/<kind>", methods=["GET", "POST"])
@needs(Permission.CAMPAIGNS)
def new(kind: str) -> str | Response:
    """A draft of this kind."""
    here, chosen, form = desk(), kind_of(desk(), kind), NameForm()
    if form.validate_on_submit():
        with refusing(here, form, {"name": "name"}):
            draft = Draft(kind=chosen.name, name=form.name.data or "")
            made = drafts.create(
                here.session, here.actor, here.now, draft, kinds=here.bot.kinds, local_id=here.local_id
            )
            return redirect(next_step(here, made, ""))
    return render_template("campaigns/new.html", kind=chosen, form=form)


@pages.route("/<int:campaign_id>/name", methods=["GET", "POST"])
@needs(Permission.CAMPAIGNS)
def rename(campaign_id: int) -> str | Response:
    """Another name for a draft."""
    here = desk()
    campaign = campaign_of(here, campaign_id, CampaignState.DRAFT)
    form = NameForm(name=campaign.name)
    if form.validate_on_submit():
        with refusing(here, form):
            drafts.change(here.session, here.actor, here.now, campaign_id, kinds=here.bot.kinds, name=form.name.data)
            flash(gettext("The campaign has its new name."), "success")
            return redirect(url_for("campaigns.shown", campaign_id=campaign_id))
    return render_template("campaigns/rename.html", campaign_id=campaign_id, form=form)


@pages.route("/<int:campaign_id>/copy", methods=["GET", "POST"])
@needs(Permission.CAMPAIGNS)
def copy(campaign_id: int) -> str | Response:
    """A new draft that says the same to the same audience."""
    here = desk()
    campaign = campaign_of(here, campaign_id)
    source = campaign.name
    form = NameForm(name=gettext("%(name)s, again", name=source)[:MOST_CHARACTERS])
    if form.validate_on_submit():
        with refusing(here, form):
            made = drafts.copy(
                here.session, here.actor, here.now, campaign_id, kinds=here.bot.kinds, name=form.name.data or ""
            )
            flash(gettext("A draft was made of %(name)s. Its days are not copied.", name=source), "success")
            return redirect(url_for("campaigns.shown", campaign_id=made.id))
    return render_template("campaigns/copy.html", campaign_id=campaign_id, source=source, form=form)


@pages.route("/<int:campaign_id>/delete", methods=["GET", "POST"])
@needs(Permission.CAMPAIGNS)
def delete(campaign_id: int) -> str | Response:
    """A draft goes, after one more question."""
    here = desk()
    campaign = campaign_of(here, campaign_id, CampaignState.DRAFT)
    form, name = Press(), campaign.name
    if form.validate_on_submit():
        with refusing(here, form):
            drafts.delete(here.session, here.actor, here.now, campaign_id)
            flash(gettext("The draft %(name)s is deleted.", name=name), "success")
            return redirect(url_for("campaigns.listed"))
    return render_template("campaigns/delete.html", campaign_id=campaign_id, name=name, form=form)
