"""The event a run is about, and what each recipient has said to it."""

from typing import Any

from sqlalchemy import Select, and_, case, select
from sqlalchemy.orm import Session

from bot.actions.event_lines import event_line
from models import Campaign, CampaignRun, Event, Local, Member, Rsvp, RsvpAnswer
from scheduler.campaigns.fact_columns import in_both, obj
from scheduler.campaigns.local_days import zone_of

NAMES = ("event_line", "event_title", "rsvp_line")
PRIVATE = False
_ASKED = ("Coming? Reply 1 GOING, 2 NOT GOING, 3 MAYBE.", "¿Vienes? Responde 1 VOY, 2 NO VOY, 3 TAL VEZ.")
_SAID = {
    RsvpAnswer.GOING: ("You're going. Plans changed? Reply 2.", "Vas a ir. Si cambias de plan, responde 2."),
    RsvpAnswer.WAITING: (
        "You're on the waiting list. Not coming? Reply 2.",
        "Tienes lugar en la lista de espera. Si no vienes, responde 2.",
    ),
    RsvpAnswer.NOT_GOING: (
        "You said not going. Changed your mind? Reply 1.",
        "Dijiste que no vas. Si cambias de plan, responde 1.",
    ),
}


def facts(campaign: Campaign, run: CampaignRun, _local: Local) -> Select[Any]:
    """`rsvp_line`: what the member has said, and which number changes it; who has said maybe or nothing is asked."""
    said = [(Rsvp.answer == answer, in_both(*words)) for answer, words in _SAID.items()]
    mine = and_(Rsvp.event_id == _event_id(campaign, run), Rsvp.member_id == Member.id)
    line = case(*said, else_=in_both(*_ASKED))
    return (
        select(Member.id.label("member_id"), obj(rsvp_line=line).label("facts"))
        .select_from(Member)
        .outerjoin(Rsvp, mine)
        .where(Member.local_id == campaign.local_id)
    )


def common(session: Session, campaign: Campaign, run: CampaignRun, local: Local, language: str) -> dict[str, str]:
    """The event in a line, with its day and hour as they are now: an event may have moved since the run was planned."""
    event = session.get(Event, _event_id(campaign, run))
    if event is None:
        return {}
    starts_at = event.starts_at.astimezone(zone_of(local))
    title = event.title_in(language)
    return {"event_line": event_line(title, starts_at, event.place, language), "event_title": title}


COMMON = common


def _event_id(campaign: Campaign, run: CampaignRun) -> int:
    return int(run.about.get("event_id") or campaign.settings["event"])
