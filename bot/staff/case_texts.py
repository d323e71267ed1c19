"""The texts by which members hear of their case: whether one may go, and to which number. None carries facts.

Only to a number that was proved to be the member's, and is theirs alone; only when they agreed to be told; the sender
asks the consent ledger again before it goes. A text waits for a while, so that a slip of the hand can be undone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bot.bot import Bot
from bot.local import LocalView
from bot.outgoing import NEWS_LIFE, hours_end, outgoing, worded
from models import Channel, Outbox, OutboxKind

UNDO_FOR = timedelta(minutes=2)

_BEST = text("""
    SELECT member.id, member.language, best.e164, best.proved, best.shared, best.consent
    FROM member LEFT JOIN LATERAL (
        SELECT theirs.* FROM (
            SELECT phone.id, phone.e164, link.verified_until, coalesce(link.verified_until > :now, false) AS proved,
                   EXISTS (
                       SELECT FROM member_phone AS other JOIN member AS sharer ON sharer.id = other.member_id
                       WHERE other.phone_id = link.phone_id AND other.ended_at IS NULL AND sharer.id <> member.id
                         AND sharer.local_id = member.local_id AND sharer.status IN ('active', 'retiree')) AS shared,
                   (SELECT action FROM consent_entry WHERE consent_entry.e164 = phone.e164 AND channel = 'sms'
                      AND consent_entry.local_id = member.local_id ORDER BY id DESC LIMIT 1) AS consent
            FROM member_phone AS link JOIN phone ON phone.id = link.phone_id
            WHERE link.member_id = member.id AND link.ended_at IS NULL
              AND phone.line_state NOT IN ('invalid', 'landline')
        ) AS theirs
        ORDER BY theirs.proved AND NOT theirs.shared DESC, coalesce(theirs.consent = 'opt_in', false) DESC,
                 theirs.verified_until DESC NULLS LAST, theirs.id
        LIMIT 1
    ) AS best ON true
    WHERE member.id = ANY(:ids) AND member.local_id = :local_id
""")
_WITHDRAW = text("""
    UPDATE outbox SET status = 'canceled', refusal = 'undone', status_at = :now
    WHERE id = ANY(:ids) AND status IN ('planned', 'due')
""")


class Reach(StrEnum):
    """Whether a member is told, or why not."""

    TOLD = "told"
    NOT_AGREED = "not_agreed"
    NO_NUMBER = "no_number"
    SHARED = "shared"
    NOT_PROVED = "not_proved"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"


@dataclass(frozen=True, slots=True)
class Reached:
    """A member as a text finds them. `number` is empty unless they are told."""

    member_id: int
    language: str
    reach: Reach
    number: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """One text to one member."""

    to: Reached
    said: str
    values: Mapping[str, Any]


def reach(session: Session, local_id: int, member_id: int, now: datetime, *, agreed: bool) -> Reached:
    """Whether this member is told of their case."""
    if not agreed:
        return Reached(member_id, "", Reach.NOT_AGREED)
    return reaches(session, local_id, [member_id], now)[member_id]


def reaches(session: Session, local_id: int, member_ids: Iterable[int], now: datetime) -> dict[int, Reached]:
    """Each of these members who agreed, in one statement."""
    ids = sorted(set(member_ids))
    if not ids:
        return {}
    found = session.execute(_BEST, {"ids": ids, "local_id": local_id, "now": now})
    return {row.id: Reached(row.id, row.language, *_reach(row)) for row in found}


def leave(session: Session, bot: Bot, local: LocalView, tellings: Sequence[Telling], now: datetime) -> list[int]:
    """Leaves the texts of those who are reached for the sender; returns their rows.

    They are due once the time to undo is over, and no hours are looked for before.
    """
    due_at = now + UNDO_FOR
    rows = [
        outgoing(
            local_id=local.id,
            address=each.to.number,
            body=worded(bot.wording, local, each.said, each.to.language, each.values, now),
            now=now,
            kind=OutboxKind.NOTICE,
            member_id=each.to.member_id,
            life=NEWS_LIFE,
        )
        | {"due_at": due_at, "window_ends_at": hours_end(OutboxKind.NOTICE, Channel.SMS, due_at)}
        for each in tellings
        if each.to.reach is Reach.TOLD
    ]
    if not rows:
        return []
    return list(session.scalars(insert(Outbox).returning(Outbox.id), rows))


def withdraw(session: Session, ids: Sequence[int], now: datetime) -> bool:
    """Takes back texts that have not left; returns whether that was all of them."""
    if not ids:
        return True
    done: Any = session.execute(_WITHDRAW, {"ids": list(ids), "now": now})
    return bool(done.rowcount == len(ids))


def _reach(row: Any) -> tuple[Reach, str]:
    if row.e164 is None:
        return Reach.NO_NUMBER, ""
    if row.consent == "opt_out":
        return Reach.OPTED_OUT, ""
    if row.shared:
        return Reach.SHARED, ""
    if not row.proved:
        return Reach.NOT_PROVED, ""
    return (Reach.TOLD, row.e164) if row.consent == "opt_in" else (Reach.NO_CONSENT, "")
