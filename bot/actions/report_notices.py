"""What whoever reported is told later, if they agreed to it: to the number they reported from, or the member's best."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.actions.said import response
from bot.actions.telling import best_number, local_view
from bot.outgoing import NEWS_LIFE, outgoing, worded
from bot.wording import Wording
from models import Channel, MemberPhone, Outbox, OutboxKind, Phone, Report

TO_GRIEVANCE = response("utter_report_to_grievance")
CLOSED = response("utter_report_closed")


def tell_reporter(
    session: Session,
    wording: Wording,
    report: Report,
    said: str,
    values: Mapping[str, Any],
    now: datetime,
    *,
    messenger: str | None = None,
) -> bool:
    """Leaves a notice for the sender, which asks the consent ledger again before it goes.

    Args:
        messenger: who of the staff has words of their own in it.

    Returns:
        False when they did not agree to texts, or no number is known: a visitor of the chat who is no member.
    """
    if not report.updates:
        return False
    to = _number(session, report)
    if to is None:
        return False
    local = local_view(session, report.local_id)
    named = {"report_number": str(report.number), **values}
    body = worded(wording, local, said, report.language, named, now)
    row = outgoing(
        local_id=local.id,
        address=to,
        body=body,
        now=now,
        member_id=report.member_id,
        kind=OutboxKind.NOTICE,
        life=NEWS_LIFE,
        messenger=messenger,
    )
    session.execute(insert(Outbox), [row])
    return True


def _number(session: Session, report: Report) -> str | None:
    """Where it came from, as long as that is the member's number; else the best one they have."""
    if report.member_id is None:
        return None if report.channel is Channel.WEB_CHAT else report.address
    theirs = (
        select(MemberPhone.id)
        .join(Phone, Phone.id == MemberPhone.phone_id)
        .where(Phone.e164 == report.address, MemberPhone.member_id == report.member_id, MemberPhone.ended_at.is_(None))
        .limit(1)
    )
    return report.address if session.scalar(theirs) is not None else best_number(session, report.member_id)
