"""A new local: made by whoever runs the server, and set up step by step by its first admin."""

import re
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.staff.settings import LocalFacts
from models import AuditEntry, Employer, Local, Worksite

_HANDLE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# One look at each table by its index; none of them is counted through.
_STEPS = text("""
    SELECT EXISTS (SELECT FROM local_setting WHERE local_id = :local_id AND kind = 'handoff') AS hours,
           EXISTS (SELECT FROM worksite JOIN employer ON employer.id = employer_id
                   WHERE employer.local_id = :local_id) AS worksites,
           EXISTS (SELECT FROM member WHERE local_id = :local_id) AS members,
           EXISTS (SELECT FROM staff_grant WHERE local_id = :local_id OFFSET 1) AS people,
           EXISTS (SELECT FROM conversation WHERE local_id = :local_id AND last_inbound_at IS NOT NULL) AS texted
""")


class StartRefused(Exception):
    """It cannot be; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What of a local is set up. `hours`: whoever answers was looked at; `texted`: somebody wrote to it."""

    hours: bool
    worksites: bool
    members: bool
    people: bool
    texted: bool

    @property
    def new(self) -> bool:
        """Whether the local is not in use yet: it has no members."""
        return not self.members


@dataclass(frozen=True, slots=True)
class WorksiteView:
    """A worksite with its employer."""

    id: int
    employer: str
    name: str


def steps(session: Session, local_id: int) -> Steps:
    """How far it is, by one statement."""
    return Steps(**session.execute(_STEPS, {"local_id": local_id}).one()._mapping)


def add_local(
    session: Session,
    actor: str,
    at: datetime,
    *,
    handle: str,
    name: str,
    number: str,
    time_zone: str,
    languages: tuple[str, ...] = ("en", "es"),
    office_phone: str = "",
) -> Local:
    """Makes a local; its own files would stand in locals/<handle>/, and it needs none.

    Raises:
        StartRefused: something of it does not fit, or is another local's.
    """
    if not _HANDLE.fullmatch(handle):
        raise StartRefused("A handle has small letters, digits and hyphens, such as local-7.")
    try:
        facts = LocalFacts(
            name=name, number=number, time_zone=time_zone, languages=languages, office_phone=office_phone or number
        )
    except ValidationError as error:
        told = (
            f"{'.'.join(map(str, each['loc']))}: {each['msg'].removeprefix('Value error, ')}" for each in error.errors()
        )
        raise StartRefused("; ".join(told)) from None
    taken = session.scalar(
        select(Local.handle).where(
            (Local.handle == handle) | (Local.name == facts.name) | (Local.number == facts.number)
        )
    )
    if taken:
        raise StartRefused(f"The local {taken} has this handle, name or number.")
    local = Local(
        handle=handle,
        name=facts.name,
        number=facts.number,
        time_zone=facts.time_zone,
        languages=list(facts.languages),
        office_phone=facts.office_phone,
    )
    session.add(local)
    session.flush()
    session.add(AuditEntry(actor=actor, action="local_added", local_id=local.id, detail=handle, at=at))
    return local


def worksites(session: Session, local_id: int) -> list[WorksiteView]:
    """The worksites of a local, by employer and name; 500 at most."""
    rows = session.execute(
        select(Worksite.id, Employer.name.label("employer"), Worksite.name)
        .join(Employer, Employer.id == Worksite.employer_id)
        .where(Employer.local_id == local_id)
        .order_by(Employer.name, Worksite.name)
        .limit(500)
    )
    return [WorksiteView(row.id, row.employer, row.name) for row in rows]


def add_worksite(session: Session, actor: str, at: datetime, local_id: int, employer: str, name: str) -> int:
    """Adds a worksite, with its employer when that is new; returns its id.

    Raises:
        StartRefused: a name is missing, or it is there already.
    """
    employer, name = " ".join(employer.split())[:120], " ".join(name.split())[:120]
    if not employer or not name:
        raise StartRefused("A worksite has an employer and a name.")
    session.get_one(Local, local_id, with_for_update=True)
    owner = session.scalar(select(Employer).where(Employer.local_id == local_id, Employer.name == employer))
    if owner is None:
        owner = Employer(local_id=local_id, name=employer)
        session.add(owner)
        session.flush()
    if session.scalar(select(Worksite.id).where(Worksite.employer_id == owner.id, Worksite.name == name)):
        raise StartRefused("It is there already.")
    worksite = Worksite(employer_id=owner.id, name=name)
    session.add(worksite)
    session.flush()
    detail = f"{employer}, {name}"
    session.add(AuditEntry(actor=actor, action="worksite_added", local_id=local_id, detail=detail, at=at))
    return worksite.id
