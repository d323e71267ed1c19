"""Whether two names of the audit are one person: the console writes an account, a shell whatever was typed."""

import re

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.actions.campaign_rules import CAMPAIGNS
from bot.local_files import LocalFiles
from models import Grant, User

_AT_A_SHELL = re.compile(r"^(?P<name>.*) \((?P<shell>shell:[^()]*)\)$", re.DOTALL)
_ACCOUNT = "user:"


def needs_another(files: LocalFiles, handle: str, submitted_by: str | None, actor: str) -> bool:
    """Whether this account cannot approve because it submitted, and the local asks for a second person."""
    return submitted_by == actor and files.get(CAMPAIGNS, handle).approval


def same_person(session: Session, local_id: int, one: str, other: str) -> bool:
    """Whether they are one: the same name, or two writings of one staff account (its mail address or its name).

    Who works at a shell may call themselves anything (`--by`): that they are two is what the shell vouches for.
    """
    names = {_plain(one), _plain(other)}
    if len(names) == 1:
        return True
    addresses = {name.removeprefix(_ACCOUNT) for name in names}
    accounts = select(User.email, User.name).join(Grant, Grant.user_id == User.id).where(Grant.local_id == local_id)
    found = session.execute(
        accounts.where(or_(func.lower(User.email).in_(addresses), func.lower(User.name).in_(addresses)))
    ).all()
    meant = [
        {row.email for row in found if address in (row.email.casefold(), row.name.casefold())} for address in addresses
    ]
    return bool(set.intersection(*meant))


def _plain(actor: str) -> str:
    at_a_shell = _AT_A_SHELL.match(actor)
    return " ".join((at_a_shell["name"] if at_a_shell else actor).split()).casefold()
