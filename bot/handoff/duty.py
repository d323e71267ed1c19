"""Which stewards can be texted about a member: of the member's worksite and shift, by a number that is theirs alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from models import Shift

MOST_STEWARDS = 3  # who are texted at once
MOST_HELD = 9  # open hand-offs of one steward: more than that nobody keeps apart by SMS

# A steward of no shift in particular has them all, and comes after those of the shift. Who has fewest hand-offs open is
# first. A number is usable when it is this member's alone, takes texts, and has not opted out.
_STEWARDS = text("""
    SELECT member.id, member.given_name, member.language, best.e164, best.verified, held.count AS held
    FROM (SELECT member_id, bool_or(shift IS NOT NULL) AS of_shift FROM steward_assignment
          WHERE worksite_id = :worksite_id AND (shift = :shift OR shift IS NULL) OR member_id = :chosen_id
          GROUP BY member_id) AS duty
    JOIN member ON member.id = duty.member_id AND member.status = 'active' AND member.local_id = :local_id
    CROSS JOIN LATERAL (
        SELECT phone.e164, coalesce(link.verified_until > :now, false) AS verified
        FROM member_phone AS link JOIN phone ON phone.id = link.phone_id
        WHERE link.member_id = member.id AND link.ended_at IS NULL AND phone.e164 <> :address
          AND phone.line_state NOT IN ('invalid', 'landline')
          AND NOT EXISTS (SELECT FROM member_phone AS other WHERE other.phone_id = link.phone_id
                          AND other.ended_at IS NULL AND other.member_id <> member.id)
          AND (SELECT action FROM consent_entry WHERE e164 = phone.e164 AND local_id = :local_id AND channel = 'sms'
               ORDER BY id DESC LIMIT 1) IS DISTINCT FROM 'opt_out'
        ORDER BY link.verified_until DESC NULLS LAST, phone.id LIMIT 1
    ) AS best
    CROSS JOIN LATERAL (
        SELECT count(*) FROM handoff WHERE steward_address = best.e164 AND local_id = :local_id AND closed_at IS NULL
    ) AS held
    WHERE member.id IS DISTINCT FROM CAST(:member_id AS bigint) AND member.id <> ALL(CAST(:without AS bigint[]))
      AND (CAST(:chosen_id AS bigint) IS NULL OR member.id = :chosen_id)
      AND (NOT :to_hold OR (best.verified AND held.count < :most_held))
    ORDER BY duty.of_shift DESC, held.count, member.id
    LIMIT :limit
""")
_LOCK = text("SELECT id FROM member WHERE id = :id FOR NO KEY UPDATE")


@dataclass(frozen=True, slots=True)
class Steward:
    """A steward who can be texted at `address`."""

    id: int
    given_name: str
    language: str
    address: str
    held: int


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever needs a steward; `member_id` None is a number of nobody's, who has none."""

    local_id: int
    member_id: int | None
    worksite_id: int | None
    shift: Shift | None
    address: str


def stewards_of(session: Session, asker: Asker, now: datetime) -> Sequence[Steward]:
    """Those to be told that something happened, MOST_STEWARDS at the most. What they are told holds nothing private."""
    return _found(session, asker, now, to_hold=False, limit=MOST_STEWARDS)


def steward_to_hold(
    session: Session, asker: Asker, now: datetime, *, without: Sequence[int] = (), chosen_id: int | None = None
) -> Steward | None:
    """The steward who gets the conversation, with their record locked so that hand-offs are numbered one by one.

    The words of a member go to a number that was proved to be the steward's: one on the record may be someone else's
    by now.

    Args:
        without: stewards who had it and did not answer.
        chosen_id: this steward or none, of whatever worksite.
    """
    found = _found(session, asker, now, to_hold=True, without=without, chosen_id=chosen_id, limit=1)
    if not found:
        return None
    session.execute(_LOCK, {"id": found[0].id})
    return found[0]


def _found(
    session: Session,
    asker: Asker,
    now: datetime,
    *,
    to_hold: bool,
    limit: int,
    without: Sequence[int] = (),
    chosen_id: int | None = None,
) -> Sequence[Steward]:
    if asker.worksite_id is None and chosen_id is None:
        return ()
    rows = session.execute(
        _STEWARDS,
        {
            "local_id": asker.local_id,
            "member_id": asker.member_id,
            "worksite_id": asker.worksite_id,
            "shift": asker.shift.value if asker.shift else None,
            "address": asker.address,
            "now": now,
            "to_hold": to_hold,
            "without": list(without),
            "chosen_id": chosen_id,
            "most_held": MOST_HELD,
            "limit": limit,
        },
    )
    return [Steward(row.id, row.given_name, row.language, row.e164, row.held) for row in rows]
