"""The names in a query, held against the record: a name that is not there means nobody, and is likely a slip."""

from collections import defaultdict
from typing import Any

from rapidfuzz import process
from sqlalchemy import Select, Text, any_, cast, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from models import Campaign, Certification, Employer, Event, Member, Worksite
from models.each_once import each_once
from scheduler.audiences.field import Name
from scheduler.audiences.fields import FIELDS
from scheduler.audiences.fields.member import MemberNumber
from scheduler.audiences.query import Fault, Node, QueryError, leaves

MEMBERS = "member number"
MOST_SHOWN = 10  # names in one sentence, and sentences
NEAR = 70  # of 100: a name as near as this is offered
Asked = dict[str, list[str | int]]


def check_names(session: Session, node: Node, local_id: int) -> None:
    """Looks up every worksite, employer, campaign and so on that a query names, in one statement.

    Raises:
        QueryError: the local has none of a name; each sentence tells the nearest there is.
    """
    asked = _asked(node)
    if not asked:
        return
    known: dict[str, list[str]] = defaultdict(list)
    statements = [each for kind in asked for each in _names(kind, local_id, asked)]
    for kind, name in session.execute(union_all(*statements)):
        known[kind].append(name)
    faults = [
        Fault("", _sentence(kind, each, known[kind]))
        for kind, names in asked.items()
        for each in dict.fromkeys(names)
        if _written(each).casefold() not in {name.casefold() for name in known[kind]}
    ]
    if faults:
        raise QueryError(faults[:MOST_SHOWN])


def _asked(node: Node) -> Asked:
    asked: Asked = defaultdict(list)
    for leaf in leaves(node):
        field = FIELDS[leaf.field]
        if isinstance(field.values, Name):
            asked[field.values.of] += leaf.values
        if isinstance(field.values, MemberNumber):
            asked[MEMBERS] += leaf.values
        if field.of is not None and leaf.of is not None:
            asked[field.of.of].append(leaf.of)
    return asked


def _names(kind: str, local_id: int, asked: Asked) -> list[Select[Any]]:
    """The names there are; of members, those that were asked for and are there."""
    if kind == MEMBERS:
        wanted = literal([str(each) for each in asked[kind]], ARRAY(Text))
        return [_kind(kind, Member.number).where(Member.local_id == local_id, Member.number == any_(wanted))]
    if kind == "worksite":
        of_local = Employer.id == Worksite.employer_id, Employer.local_id == local_id
        return [_kind(kind, Worksite.name).where(*of_local)]
    if kind == "unit":
        return [_kind(kind, each_once(Member.unit, Member.local_id == local_id).c.name)]
    if kind == "certification":
        of_local = Member.id == Certification.member_id, Member.local_id == local_id
        return [_kind(kind, Certification.title).where(*of_local).distinct()]
    table: Any = {"employer": Employer, "campaign": Campaign, "event": Event}[kind]
    name = Event.title if table is Event else table.name
    ids = [each for each in asked[kind] if isinstance(each, int)]
    number = literal("#") + cast(table.id, Text)
    return [
        _kind(kind, name).where(table.local_id == local_id).distinct(),
        *([_kind(kind, number).where(table.local_id == local_id, table.id.in_(ids))] if ids else []),
    ]


def _kind(kind: str, column: Any) -> Select[Any]:
    return select(literal(kind), column)


def _written(asked: str | int) -> str:
    return f"#{asked}" if isinstance(asked, int) else asked


def _sentence(kind: str, asked: str | int, known: list[str]) -> str:
    names = sorted(name for name in known if not name.startswith("#"))
    told = f"there is no {kind} {_written(asked)!r}"
    if kind == MEMBERS or isinstance(asked, int) or not names:
        return told
    near = process.extractOne(asked, names, processor=str.casefold, score_cutoff=NEAR)
    if near:
        return f"{told}; did you mean {near[0]}?"
    more = f", and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    return f"{told}; there are {', '.join(names[:MOST_SHOWN])}{more}"
