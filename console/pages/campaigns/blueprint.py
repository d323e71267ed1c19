"""The pages of campaigns, which the modules beside this one add themselves to, and what they share."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, url_for
from werkzeug.exceptions import NotFound

from bot.campaign_kinds import Kind
from console.desk import Desk
from console.forms import Form
from console.language import current_language
from console.refusals import said
from models import Campaign, CampaignState
from scheduler.campaigns.approvers import asked_until, needs_another
from scheduler.campaigns.errors import CampaignError

pages = Blueprint("campaigns", __name__, url_prefix="/campaigns")
pages.add_app_template_filter(said, "said")


def campaign_of(here: Desk, campaign_id: int, *states: CampaignState) -> Campaign:
    """The campaign of this address.

    Args:
        states: it must be in one of these; any when none is named.

    Raises:
        NotFound: there is none, it is another local's, or it is in another state.
    """
    found = here.session.get(Campaign, campaign_id)
    if found is None or found.local_id != here.local_id or (states and found.state not in states):
        raise NotFound
    return found


def kind_of(here: Desk, name: str) -> Kind:
    """The kind of this name.

    Raises:
        NotFound: there is none any more.
    """
    found = here.bot.kinds.get(name)
    if found is None:
        raise NotFound
    return found


def titles(here: Desk) -> dict[str, str]:
    """What staff call each kind, by its name."""
    return {name: kind.called(current_language()) for name, kind in here.bot.kinds.items()}


@contextmanager
def refusing(here: Desk, form: Form, fields: dict[str, str] | None = None) -> Iterator[None]:
    """What cannot be done with a campaign stands in the form, a sentence a line, and nothing of it stays.

    Args:
        fields: the form's field for each word that a sentence may begin with, such as {"expires": "until"}.
    """
    try:
        yield
    except CampaignError as refused:
        here.session.rollback()
        for line in str(refused).splitlines():
            place, colon, says = line.partition(": ")
            field = (fields or {}).get(place) if colon else None
            words = said(says) if field else said(line)
            form.refuse(words[:1].upper() + words[1:] if field else words, field)


def next_step(here: Desk, campaign: Campaign, done: str) -> str:
    """Where a draft is written next: what it is about, for whom, its words; then all of it."""
    order = [*(["settings"] if kind_of(here, campaign.kind).settings else []), "audience", "words"]
    after = order[order.index(done) + 1 :] if done in order else order
    endpoint = f"campaigns.{after[0]}" if after else "campaigns.shown"
    return url_for(endpoint, campaign_id=campaign.id)


def is_mine(here: Desk, campaign: Campaign) -> bool:
    """Whether whoever looks handed it in and so cannot approve it."""
    if campaign.submitted_by != here.actor:
        return False
    until = asked_until(here.session, here.bot.files, here.local_id, here.staff.local.handle)
    return needs_another(until, campaign.submitted_at)
