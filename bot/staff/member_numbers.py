"""The numbers of a member, for staff: looking at them, taking one away, noting that somebody else has it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from bot.ledger import write_consent
from config.phones import mask
from models import AuditEntry, Channel, ConsentAction, LineState, Member, MemberPhone, Phone

TAKEN_AWAY = "staff"  # why a link ended
WRONG = "wrong_number"
MOST_LETTERS = 500

# Of shared numbers the other members of the local are counted, whoever they are.
_NUMBERS = text("""
    SELECT link.id, phone.e164, link.verified_until, link.ended_at, link.ended_reason, phone.line_state,
           newest.action, newest.at AS said_at,
           (SELECT count(*) FROM member_phone AS other JOIN member AS who ON who.id = other.member_id
            WHERE other.phone_id = phone.id AND other.ended_at IS NULL AND other.member_id <> link.member_id
              AND who.local_id = member.local_id) AS shared_with
    FROM member_phone AS link JOIN member ON member.id = link.member_id JOIN phone ON phone.id = link.phone_id
    LEFT JOIN LATERAL (
        SELECT action, at FROM consent_entry
        WHERE e164 = phone.e164 AND local_id = member.local_id AND channel = 'sms' ORDER BY id DESC LIMIT 1
    ) AS newest ON true
    WHERE link.member_id = :member_id
    ORDER BY link.ended_at IS NOT NULL, link.verified_until DESC NULLS LAST, link.id DESC LIMIT 20
""")
# In the order of a turn: the conversations first.
_LOCK = text("""
    SELECT id FROM conversation WHERE address = :e164 AND local_id = :local_id ORDER BY id FOR UPDATE
""")
# Whoever a shared number was last proved to be, it is not this member any more.
_END_SITTING = text("""
    UPDATE conversation SET acting_member_id = NULL, acting_until = NULL
    WHERE address = :e164 AND local_id = :local_id AND acting_member_id = ANY(:member_ids)
""")


class NumberRefused(Exception):
    """What staff asked for cannot be done; the sentence says why."""


@dataclass(frozen=True, slots=True)
class NumberView:
    """A number that is or was the member's.

    Args:
        id: of the link.
        verified: whether its holder has proved to be the member, and that still holds.
        shared_with: how many other members of the local use it.
        opted_out: whether its newest word on the ledger is a STOP; None when it never said anything.
    """

    id: int
    e164: str
    verified: bool
    verified_until: datetime | None
    shared_with: int
    line_state: LineState
    opted_out: bool | None
    said_at: datetime | None
    ended_at: datetime | None
    ended_reason: str | None


def numbers(session: Session, member_id: int, now: datetime) -> list[NumberView]:
    """Those in use first, the one that is most surely theirs ahead; then those that ended. One statement."""
    rows = session.execute(_NUMBERS, {"member_id": member_id})
    return [
        NumberView(
            id=row.id,
            e164=row.e164,
            verified=row.verified_until is not None and row.verified_until > now,
            verified_until=row.verified_until,
            shared_with=row.shared_with,
            line_state=LineState(row.line_state),
            opted_out=row.action == ConsentAction.OPT_OUT.value if row.action else None,
            said_at=row.said_at,
            ended_at=row.ended_at,
            ended_reason=row.ended_reason,
        )
        for row in rows
    ]


def take_away(session: Session, actor: str, at: datetime, member_id: int, link_id: int, reason: str) -> str:
    """Ends the link of a number to this member alone: they are neither texted nor known by it any more.

    Returns:
        The number.

    Raises:
        NumberRefused: there is no reason, or it is not the member's number any more.
    """
    why = _why(reason)
    member, e164 = _linked(session, member_id, link_id)
    session.execute(update(MemberPhone).where(MemberPhone.id == link_id).values(ended_at=at, ended_reason=TAKEN_AWAY))
    _end_sittings(session, member.local_id, e164, [member_id])
    _audit(session, actor, at, "number_taken_away", member_id, e164, why)
    return e164


def mark_wrong(session: Session, actor: str, at: datetime, member_id: int, link_id: int, reason: str) -> str:
    """Somebody else has the number: every member of the local who has it loses it, and it gets no more texts.

    The same as when its holder says so by text (bot/actions/wrong_number.py).

    Returns:
        The number.

    Raises:
        NumberRefused: as `take_away`.
    """
    why = _why(reason)
    member, e164 = _linked(session, member_id, link_id)
    ended = session.execute(
        update(MemberPhone)
        .where(
            MemberPhone.phone_id == select(Phone.id).where(Phone.e164 == e164).scalar_subquery(),
            MemberPhone.ended_at.is_(None),
            MemberPhone.member_id.in_(select(Member.id).where(Member.local_id == member.local_id)),
        )
        .values(ended_at=at, ended_reason=WRONG)
        .returning(MemberPhone.member_id)
        .execution_options(synchronize_session=False)
    )
    holders = sorted(ended.scalars())
    _end_sittings(session, member.local_id, e164, holders)
    for channel in (Channel.SMS, Channel.WHATSAPP):
        write_consent(
            session,
            action=ConsentAction.OPT_OUT,
            local_id=member.local_id,
            channel=channel,
            address=e164,
            source=WRONG,
            wording=why,
            at=at,
        )
    for each in holders:
        _audit(session, actor, at, "number_marked_wrong", each, e164, why)
    return e164


def _linked(session: Session, member_id: int, link_id: int) -> tuple[Member, str]:
    row = session.execute(
        select(Member, Phone.e164)
        .join(MemberPhone, MemberPhone.member_id == Member.id)
        .join(Phone, Phone.id == MemberPhone.phone_id)
        .where(MemberPhone.id == link_id, Member.id == member_id, MemberPhone.ended_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NumberRefused("This is not the member's number any more.")
    session.execute(_LOCK, {"e164": row.e164, "local_id": row.Member.local_id})
    return row.Member, row.e164


def _end_sittings(session: Session, local_id: int, e164: str, member_ids: list[int]) -> None:
    session.execute(_END_SITTING, {"e164": e164, "local_id": local_id, "member_ids": member_ids})


def _why(reason: str) -> str:
    why = " ".join(reason.split())
    if not why:
        raise NumberRefused("Say how you know: a reason is kept with it.")
    return why[:MOST_LETTERS]


def _audit(session: Session, actor: str, at: datetime, action: str, member_id: int, e164: str, why: str) -> None:
    detail = f"number {mask(e164)}: {why}"
    session.add(AuditEntry(actor=actor, action=action, member_id=member_id, detail=detail, at=at))
