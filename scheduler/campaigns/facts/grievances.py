"""For stewards: the deadlines of their members' open grievances, by number and day and nothing else.

The steward's number must be proved to be theirs. Who was told of a deadline at this step is not told again; who has no
deadline to be told of has no facts, and so gets no text. Stewards are co-workers: a grievance that comes of a report
whose person wants to stay unknown to them is told to its owner alone, as the record is shown (bot/staff/case_scope.py).
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by, distinct_on
from sqlalchemy.orm import aliased

from config import clock
from models import (
    Campaign,
    CampaignRun,
    Grievance,
    GrievanceStatus,
    GrievanceStep,
    Local,
    Member,
    Report,
    StewardAssignment,
    User,
)
from scheduler.campaigns.fact_columns import day_en, day_es, in_both, nothing_common, number_is_proved, obj
from scheduler.campaigns.local_days import local_date
from scheduler.campaigns.steps import TOLD, days_of, key, step, told

NAMES = ("cases",)
PRIVATE = True
MOST_NAMED = 4  # in one text: a segment holds as many; it says how many more there are, and they come the next day


def facts(campaign: Campaign, _run: CampaignRun, local: Local) -> Select[Any]:
    """`cases`: "2041 Thu Dec 3, 2052 Fri Dec 4", the nearest first, and how many more there are."""
    due = _due(campaign, local, clock.now())
    order = (due.c.next_on, due.c.number)
    more = func.max(due.c.all_of_theirs) - MOST_NAMED
    # Without "más": its accent is not in the cheap alphabet, and would cost a segment.
    more_es = case((more == 1, " y otra"), else_=func.concat(" y otras ", more))
    cases = in_both(
        func.concat(
            func.string_agg(
                func.concat(due.c.number, " ", day_en(due.c.next_on)), aggregate_order_by(literal(", "), *order)
            ),
            case((more > 0, func.concat(", and ", more, " more"))),
        ),
        func.concat(
            func.string_agg(
                func.concat(due.c.number, " ", day_es(due.c.next_on)), aggregate_order_by(literal(", "), *order)
            ),
            case((more > 0, more_es)),
        ),
    )
    about = func.jsonb_agg(aggregate_order_by(due.c.about, *order), type_=JSONB)
    return (
        select(due.c.steward_id.label("member_id"), obj(**{TOLD: about}, cases=cases).label("facts"))
        .where(due.c.place <= MOST_NAMED)
        .group_by(due.c.steward_id)
    )


COMMON = nothing_common


def _due(campaign: Campaign, local: Local, now: datetime) -> Subquery:
    """Each steward with each deadline they were not told of, numbered from the nearest on."""
    today, days = local_date(now, local), days_of(campaign)
    present, grievant = _present(campaign), aliased(Member)
    about = key(present.c.number, present.c.next_on, step(present.c.next_on, today, days))
    theirs = and_(
        StewardAssignment.worksite_id == grievant.worksite_id,
        # A steward of no shift in particular has them all.
        or_(StewardAssignment.shift == grievant.shift, StewardAssignment.shift.is_(None)),
        StewardAssignment.member_id != grievant.id,
        or_(~present.c.unknown, StewardAssignment.member_id == present.c.owners_member_id),
    )
    each = (
        select(
            Member.id.label("steward_id"),
            present.c.number,
            present.c.next_on,
            about.label("about"),
        )
        .select_from(present)
        .join(grievant, grievant.id == present.c.member_id)
        .join(StewardAssignment, theirs)
        .join(Member, Member.id == StewardAssignment.member_id)
        .where(
            present.c.next_on.between(today, today + timedelta(days=max(days))),
            Member.local_id == campaign.local_id,
            number_is_proved(now),
            ~told(campaign, Member.id, about),
        )
        .distinct()
        .subquery("each")
    )
    nearest = func.row_number().over(partition_by=each.c.steward_id, order_by=(each.c.next_on, each.c.number))
    all_of_theirs = func.count().over(partition_by=each.c.steward_id)
    return select(each, nearest.label("place"), all_of_theirs.label("all_of_theirs")).subquery("due")


def _present(campaign: Campaign) -> Subquery:
    """Open grievances with the day of their present step: the highest one; whether co-workers may know of them."""
    unknown = exists().where(Report.grievance_id == Grievance.id, Report.anonymous)
    return (
        select(
            Grievance.number,
            Grievance.member_id,
            GrievanceStep.next_on,
            unknown.label("unknown"),
            User.member_id.label("owners_member_id"),
        )
        .outerjoin(User, User.id == Grievance.owner_id)
        .join(GrievanceStep, GrievanceStep.grievance_id == Grievance.id)
        .where(Grievance.local_id == campaign.local_id, Grievance.status == GrievanceStatus.OPEN)
        .ext(distinct_on(Grievance.id))
        .order_by(Grievance.id, GrievanceStep.step.desc())
        .subquery("present")
    )
