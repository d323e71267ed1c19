"""Whether two names of the audit are one person: the console writes an account, a shell whatever was typed."""

import re
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.actions.campaign_rules import CAMPAIGNS
from bot.local_files import LocalFiles
from models import Grant, Local, LocalSetting, User

_AT_A_SHELL = re.compile(r"^(?P<name>.*) \((?P<shell>shell:[^()]*)\)$", re.DOTALL)
_ACCOUNT = "user:"


def needs_another(files: LocalFiles, handle: str, submitted_by: str | None, actor: str) -> bool:
    """Whether this account cannot approve because it submitted, and the local asks for a second person."""
    return submitted_by == actor and files.get(CAMPAIGNS, handle).approval


def asks_for_another(session: Session, files: LocalFiles, local: Local, submitted_at: datetime | None) -> bool:
    """Whether a second person must approve: the local asks for it, or did when the campaign was submitted.

    Otherwise whoever may set it could do without one for as long as it takes to approve their own.
    """
    if files.get(CAMPAIGNS, local.handle).approval:
        return True
    since = select(LocalSetting.id).where(
        LocalSetting.local_id == local.id,
        LocalSetting.kind == CAMPAIGNS.name,
        LocalSetting.field == "approval",
        LocalSetting.before["is"].as_boolean(),
    )
    if submitted_at is not None:
        since = since.where(LocalSetting.changed_at >= submitted_at)
    return session.scalar(since.limit(1)) is not None


def same_person(session: Session, local_id: int, one: str, other: str) -> bool:
    """Whether they are one: the same name, or two writings of one staff account (its mail address or its name), or
    two accounts of one member.

    Who works at a shell may call themselves anything (`--by`): that they are two is what the shell vouches for.
    """
    names = {_plain(one), _plain(other)}
    if len(names) == 1:
        return True
    addresses = {name.removeprefix(_ACCOUNT) for name in names}
    accounts = (
        select(User.email, User.name, User.member_id)
        .join(Grant, Grant.user_id == User.id)
        .where(Grant.local_id == local_id)
    )
    found = session.execute(
        accounts.where(or_(func.lower(User.email).in_(addresses), func.lower(User.name).in_(addresses)))
    ).all()
    meant = [
        {
            mark
            for row in found
            if address in (row.email.casefold(), row.name.casefold())
            for mark in (row.email, row.member_id)
            if mark is not None
        }
        for address in addresses
    ]
    return bool(set.intersection(*meant))


def _plain(actor: str) -> str:
    at_a_shell = _AT_A_SHELL.match(actor)
    return " ".join((at_a_shell["name"] if at_a_shell else actor).split()).casefold()
