"""Who of an audience gets a text, who does not, and why: one statement each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    not_,
    null,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from models import ConsentEntry, Member, MemberPhone, Phone, Worksite
from scheduler.audiences.compiling import OF_THE_LOCAL, members
from scheduler.audiences.conditions import Scope
from scheduler.audiences.exclusions import EXCLUSIONS, REASONS, SHARED_NUMBER, Candidate, Terms, best_number_order
from scheduler.audiences.query import Node
from scheduler.audiences.reading import read
from scheduler.may_get import ALL_TOPICS

MOST_SHOWN = 50  # members of one reason
Query = Mapping[str, Any] | Node


@dataclass(frozen=True, slots=True)
class Person:
    """A member as a preview shows them."""

    id: int
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """Those who are left out for one reason: how many, and the first 50."""

    count: int
    members: tuple[Person, ...]


@dataclass(slots=True)
class Counts:
    """How many a query means, how many of them get a text, and how many do not, by reason."""

    matching: int = 0
    included: int = 0
    by_language: dict[str, int] = field(default_factory=dict)
    by_worksite: dict[str, int] = field(default_factory=dict)
    excluded: dict[str, int] = field(default_factory=dict)


def included(query: Query, terms: Terms) -> Select[Any]:
    """Who gets a text, to insert from: member_id, phone_id, address, language, worksite_id, shift. One row a number.

    Raises:
        QueryError: the query has mistakes.
    """
    best, who, candidates = _candidates(query, terms)
    turn = func.row_number().over(partition_by=best.c.phone_id, order_by=best.c.member_id).label("turn")
    columns = [best.c[name] for name in ("member_id", "phone_id", "address", "language", "worksite_id", "shift")]
    clear = [not_(each.clause(who, terms)) for each in EXCLUSIONS]
    found = select(*columns, turn).select_from(candidates).where(*clear).subquery("clear")
    return select(*(found.c[column.name] for column in columns)).where(found.c.turn == 1)


def excluded(session: Session, query: Query, terms: Terms) -> dict[str, Excluded]:
    """Who gets no text, by the first reason that applies, in the order reasons are looked at.

    Raises:
        QueryError: the query has mistakes.
    """
    judged = _judged(query, terms)
    each = (judged.c.reason, judged.c.member_id)
    placed = (
        select(
            *each,
            func.count().over(partition_by=judged.c.reason).label("total"),
            func.row_number().over(partition_by=judged.c.reason, order_by=judged.c.member_id).label("place"),
        )
        .where(judged.c.reason.is_not(None))
        .subquery("placed")
    )
    rows = session.execute(
        select(placed.c.reason, placed.c.total, Member.id, Member.number, Member.given_name, Member.family_name)
        .join(Member, Member.id == placed.c.member_id)
        .where(placed.c.place <= MOST_SHOWN)
        .order_by(placed.c.place)
    ).all()
    totals = {row.reason: row.total for row in rows}
    people = {reason: [_person(row) for row in rows if row.reason == reason] for reason in totals}
    return {reason: Excluded(totals[reason], tuple(people[reason])) for reason in REASONS if reason in totals}


def left_out(session: Session, query: Query, terms: Terms, reason: str, *, after: int, most: int) -> list[Person]:
    """Some of those who get no text for this reason, by their ids.

    Args:
        after: the id of the last one of the page before; 0 for the first page.

    Raises:
        QueryError: the query has mistakes.
    """
    judged = _judged(query, terms)
    rows = session.execute(
        select(Member.id, Member.number, Member.given_name, Member.family_name)
        .join(judged, judged.c.member_id == Member.id)
        .where(judged.c.reason == reason, Member.id > after)
        .order_by(Member.id)
        .limit(most)
    )
    return [_person(row) for row in rows]


def count(session: Session, query: Query, terms: Terms) -> Counts:
    """How many of the audience get a text, by language and by worksite, and how many do not, by reason.

    Raises:
        QueryError: the query has mistakes.
    """
    judged = _judged(query, terms)
    reason, language, worksite_id = judged.c.reason, judged.c.language, judged.c.worksite_id
    kind = func.grouping(language, worksite_id).label("kind")
    totals = (
        select(kind, reason, language, worksite_id, func.count().label("total"))
        .group_by(func.grouping_sets(tuple_(reason), tuple_(reason, language), tuple_(reason, worksite_id)))
        .subquery("totals")
    )
    rows = session.execute(
        select(totals.c.kind, totals.c.reason, totals.c.language, Worksite.name, totals.c.total)
        .outerjoin(Worksite, Worksite.id == totals.c.worksite_id)
        .order_by(totals.c.total.desc(), totals.c.language, Worksite.name)
    )
    counts = Counts()
    for row in rows:
        _add(counts, row)
    counts.excluded = {reason: counts.excluded[reason] for reason in REASONS if reason in counts.excluded}
    return counts


# GROUPING(language, worksite_id): a bit for each that the row is not grouped by.
_BY_REASON, _BY_WORKSITE, _BY_LANGUAGE = 3, 2, 1


def _add(counts: Counts, row: Any) -> None:
    if row.kind == _BY_REASON:
        counts.matching += row.total
        if row.reason is None:
            counts.included = row.total
        else:
            counts.excluded[row.reason] = row.total
    elif row.reason is None and row.kind == _BY_LANGUAGE:
        counts.by_language[row.language] = row.total
    elif row.reason is None and row.kind == _BY_WORKSITE:
        # Two employers may have a worksite of one name; "" is who has none.
        name = row.name or ""
        counts.by_worksite[name] = counts.by_worksite.get(name, 0) + row.total


def _person(row: Any) -> Person:
    return Person(row.id, row.number, f"{row.given_name} {row.family_name}")


def _judged(query: Query, terms: Terms) -> FromClause:
    """Everyone the query means with the reason they get no text, NULL for who gets one."""
    best, who, candidates = _candidates(query, terms)
    reason = case(*((each.clause(who, terms), literal(each.reason)) for each in EXCLUSIONS), else_=null())
    first = (
        select(best.c.member_id, best.c.phone_id, best.c.language, best.c.worksite_id, reason.label("reason"))
        .select_from(candidates)
        .cte("first")
        .prefix_with("MATERIALIZED")  # or each use of the reason looks for it again
    )
    clear = first.c.reason.is_(None)
    turn = func.row_number().over(partition_by=(first.c.phone_id, clear), order_by=first.c.member_id)
    turned = select(first, turn.label("turn")).subquery("turned")
    last = case((and_(turned.c.reason.is_(None), turned.c.turn > 1), literal(SHARED_NUMBER)), else_=turned.c.reason)
    columns = turned.c.member_id, turned.c.language, turned.c.worksite_id
    return select(*columns, last.label("reason")).subquery("judged")


def _candidates(query: Query, terms: Terms) -> tuple[FromClause, Candidate, FromClause]:
    """Members of the audience, each with their best number and what the number has agreed to."""
    best = _best_numbers(query, terms)
    newest = (
        select(ConsentEntry.action)
        .where(
            ConsentEntry.e164 == best.c.address,
            ConsentEntry.local_id == terms.local_id,
            ConsentEntry.channel == terms.channel,
            ConsentEntry.topic.in_([ALL_TOPICS, terms.topic]),
        )
        .order_by(ConsentEntry.id.desc())
        .limit(1)
        .lateral("newest")
    )
    who = Candidate(
        member_id=best.c.member_id,
        status=best.c.status,
        phone_id=best.c.phone_id,
        address=best.c.address,
        line_state=best.c.line_state,
        consent=newest.c.action,
    )
    return best, who, best.outerjoin(newest, true())


def _best_numbers(query: Query, terms: Terms) -> FromClause:
    node = read(query) if isinstance(query, Mapping) else query
    links = (
        select(
            Member.id.label("member_id"),
            Member.language,
            Member.worksite_id,
            Member.shift,
            Member.status,
            MemberPhone.phone_id,
            MemberPhone.verified_until,
            Phone.e164.label("address"),
            Phone.line_state,
            func.count().over(partition_by=Member.id).label("numbers"),
        )
        .select_from(Member)
        .outerjoin(MemberPhone, and_(MemberPhone.member_id == Member.id, MemberPhone.ended_at.is_(None)))
        .outerjoin(Phone, Phone.id == MemberPhone.phone_id)
        .where(*members(node, Scope(terms.local_id, terms.now)))
        .subquery("links")
    )
    # Most members have one number, and of it nothing need be asked.
    shared = case((links.c.numbers > 1, _shared(links, terms.local_id)), else_=false())
    return (
        select(*(column for column in links.c if column.name not in {"verified_until", "numbers"}))
        .ext(distinct_on(links.c.member_id))
        .order_by(links.c.member_id, *best_number_order(links.c, shared))
        .subquery("best")
    )


def _shared(links: FromClause, local_id: int) -> ColumnElement[bool]:
    """Another member of the local has the number too."""
    other, sharer = aliased(MemberPhone), aliased(Member)
    return (
        select(other.id)
        .join(sharer, sharer.id == other.member_id)
        .where(
            other.phone_id == links.c.phone_id,
            other.ended_at.is_(None),
            sharer.id != links.c.member_id,
            sharer.local_id == local_id,
            sharer.status.in_(OF_THE_LOCAL),
        )
        .exists()
    )
