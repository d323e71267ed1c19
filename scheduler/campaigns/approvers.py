"""Who may approve: whether it takes a second person, and whether two names of the audit are one.

The console writes an account, a shell whatever was typed.
"""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.actions.campaign_rules import CAMPAIGNS
from bot.local_files import LocalFiles
from models import AuditEntry, Grant, LocalSetting, User

_AT_A_SHELL = re.compile(r"^(?P<name>.*) \((?P<shell>shell:[^()]*)\)$", re.DOTALL)
_ACCOUNT = "user:"
_STILL = datetime.max.replace(tzinfo=UTC)
BEFORE = timedelta(days=1)  # others see on Today what was changed, and say so


def switched_off(session: Session, local_id: int) -> LocalSetting | None:
    """The newest change by which a local came to do without a second person."""
    changes = select(LocalSetting).where(
        LocalSetting.local_id == local_id,
        LocalSetting.kind == CAMPAIGNS.name,
        LocalSetting.field == "approval",
        LocalSetting.before["is"].as_boolean(),
    )
    return session.scalar(changes.order_by(LocalSetting.id.desc()).limit(1))


def asked_until(session: Session, files: LocalFiles, local_id: int, handle: str) -> datetime | None:
    """Until when the local asked for a second person: the end of time where it does now, None where it never did."""
    if files.get(CAMPAIGNS, handle).approval:
        return _STILL
    off = switched_off(session, local_id)
    return off.changed_at if off else None


def needs_another(until: datetime | None, submitted_at: datetime | None) -> bool:
    """Whether a second person must approve: the strictest rule counts of a day before it was submitted, and since.

    Otherwise whoever may set it could do without one for as long as it takes to approve their own.

    Args:
        until: `asked_until`.
    """
    return until is not None and (submitted_at is None or until > submitted_at - BEFORE)


def let_in_by(session: Session, local_id: int, one: str, other: str, since: datetime) -> bool:
    """Whether the account of `other` has its role here by `one`, since that moment: it may be one's own."""
    given = select(AuditEntry.id).where(
        AuditEntry.local_id == local_id,
        AuditEntry.actor == one,
        AuditEntry.at > since,
        AuditEntry.action.in_(("user_invited", "user_granted")),
        # The address comes first, before a blank or a colon.
        func.rtrim(func.split_part(AuditEntry.detail, " ", 1), ":") == other.removeprefix(_ACCOUNT),
    )
    return session.scalar(given.limit(1)) is not None


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
