"""What a draft says: its words by variant and language, with the phones that show them."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from console.access.guard import needs
from console.access.permissions import Permission
from console.desk import Desk, desk
from console.forms import Form
from console.language import gettext
from console.pages.campaigns.blueprint import campaign_of, kind_of, next_step, pages, refusing
from console.pages.campaigns.words_form import NAMES, changes_of, places, variants_of, words_form, written
from models import Campaign, CampaignState
from scheduler.campaigns import drafts
from scheduler.campaigns.kinds import placeholders
from scheduler.campaigns.words_look import WordsLook, look_at_words
from scheduler.variants.assignment import ONLY


@pages.route("/<int:campaign_id>/words", methods=["GET", "POST"])
@needs(Permission.CAMPAIGNS)
def words(campaign_id: int) -> str | Response:
    """The texts; a button that adds or takes away a variant changes the page alone, until it is saved."""
    here = desk()
    campaign = campaign_of(here, campaign_id, CampaignState.DRAFT)
    languages = here.staff.local.languages
    sent = _pressed(request.form.copy(), languages) if request.method == "POST" else None
    variants = variants_of(campaign, sent)
    form = words_form(here, campaign, variants, languages, sent)
    if form.validate_on_submit() and request.form.get("do") == "save":
        changes = changes_of(here, form, campaign, variants, languages)
        if not form.errors:
            with refusing(here, form, places(variants, languages)):
                drafts.change(here.session, here.actor, here.now, campaign_id, kinds=here.bot.kinds, **changes)
                flash(gettext("The words are saved."), "success")
                return redirect(next_step(here, campaign, "words"))
            campaign = campaign_of(here, campaign_id)
    kind = kind_of(here, campaign.kind)
    return render_template(
        "campaigns/words.html",
        campaign=campaign,
        kind=kind,
        form=form,
        variants=variants,
        spoken=languages,
        names=sorted(placeholders(kind)),
        may_add=len(variants) < len(NAMES),
        look=_look(here, campaign, written(form, variants, languages)),
        zone=here.staff.zone,
    )


@pages.post("/<int:campaign_id>/words/phones")
@needs(Permission.CAMPAIGNS)
def phones(campaign_id: int) -> str:
    """The phones, as the words are typed."""
    here = desk()
    campaign = campaign_of(here, campaign_id, CampaignState.DRAFT)
    languages = here.staff.local.languages
    variants = variants_of(campaign, request.form)
    form: Form = words_form(here, campaign, variants, languages, request.form)
    return render_template("campaigns/_phones.html", look=_look(here, campaign, written(form, variants, languages)))


def _look(here: Desk, campaign: Campaign, texts: Mapping[str, Mapping[str, str]]) -> WordsLook:
    kind = kind_of(here, campaign.kind)
    return look_at_words(here.session, here.bot.files, here.bot.wording, kind, campaign, texts, here.now)


def _pressed(sent: "MultiDict[str, Any]", languages: tuple[str, ...]) -> "MultiDict[str, Any]":
    """What was sent, after a button that changes the page alone."""
    what, _, about = sent.get("do", "save").partition(":")
    here = [name for name in NAMES if f"{name}-here" in sent]
    if what == "add" and (free := [name for name in NAMES if name not in here]):
        sent[f"{free[0]}-here"] = "1"
        for code in languages:
            sent[f"{free[0]}_{code}"] = sent.get(f"{ONLY}_{code}", "")
    if what == "remove" and about != ONLY:
        sent.poplist(f"{about}-here")
    if what == "insert":
        field, _, name = about.partition(":")
        sent[field] = f"{sent.get(field, '').rstrip()} {{{name}}}".lstrip()
    return sent
