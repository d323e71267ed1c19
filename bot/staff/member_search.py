"""Finding members: by the beginnings of their names' words, member number, phone number or worksite, a page at a time.

Names are compared by what is left without capitals and accents; the database folds them the same way (migration 0032).
A search of digits alone is for numbers: the beginning of a member number, or the beginning or end of a phone number.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, cast, collate, false, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from config.phones import mask, to_e164
from models import AuditEntry, Employer, Member, MemberPhone, MemberStatus, Phone, Shift, TouchPoint, Worksite
from models.each_once import each_once

PAGE = 50
MOST_WORDS = 8
MOST_LETTERS = 100
# Fewer digits begin or end too many numbers to be of help.
SHORTEST_ENDING, SHORTEST_BEGINNING = 4, 6
MOST_UNITS = 200
MOST_CALLED = 20  # members by phone number, ahead of those by member number

_DIGITS = re.compile(r"[\d\s()+,./#-]*\d[\d\s()+,./#-]*")
# So many digits, however they are set apart, may be a phone number, whatever stands beside them.
_PHONE = re.compile(rf"[(+]*\d(?:[\s()+,./#-]*\d){{{SHORTEST_BEGINNING - 1},}}")
_APART = str.maketrans("ØøŁłĐđıÆæ", "oollddiaa", "'\u2019")
_MARKS = re.compile("[\u0300-\u036f]")
_BETWEEN = re.compile("[\x00-/:-@\\[-`{-\xbf]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A worksite of the local."""

    id: int
    employer: str
    name: str

    @property
    def label(self) -> str:
        """ "Bay Foods, Warehouse"."""
        return f"{self.employer}, {self.name}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; "" and None are anything.

    Args:
        after: the id of the last member of the page before.
    """

    words: str = ""
    worksite_id: int | None = None
    shift: Shift | None = None
    unit: str = ""
    status: MemberStatus | None = None
    language: str = ""
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One member in the list."""

    id: int
    number: str
    name: str
    preferred_name: str | None
    worksite: str | None
    shift: Shift | None
    unit: str | None
    status: MemberStatus
    language: str
    last_touch: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """Up to 50 members, and what to ask the next page with."""

    hits: Sequence[Hit]
    after: int | None


def folded(written: str) -> list[str]:
    """The words of a name as they are compared: "José O'Brien-Díaz" is jose, obrien, diaz."""
    plain = unicodedata.normalize("NFKD", written.translate(_APART)).lower()
    return _BETWEEN.sub(" ", _MARKS.sub("", plain)).split()


def holds_phone(words: str) -> bool:
    """Whether what is looked for may hold somebody's phone number, alone or beside a name."""
    return _PHONE.search(words) is not None


def worksites(session: Session, local_id: int, only: Iterable[int] | None = None) -> list[Place]:
    """The local's worksites by name.

    Args:
        only: these alone, for a steward.
    """
    query = (
        select(Worksite.id, Employer.name, Worksite.name)
        .join(Employer, Employer.id == Worksite.employer_id)
        .where(Employer.local_id == local_id)
        .order_by(Employer.name, Worksite.name)
    )
    if only is not None:
        query = query.where(Worksite.id.in_(only))
    return [Place(*row) for row in session.execute(query)]


def units(session: Session, local_id: int) -> list[str]:
    """The bargaining units of the local's members."""
    names = each_once(Member.unit, Member.local_id == local_id)
    return list(session.scalars(select(names.c.name).limit(MOST_UNITS)))


def search(
    session: Session,
    actor: str,
    at: datetime,
    *,
    local_id: int,
    seen: ColumnElement[bool],
    places: Sequence[Place],
    wanted: Wanted,
) -> Page:
    """A page of members, by name, or by number where digits are looked for; the look is audited. Three statements.

    Args:
        seen: which members whoever looks may see.
        places: the worksites, whose names are looked for too.
    """
    words = wanted.words.strip()[:MOST_LETTERS]
    digits = re.sub(r"\D", "", words) if _DIGITS.fullmatch(words) else ""
    wide = [seen, *_filters(wanted)]
    page = (
        _by_number(session, local_id, seen, wide, words, digits, wanted.after)
        if digits
        else _by_name(session, seen, wide, folded(words)[:MOST_WORDS], places, wanted.after)
    )
    rows = session.execute(_told(page)).all()
    _audit(session, actor, at, local_id, words)
    hits = [
        Hit(
            id=row.id,
            number=row.number,
            name=f"{row.given_name} {row.family_name}",
            preferred_name=row.preferred_name,
            worksite=f"{row.employer}, {row.worksite}" if row.worksite else None,
            shift=row.shift,
            unit=row.unit,
            status=row.status,
            language=row.language,
            last_touch=row.last_touch,
        )
        for row in rows[:PAGE]
    ]
    return Page(hits, hits[-1].id if len(rows) > PAGE else None)


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    pairs = (
        (Member.worksite_id, wanted.worksite_id),
        (Member.shift, wanted.shift),
        (Member.unit, wanted.unit),
        (Member.status, wanted.status),
        (Member.language, wanted.language),
    )
    return [column == value for column, value in pairs if value]


def _by_name(
    session: Session,
    seen: ColumnElement[bool],
    wide: list[ColumnElement[bool]],
    words: Sequence[str],
    places: Sequence[Place],
    after: int | None,
) -> Select[int, int]:
    order = (Member.family_name, Member.given_name, Member.id)
    conditions = [*wide, *(_begins(word, places) for word in words)]
    if after is not None:
        last = session.execute(select(*order).where(Member.id == after, seen)).one_or_none()
        conditions.append(tuple_(*order) > tuple_(*last) if last else false())
    first = select(*order).where(*conditions).order_by(*order).limit(PAGE + 1).subquery()
    ranked = func.row_number().over(order_by=(first.c.family_name, first.c.given_name, first.c.id)).label("place")
    return select(first.c.id, ranked)


def _begins(word: str, places: Sequence[Place]) -> ColumnElement[bool]:
    """Whether a word of the member's, or of the name of where they work, begins so."""
    # The word has no letter that means anything in a tsquery: `folded` leaves none.
    named = Member.words.op("@@", is_comparison=True)(cast(f"'{word}':*", TSQUERY))
    there = [place.id for place in places if any(part.startswith(word) for part in folded(place.label))]
    return or_(named, Member.worksite_id.in_(there)) if there and len(word) > 2 else named


def _by_number(
    session: Session,
    local_id: int,
    seen: ColumnElement[bool],
    wide: list[ColumnElement[bool]],
    words: str,
    digits: str,
    after: int | None,
) -> Select[int, int]:
    number = collate(Member.number, "C")
    begins: list[ColumnElement[bool]] = [*wide, Member.local_id == local_id, number.like(f"{digits}%")]
    if after is not None:
        last = session.scalar(select(Member.number).where(Member.id == after, seen))
        begins.append(number > last if last is not None else false())
    found = select(Member.id, number.label("place")).where(*begins).order_by(number).limit(PAGE + 1)
    # The very number comes first, then whose phone it is: few have one that ends so.
    called = _calls(words, digits)
    if after is not None or called is None:
        first = found.subquery()
        return select(first.c.id, func.row_number().over(order_by=first.c.place).label("place"))
    linked = (
        select(Member.id, cast("", String).label("place"))
        .join(MemberPhone, MemberPhone.member_id == Member.id)
        .join(Phone, Phone.id == MemberPhone.phone_id)
        .where(*wide, MemberPhone.ended_at.is_(None), called)
        .limit(MOST_CALLED)
    )
    both = found.union_all(linked).subquery()
    itself = (func.max(both.c.place) == digits).label("itself")
    once = select(both.c.id, func.min(both.c.place).label("number"), itself)
    first = once.group_by(both.c.id).subquery()
    ranked = func.row_number().over(order_by=(first.c.itself.desc(), first.c.number, first.c.id)).label("place")
    return select(first.c.id, ranked).order_by(ranked).limit(PAGE + 1)


def _calls(words: str, digits: str) -> ColumnElement[bool] | None:
    """Whether a phone number is meant by the digits; None when there are too few."""
    if len(digits) < SHORTEST_ENDING:
        return None
    ways: list[ColumnElement[bool]] = [func.reverse(Phone.e164).like(f"{digits[::-1]}%")]
    if len(digits) >= SHORTEST_BEGINNING:
        ways.append(Phone.e164.like(f"+{digits}%" if words.startswith("+") or digits[0] == "1" else f"+1{digits}%"))
    if whole := to_e164(words):
        ways.append(Phone.e164 == whole)
    return or_(*ways)


def _told(page: Select[int, int]) -> Select[*tuple[object, ...]]:
    """What the list tells of the members of a page, in its order."""
    chosen = page.subquery()
    touched = (
        select(TouchPoint.at)
        .where(TouchPoint.member_id == chosen.c.id)
        .order_by(TouchPoint.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            Member.id,
            Member.number,
            Member.given_name,
            Member.family_name,
            Member.preferred_name,
            Member.shift,
            Member.unit,
            Member.status,
            Member.language,
            Worksite.name.label("worksite"),
            Employer.name.label("employer"),
            touched.label("last_touch"),
        )
        .join(chosen, chosen.c.id == Member.id)
        .outerjoin(Worksite, Worksite.id == Member.worksite_id)
        .outerjoin(Employer, Employer.id == Worksite.employer_id)
        .order_by(chosen.c.place)
    )


def _audit(session: Session, actor: str, at: datetime, local_id: int, words: str) -> None:
    """One entry for a page; as little of a phone number as tells it from others."""
    detail = _PHONE.sub(lambda found: mask(re.sub(r"\D", "", found[0])), words)
    session.add(AuditEntry(actor=actor, action="members_searched", local_id=local_id, detail=detail, at=at))
