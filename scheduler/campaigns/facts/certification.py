"""The certification of a member that runs out first, and a class that renews it.

Private as the line's own answers about certifications are: only for numbers that were proved to be the member's. Who
has renewed, or was told of this step already, has no facts, and so gets no text.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, func, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from config import clock
from models import Campaign, CampaignRun, Certification, Event, EventKind, Local, Member, Rsvp, RsvpAnswer
from scheduler.audiences.lookups import same_name
from scheduler.campaigns.fact_columns import (
    day_en,
    day_es,
    hour,
    in_both,
    nothing_common,
    number_is_proved,
    obj,
    wall_clock,
)
from scheduler.campaigns.local_days import local_date
from scheduler.campaigns.steps import TOLD, days_of, key, step, told

NAMES = ("title", "expires_on", "days_left", "class_line")
PRIVATE = True


def facts(campaign: Campaign, _run: CampaignRun, local: Local) -> Select[Any]:
    """One certification of each member; `class_line` is a sentence, and null where no class is planned."""
    now = clock.now()
    due = _due(campaign, local, now)
    lesson = _class(due, campaign, local, now)
    return (
        select(
            due.c.member_id,
            obj(
                **{TOLD: func.jsonb_build_array(due.c.about)},
                title=due.c.title,
                expires_on=obj(date=due.c.expires_on),
                days_left=due.c.days_left,
                class_line=lesson.c.line,
            ).label("facts"),
        )
        .select_from(due)
        .outerjoin(lesson, true())
    )


COMMON = nothing_common


def _due(campaign: Campaign, local: Local, now: datetime) -> Subquery:
    """The first to run out of each member that has come to a step of which they were not told."""
    today, days = local_date(now, local), days_of(campaign)
    expires, title = Certification.expires_on, Certification.title
    about = key(title, expires, step(expires, today, days))
    chosen = campaign.settings.get("certification")
    return (
        select(
            Member.id.label("member_id"),
            title,
            expires,
            (expires - today).label("days_left"),
            about.label("about"),
        )
        .join(Certification, Certification.member_id == Member.id)
        .where(
            Member.local_id == campaign.local_id,
            expires.between(today, today + timedelta(days=max(days))),
            *([same_name(title, [str(chosen)])] if chosen else []),
            number_is_proved(now),
            ~told(campaign, Member.id, about),
        )
        .ext(distinct_on(Member.id))
        .order_by(Member.id, expires, title)
        .subquery("due")
    )


def _class(due: Subquery, campaign: Campaign, local: Local, now: datetime) -> Any:
    """The class to name: the one the member has a place in, else the next one with room. A lateral of one row."""
    mine, party = (Rsvp.__table__.alias(name) for name in ("mine", "party"))
    taken = (
        select(func.coalesce(func.sum(1 + party.c.guests), 0))
        .where(party.c.event_id == Event.id, party.c.answer == RsvpAnswer.GOING)
        .scalar_subquery()
    )
    booked = and_(mine.c.answer.is_not(None), mine.c.answer == RsvpAnswer.GOING)
    starts = wall_clock(Event.starts_at, local)
    when_en = func.concat(day_en(starts), ", ", hour(starts))
    when_es = func.concat(day_es(starts), ", ", hour(starts))
    line = case(
        (booked, in_both(func.concat("You have a place in the class on ", when_en, "."),
                         func.concat("Tienes lugar en la clase del ", when_es, "."))),
        else_=in_both(func.concat("Next class: ", when_en, ". To book it, text CLASS."),
                      func.concat("Clase: ", when_es, ". Para reservar, manda CLASE.")),
    )  # fmt: skip
    return (
        select(line.label("line"))
        .select_from(Event)
        .outerjoin(mine, and_(mine.c.event_id == Event.id, mine.c.member_id == due.c.member_id))
        .where(
            Event.local_id == campaign.local_id,
            Event.kind == EventKind.TRAINING,
            Event.canceled_at.is_(None),
            Event.starts_at > now,
            func.lower(Event.renews) == func.lower(due.c.title),
            or_(booked, Event.capacity.is_(None), Event.capacity > taken),
        )
        .order_by(booked.desc(), Event.starts_at, Event.id)
        .limit(1)
        .lateral("lesson")
    )
