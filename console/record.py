"""A member's record as staff see it; every view is audited."""

import getpass
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from config.clock import now
from models import (
    AuditEntry,
    Campaign,
    Certification,
    ConsentEntry,
    DuesAccount,
    Event,
    Grievance,
    GrievanceStep,
    Member,
    MemberPhone,
    Outbox,
    Phone,
    Recipient,
    Rsvp,
)
from scheduler.measures.checking_in import CheckIn, last_touch

MOST_CAMPAIGNS = 10  # of one member, newest first
CheckInOf = Callable[[Member], CheckIn | None]

_STEWARDS = text("""
    SELECT DISTINCT steward.given_name || ' ' || steward.family_name AS name
    FROM member JOIN steward_assignment USING (worksite_id)
    JOIN member AS steward ON steward.id = steward_assignment.member_id
    WHERE member.id = :id AND steward.id <> member.id
      AND (steward_assignment.shift IS NULL OR steward_assignment.shift = member.shift) ORDER BY name
""")


def note_view(session: Session, what: str, member_ids: Iterable[int | None]) -> None:
    """Notes in the audit log that someone of the staff saw these members' records."""
    seen = sorted({member_id for member_id in member_ids if member_id is not None})
    if not seen:
        return
    session.execute(
        insert(AuditEntry),
        [
            {"actor": f"shell:{_actor()}", "action": "viewed", "member_id": each, "detail": what, "at": now()}
            for each in seen
        ],
    )


def records(session: Session, e164: str, check_in_of: CheckInOf) -> list[dict[str, Any]]:
    """The whole record of every member the number belongs to.

    Args:
        check_in_of: tells a member's next check-in (scheduler/measures/checking_in.py).
    """
    found = session.execute(
        select(Member, MemberPhone)
        .join(MemberPhone, MemberPhone.member_id == Member.id)
        .join(Phone, Phone.id == MemberPhone.phone_id)
        .where(Phone.e164 == e164, MemberPhone.ended_at.is_(None))
        .order_by(Member.id)
    ).all()
    note_view(session, "record", [member.id for member, _ in found])
    return [_record(session, member, link, e164) | _contacts(session, member, check_in_of) for member, link in found]


def consent_history(session: Session, e164: str) -> list[dict[str, Any]]:
    """The ledger of a number, newest first."""
    entries = session.scalars(select(ConsentEntry).where(ConsentEntry.e164 == e164).order_by(ConsentEntry.id.desc()))
    return [
        {"at": each.at.isoformat(), "action": each.action.value, "source": each.source, "wording": each.wording}
        for each in entries
    ]


def _record(session: Session, member: Member, link: MemberPhone, e164: str) -> dict[str, Any]:
    verified = link.verified_until is not None and link.verified_until > now()
    return {
        "number": member.number,
        "name": member.full_name,
        "language": member.language,
        "status": member.status.value,
        "joined_on": member.joined_on.isoformat(),
        "phone": e164,
        "verified_until": link.verified_until.isoformat() if verified and link.verified_until else None,
        "stewards": list(session.execute(_STEWARDS, {"id": member.id}).scalars()),
        "dues": _dues(session, member.id),
        "certifications": _certifications(session, member.id),
        "grievances": _grievances(session, member.id),
        "rsvps": _rsvps(session, member.id),
        "campaigns": _campaigns(session, member.id),
    }


def _contacts(session: Session, member: Member, check_in_of: CheckInOf) -> dict[str, Any]:
    touch, check_in = last_touch(session, member.id), check_in_of(member)
    return {
        "last_touch": asdict(touch) if touch else None,
        "next_check_in": asdict(check_in) if check_in else None,
    }


def _dues(session: Session, member_id: int) -> dict[str, Any] | None:
    account = session.get(DuesAccount, member_id)
    if account is None:
        return None
    return {
        "standing": account.standing.value,
        "balance_cents": account.balance_cents,
        "paid_through": account.paid_through.isoformat() if account.paid_through else None,
        "as_of": account.as_of.isoformat(),
    }


def _certifications(session: Session, member_id: int) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(Certification).where(Certification.member_id == member_id).order_by(Certification.expires_on)
    )
    return [
        {"title": each.title, "expires_on": each.expires_on.isoformat() if each.expires_on else None} for each in rows
    ]


def _grievances(session: Session, member_id: int) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Grievance, GrievanceStep)
        .join(GrievanceStep, GrievanceStep.grievance_id == Grievance.id)
        .where(Grievance.member_id == member_id)
        .distinct(Grievance.number)
        .order_by(Grievance.number, GrievanceStep.step.desc())
    )
    return [
        {
            "number": case.number,
            "status": case.status.value,
            "step": step.step,
            "next": step.next_kind,
            "next_on": step.next_on.isoformat() if step.next_on else None,
        }
        for case, step in rows
    ]


def _rsvps(session: Session, member_id: int) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Event.title, Rsvp.answer, Rsvp.guests)
        .join(Event, Event.id == Rsvp.event_id)
        .where(Rsvp.member_id == member_id)
        .order_by(Event.starts_at)
    )
    return [{"event": title, "answer": answer.value, "guests": guests} for title, answer, guests in rows]


def _campaigns(session: Session, member_id: int) -> list[dict[str, Any]]:
    """The newest that a text of left for the member, with what the member did; at most MOST_CAMPAIGNS."""
    rows = session.execute(
        select(
            Campaign.name,
            Campaign.kind,
            Outbox.attempted_at,
            Recipient.replied_at,
            Recipient.answer,
            Recipient.opted_out_at,
        )
        .join(Recipient, Recipient.campaign_id == Campaign.id)
        .join(Outbox, Outbox.recipient_id == Recipient.id)
        .where(Recipient.member_id == member_id, Outbox.attempted_at.is_not(None))
        .order_by(Recipient.id.desc())
        .limit(MOST_CAMPAIGNS)
    )
    return [
        {
            "name": row.name,
            "kind": row.kind,
            "at": row.attempted_at.isoformat(),
            "replied_at": row.replied_at.isoformat() if row.replied_at else None,
            "answer": row.answer,
            "opted_out": row.opted_out_at is not None,
        }
        for row in rows
    ]


def _actor() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
