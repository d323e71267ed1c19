"""Whom a run would go to, as its plan draws them, counted in groups of the same text: one statement."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, Row, Text, and_, cast, exists, func, literal, select, text, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from bot.campaign_kinds import Kind
from models import Campaign, CampaignRun, Conversation, Local, Member, MemberPhone, Phone
from scheduler.audiences.exclusions import Terms
from scheduler.audiences.reach import MOST_SHOWN, Person, Query, included
from scheduler.campaigns.planning import draw

AT_ONCE = 5_000  # rows held by this process


def groups_of_texts(
    session: Session,
    kind: Kind,
    campaign: Campaign,
    run: CampaignRun,
    local: Local,
    query: Query,
    terms: Terms,
    named: Sequence[str],
) -> Iterator[Row[Any]]:
    """Rows of variant, language, introduce, worksite_id, shift, zones, facts, unproved, people, first, last.

    facts: JSON as text. first, last: two members of the group. unproved: how many have not proved that the number is
    theirs.

    Args:
        named: what of the facts the wording names; by anything else texts do not differ.
    """
    drawn = _drawn(kind, campaign, run, local, query, terms)
    facts = cast(_only(drawn.c.facts, named), Text)
    introduce = Conversation.introduced_at.is_(None)
    keys = (drawn.c.variant, drawn.c.language, introduce, drawn.c.worksite_id, drawn.c.shift, Phone.zones, facts)
    proved = exists().where(
        MemberPhone.member_id == drawn.c.member_id,
        MemberPhone.phone_id == Phone.id,
        MemberPhone.ended_at.is_(None),
        MemberPhone.verified_until > terms.now,
    )
    talk = and_(
        Conversation.local_id == local.id,
        Conversation.channel == campaign.channel,
        Conversation.address == drawn.c.address,
    )
    found = (
        select(
            drawn.c.variant,
            drawn.c.language,
            introduce.label("introduce"),
            drawn.c.worksite_id,
            drawn.c.shift,
            Phone.zones,
            facts.label("facts"),
            func.count().filter(~proved).label("unproved"),
            func.count().label("people"),
            func.min(drawn.c.member_id).label("first"),
            func.max(drawn.c.member_id).label("last"),
        )
        .select_from(drawn)
        .join(Phone, Phone.e164 == drawn.c.address)
        .outerjoin(Conversation, talk)
        .group_by(*keys)
    )
    # Of a name each, a row each: they are read as they come, by a cursor. PostgreSQL plans that for the first rows, and
    # would take minutes for all.
    session.execute(text("SET LOCAL cursor_tuple_fraction = 1"))
    return iter(session.execute(found.execution_options(yield_per=AT_ONCE)))


def without_facts(
    session: Session,
    kind: Kind,
    campaign: Campaign,
    run: CampaignRun,
    local: Local,
    query: Query,
    terms: Terms,
) -> tuple[Person, ...]:
    """The first of those of whom nothing is known that the text could tell."""
    drawn = _drawn(kind, campaign, run, local, query, terms)
    chosen = included(query, terms).subquery("everyone")
    rows = session.execute(
        select(Member.id, Member.number, Member.given_name, Member.family_name)
        .join(chosen, chosen.c.member_id == Member.id)
        .where(Member.id.not_in(select(drawn.c.member_id)))
        .order_by(Member.id)
        .limit(MOST_SHOWN)
    )
    return tuple(Person(row.id, row.number, f"{row.given_name} {row.family_name}") for row in rows)


def _drawn(kind: Kind, campaign: Campaign, run: CampaignRun, local: Local, query: Query, terms: Terms) -> CTE:
    return draw(kind, campaign, run, local, included(query, terms).cte("chosen"))


def _only(facts: ColumnElement[Any], named: Sequence[str]) -> ColumnElement[Any]:
    parts: list[Any] = []
    for name in named:
        parts += [literal(name, Text), type_coerce(facts, JSONB)[name]]
    return func.jsonb_build_object(*parts, type_=JSONB)
