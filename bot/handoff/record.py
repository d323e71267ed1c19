"""What is kept of hand-offs: opened, spoken in, passed on, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import Template

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.campaign_text import newest_text
from bot.cards import holds_card_number
from bot.handoff.duty import Steward
from bot.metrics import FIRST_REPLY_SECONDS, HANDOFFS_OPENED
from models import Channel, HandoffEnd, HandoffReason

# A number rests after its talk has ended: "1: ..." that was written for who has just left must not reach who is next.
NUMBER_RESTS = timedelta(hours=1)

# The steward's record is locked, so that no other hand-off takes the same number meanwhile.
_OPEN = text("""
    WITH opened AS (
        INSERT INTO handoff (local_id, conversation_id, member_id, reason, steward_id, steward_address, number,
                             opened_at, member_at, escalate_at, silent_at)
        SELECT local_id, id, CAST(:member_id AS bigint), :reason, CAST(:steward_id AS bigint),
               CAST(:steward_address AS text), CASE WHEN CAST(:steward_id AS bigint) IS NULL THEN 0 ELSE (
                   SELECT min(n) FROM generate_series(1, 99) AS n WHERE NOT EXISTS (
                       SELECT FROM handoff AS held WHERE held.steward_address = :steward_address
                       AND held.local_id = conversation.local_id AND held.number = n AND held.closed_at IS NULL)
                       AND NOT EXISTS (SELECT FROM handoff AS ended WHERE ended.steward_id = :steward_id
                       AND ended.number = n AND ended.closed_at > :resting_since)) END,
               CAST(:now AS timestamptz), :now, :escalate_at, :silent_at
        FROM conversation WHERE local_id = :local_id AND channel = :channel AND address = :address
        ON CONFLICT (conversation_id) WHERE closed_at IS NULL DO NOTHING
        RETURNING id, number, local_id, member_id, reason
    ), touched AS (
        INSERT INTO touch_point (local_id, member_id, address, channel, direction, kind, outcome, events, at)
        SELECT local_id, member_id, :address, :channel, 'in', 'handoff', 'opened',
               jsonb_build_array(jsonb_build_object('event', 'HandoffOpened', 'handoff', id, 'reason', reason)), :now
        FROM opened
    )
    SELECT id, number FROM opened
""")
_GIVE = text("""
    UPDATE handoff SET steward_id = CAST(:steward_id AS bigint), steward_address = CAST(:steward_address AS text),
        assigned_to = CAST(:assigned_to AS bigint), escalate_at = :escalate_at, escalations = escalations + :escalated,
        number = CASE WHEN CAST(:steward_id AS bigint) IS NULL THEN 0 ELSE (
            SELECT min(n) FROM generate_series(1, 99) AS n WHERE NOT EXISTS (
                SELECT FROM handoff AS held WHERE held.steward_address = :steward_address
                AND held.local_id = handoff.local_id AND held.number = n AND held.closed_at IS NULL)
                AND NOT EXISTS (SELECT FROM handoff AS ended WHERE ended.steward_id = :steward_id
                AND ended.number = n AND ended.closed_at > :resting_since)) END
    WHERE id = :id AND closed_at IS NULL RETURNING number
""")
# Who waits again after an answer waits as long as before, until it goes to someone else.
_MEMBER_SPOKE = text("""
    UPDATE handoff SET member_at = :now, silent_at = :silent_at,
        escalate_at = CASE WHEN escalate_at IS NULL AND escalations = 0 THEN :escalate_at ELSE escalate_at END
    WHERE id = :id AND closed_at IS NULL RETURNING id
""")
# A person has answered what the member wrote to the newest campaign text, too.
_ANSWERED = text(
    Template("""
    WITH spoken AS (
        UPDATE handoff SET first_reply_at = coalesce(first_reply_at, :now), reply_at = :now, silent_at = :silent_at,
            escalate_at = NULL, escalations = 0
        WHERE id = :id AND closed_at IS NULL
        RETURNING conversation_id, first_reply_at, opened_at, reason
    ), counted AS (
        UPDATE recipient SET person_answered_at = :now
        FROM spoken JOIN conversation AS talk ON talk.id = spoken.conversation_id
        CROSS JOIN LATERAL $newest AS newest
        WHERE recipient.id = newest.recipient_id AND replied_at IS NOT NULL AND person_answered_at IS NULL
    )
    SELECT CASE WHEN first_reply_at = :now AND reason <> 'staff'
                THEN extract(epoch FROM first_reply_at - opened_at) END AS waited
    FROM spoken
""").substitute(
        newest=newest_text(
            address="talk.address", local_id="talk.local_id", channel="talk.channel", now="CAST(:now AS timestamptz)"
        )
    )
)
# What staff were told of it is done with it.
_CLOSE = text("""
    WITH closed AS (
        UPDATE handoff SET closed_at = CAST(:now AS timestamptz), ended = :ended, escalate_at = NULL
        WHERE id = ANY(:ids) AND closed_at IS NULL
        RETURNING id, conversation_id, opened_at, local_id, member_id, steward_id, ended
    ), touched AS (
        INSERT INTO touch_point (local_id, member_id, address, channel, direction, kind, outcome, messenger, events, at)
        SELECT closed.local_id, closed.member_id, talk.address, talk.channel,
               CASE WHEN closed.ended IN ('left', 'opted_out') THEN 'in' ELSE 'out' END, 'handoff', 'closed',
               CASE WHEN closed.ended = 'done' THEN 'steward:' || steward.number END,
               jsonb_build_array(jsonb_build_object('event', 'HandoffClosed', 'handoff', closed.id, 'ended',
                                                    closed.ended)), :now
        FROM closed JOIN conversation AS talk ON talk.id = closed.conversation_id
        LEFT JOIN member AS steward ON steward.id = closed.steward_id
    ), noted AS (
        UPDATE staff_note SET done_at = :now FROM closed JOIN conversation ON conversation.id = closed.conversation_id
        WHERE staff_note.local_id = conversation.local_id AND staff_note.address = conversation.address
          AND staff_note.kind = 'person_asked' AND staff_note.done_at IS NULL AND staff_note.at >= closed.opened_at
    )
    SELECT id FROM closed
""")
_TO_STAFF = text("""
    UPDATE handoff SET steward_id = NULL, steward_address = NULL, number = 0, escalate_at = :now
    WHERE id = ANY(:ids) AND closed_at IS NULL
""")
_PUT_OFF_SILENCE = text("UPDATE handoff SET silent_at = :until WHERE id = :id")
_PUT_OFF_ESCALATION = text("UPDATE handoff SET escalate_at = :until WHERE id = :id")
_LATELY = text("""
    SELECT body FROM message
    WHERE address = :address AND local_id = :local_id AND channel = :channel AND direction = 'in' AND at > :since
    ORDER BY id DESC LIMIT :limit
""")


@dataclass(frozen=True, slots=True)
class Opened:
    """A hand-off just opened, and its number with its steward (0: with the staff)."""

    id: int
    number: int


def open_one(
    session: Session,
    *,
    local_id: int,
    channel: Channel,
    address: str,
    member_id: int | None,
    reason: HandoffReason,
    steward: Steward | None,
    escalate_at: datetime,
    silent_at: datetime,
    now: datetime,
) -> Opened | None:
    """Opens a hand-off of the conversation; None when one is open already."""
    row = session.execute(
        _OPEN,
        {
            "local_id": local_id,
            "channel": channel.value,
            "address": address,
            "member_id": member_id,
            "reason": reason.value,
            "steward_id": steward.id if steward else None,
            "steward_address": steward.address if steward else None,
            "escalate_at": escalate_at,
            "silent_at": silent_at,
            "now": now,
            "resting_since": now - NUMBER_RESTS,
        },
    ).one_or_none()
    if row is None:
        return None
    HANDOFFS_OPENED.labels(reason).inc()
    return Opened(row.id, row.number)


def give(
    session: Session,
    handoff_id: int,
    steward: Steward | None,
    *,
    escalate_at: datetime | None,
    escalated: bool,
    now: datetime,
    assigned_to: int | None = None,
) -> int | None:
    """Passes a hand-off to a steward whose record is locked, or to the staff.

    Args:
        assigned_to: whose of the staff it is, without a steward; None leaves it to whoever takes it.

    Returns:
        Its number with the steward, 0 with the staff; None when it is closed.
    """
    number: int | None = session.execute(
        _GIVE,
        {
            "id": handoff_id,
            "steward_id": steward.id if steward else None,
            "steward_address": steward.address if steward else None,
            "assigned_to": assigned_to,
            "escalate_at": escalate_at,
            "escalated": int(escalated),
            "resting_since": now - NUMBER_RESTS,
        },
    ).scalar()
    return number


def member_spoke(
    session: Session, handoff_id: int, *, escalate_at: datetime, silent_at: datetime, now: datetime
) -> bool:
    """Notes new words of the member; False when the hand-off is closed by now."""
    values = {"id": handoff_id, "now": now, "silent_at": silent_at, "escalate_at": escalate_at}
    return session.execute(_MEMBER_SPOKE, values).first() is not None


def answered(session: Session, handoff_id: int, *, silent_at: datetime, now: datetime) -> bool:
    """Notes an answer, and measures the first; False when the hand-off is closed by now."""
    values = {"id": handoff_id, "now": now, "silent_at": silent_at}
    row = session.execute(_ANSWERED, values).one_or_none()
    if row is not None and row.waited is not None:
        FIRST_REPLY_SECONDS.observe(float(row.waited))
    return row is not None


def close(session: Session, handoff_ids: Sequence[int], ended: HandoffEnd, now: datetime) -> list[int]:
    """Closes those that are open; returns which."""
    values = {"ids": list(handoff_ids), "ended": ended.value, "now": now}
    return list(session.execute(_CLOSE, values).scalars())


def leave_to_staff(session: Session, handoff_ids: Sequence[int], now: datetime) -> None:
    """Takes them from a steward who can no longer be texted; the office is told at once."""
    session.execute(_TO_STAFF, {"ids": list(handoff_ids), "now": now})


def put_off_silence(session: Session, handoff_id: int, until: datetime) -> None:
    """Leaves a silent one open until then."""
    session.execute(_PUT_OFF_SILENCE, {"id": handoff_id, "until": until})


def put_off_escalation(session: Session, handoff_id: int, until: datetime) -> None:
    """Leaves one that nobody answers with whoever has it until then."""
    session.execute(_PUT_OFF_ESCALATION, {"id": handoff_id, "until": until})


def words_lately(
    session: Session, *, local_id: int, channel: Channel, address: str, since: datetime, most: int = 5
) -> list[str]:
    """The member's newest words since a moment, oldest first; for whoever takes the conversation over.

    A card number is passed to nobody, so that a text with one is left out here as it was when it came.
    """
    values = {"local_id": local_id, "channel": channel.value, "address": address, "since": since, "limit": most}
    newest = session.execute(_LATELY, values).scalars()
    return [words for words in reversed(newest.all()) if not holds_card_number(words)]
