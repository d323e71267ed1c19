"""Who of the staff gets the digest, and how: nobody does who has not asked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from models import AuditEntry, DigestBy, DigestWish

# Their own number: of the member's record that their account names, proved, nobody else's, and never said no since.
_NUMBER = text("""
    SELECT phone.e164, phone.zones FROM member_phone AS link JOIN phone ON phone.id = link.phone_id
    JOIN member ON member.id = link.member_id
    WHERE member.id = :member_id AND member.local_id = :local_id AND link.ended_at IS NULL
      AND link.verified_until > :now AND phone.line_state NOT IN ('invalid', 'landline', 'unreachable')
      AND NOT EXISTS (SELECT FROM member_phone AS other WHERE other.phone_id = link.phone_id
                      AND other.ended_at IS NULL AND other.member_id <> link.member_id)
      AND (SELECT action FROM consent_entry WHERE e164 = phone.e164 AND local_id = :local_id AND channel = 'sms'
           ORDER BY id DESC LIMIT 1) = 'opt_in'
    ORDER BY link.verified_until DESC, phone.id LIMIT 1
""")


class WishRefused(Exception):
    """The digest cannot come that way; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and the zones in which its holder may be."""

    address: str
    zones: tuple[str, ...]


def own_number(session: Session, local_id: int, member_id: int | None, now: datetime) -> Number | None:
    """Where somebody of the staff can be texted: their own number, proved and opted in; None when there is none."""
    if member_id is None:
        return None
    row = session.execute(_NUMBER, {"local_id": local_id, "member_id": member_id, "now": now}).one_or_none()
    return Number(row.e164, tuple(row.zones)) if row else None


def wish_of(session: Session, user_id: int, local_id: int) -> DigestBy | None:
    """How they asked for it; None: not at all."""
    return session.scalar(select(DigestWish.by).where(DigestWish.user_id == user_id, DigestWish.local_id == local_id))


def choose(
    session: Session,
    by: DigestBy | None,
    *,
    user_id: int,
    local_id: int,
    member_id: int | None,
    actor: str,
    now: datetime,
) -> None:
    """Keeps how somebody wants the digest of a local from now on; audited.

    Args:
        by: None ends it.
        member_id: their own record, where the account names one.

    Raises:
        WishRefused: a text was asked for, and there is no number of theirs that is proved and opted in.
    """
    if by is DigestBy.TEXT and own_number(session, local_id, member_id, now) is None:
        raise WishRefused("There is no number of yours that is proved and has agreed to texts.")
    if by is None:
        session.execute(delete(DigestWish).where(DigestWish.user_id == user_id, DigestWish.local_id == local_id))
    else:
        session.execute(
            upsert(DigestWish)
            .values(user_id=user_id, local_id=local_id, by=by, asked_at=now)
            .on_conflict_do_update(index_elements=["user_id", "local_id"], set_={"by": by, "asked_at": now})
        )
    detail = by.value if by else "none"
    session.execute(
        insert(AuditEntry).values(local_id=local_id, actor=actor, action="digest_chosen", detail=detail, at=now)
    )
