"""Who is meant by the actors of the record, as people read it."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import User

_ACCOUNT = "user:"


def names_of(session: Session, actors: Iterable[str | None]) -> dict[str, str]:
    """Their names; an actor that is no account, such as one at a shell, is called what it is. One statement."""
    known = {actor for actor in actors if actor}
    addresses = {actor.removeprefix(_ACCOUNT) for actor in known if actor.startswith(_ACCOUNT)}
    rows = session.execute(select(User.email, User.name).where(User.email.in_(addresses))) if addresses else ()
    names = {f"{_ACCOUNT}{row.email}": row.name for row in rows}
    return {actor: names.get(actor, actor.removeprefix(_ACCOUNT)) for actor in known}
