"""Saved audiences of a local: kept under a name, listed, renamed, deleted; every change is audited."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Audience, AuditEntry
from scheduler.audiences.names import check_names
from scheduler.audiences.query import Node
from scheduler.audiences.reading import read

MOST_CHARACTERS = 80  # of a name


class AudienceError(Exception):
    """It cannot be done; the message is for the person who asked."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved audience."""

    id: int
    name: str
    query: Node
    created_by: str
    created_at: datetime


def save(session: Session, actor: str, now: datetime, *, local_id: int, name: str, query: Node) -> Saved:
    """Keeps a query under a name that is not taken.

    Raises:
        AudienceError: the name is taken, empty or too long.
        QueryError: the query names what is not there.
    """
    name = _checked(name)
    check_names(session, query, local_id)
    values: dict[str, Any] = {"local_id": local_id, "name": name, "query": query.to_json()}
    added = insert(Audience).values(**values, created_by=actor, created_at=now).returning(Audience.id)
    try:
        with session.begin_nested():
            audience_id = session.execute(added).scalar_one()
    except IntegrityError:
        raise AudienceError(f"There is an audience {name!r} already.") from None
    _audit(session, actor, now, "audience_saved", name)
    return Saved(audience_id, name, query, actor, now)


def every(session: Session, *, local_id: int) -> list[Saved]:
    """All of a local, by name."""
    found = session.scalars(select(Audience).where(Audience.local_id == local_id).order_by(Audience.name))
    return [_saved(each) for each in found]


def show(session: Session, *, local_id: int, name: str) -> Saved:
    """The one of this name, capital letters or not.

    Raises:
        AudienceError: there is none.
    """
    return _saved(_find(session, local_id, name))


def rename(session: Session, actor: str, now: datetime, *, local_id: int, name: str, new_name: str) -> None:
    """Gives one another name.

    Raises:
        AudienceError: there is none, or the new name is taken, empty or too long.
    """
    found, new_name = _find(session, local_id, name), _checked(new_name)
    detail = f"{found.name} -> {new_name}"
    try:
        with session.begin_nested():
            session.execute(update(Audience).where(Audience.id == found.id).values(name=new_name))
    except IntegrityError:
        raise AudienceError(f"There is an audience {new_name!r} already.") from None
    _audit(session, actor, now, "audience_renamed", detail)


def remove(session: Session, actor: str, now: datetime, *, local_id: int, name: str) -> None:
    """Deletes one. Campaigns keep the query they were submitted with.

    Raises:
        AudienceError: there is none.
    """
    found = _find(session, local_id, name)
    session.execute(delete(Audience).where(Audience.id == found.id))
    _audit(session, actor, now, "audience_deleted", found.name)


def _find(session: Session, local_id: int, name: str) -> Audience:
    same = select(Audience).where(Audience.local_id == local_id, func.lower(Audience.name) == func.lower(name.strip()))
    found = session.scalars(same.order_by(Audience.name != name.strip()).limit(1)).first()
    if found is None:
        raise AudienceError(f"There is no audience {name!r}.")
    return found


def _saved(row: Audience) -> Saved:
    return Saved(row.id, row.name, read(row.query), row.created_by, row.created_at)


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= MOST_CHARACTERS or not name.isprintable():
        raise AudienceError(f"A name has 1 to {MOST_CHARACTERS} characters.")
    return name


def _audit(session: Session, actor: str, now: datetime, action: str, detail: str) -> None:
    session.execute(insert(AuditEntry).values(actor=actor, action=action, detail=detail, at=now))
