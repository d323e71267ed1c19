"""Erasing a member's data, as my_data_tables.py decides for each table. What stays is only what must.

The member's row stays with number and name: the dues ledger and grievance files point to it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Table, delete, text, update
from sqlalchemy.orm import Session

from bot.actions.my_data_tables import HOLDINGS, Fate, Holding
from models import Base

# Numbers that were never anybody else's: all that was texted there is the member's. So is what was typed in a visit of
# the chat that nobody else was proved in, also before the proof: it may be their number.
_NUMBERS = text("""
    SELECT phone.e164,
           NOT EXISTS (SELECT FROM member_phone AS other WHERE other.phone_id = phone.id
                       AND other.member_id <> :member_id) AS alone
    FROM phone WHERE id IN (SELECT phone_id FROM member_phone WHERE member_id = :member_id)
    UNION ALL
    SELECT visit.address, NOT EXISTS (SELECT FROM touch_point WHERE touch_point.address = visit.address
                                      AND touch_point.member_id <> :member_id)
    FROM visit WHERE visit.member_id = :member_id
    ORDER BY e164
""")
# The locks of turns under way: none of these conversations writes the person anew while they are erased.
_LOCK = text("""
    SELECT id FROM conversation WHERE local_id = :local_id AND address = ANY(:alone) ORDER BY id FOR UPDATE
""")
_TEXTS = text("""
    SELECT message_id FROM touch_point WHERE member_id = :member_id AND message_id IS NOT NULL
    UNION SELECT message_id FROM outbox WHERE member_id = :member_id AND message_id IS NOT NULL
    UNION SELECT id FROM message WHERE local_id = :local_id AND address = ANY(:alone)
""")
# A row that is being handed over keeps its words until that is done: its sender holds it for a minute at most.
_CANCEL = text("""
    UPDATE outbox SET status = 'canceled', refusal = 'erased', status_at = :at
    WHERE (member_id = :member_id OR (local_id = :local_id AND address = ANY(:alone)))
      AND status IN ('planned', 'due')
""")
_BLANK_OUTBOX = text("""
    UPDATE outbox SET body = '', member_id = NULL, address = 'erased:' || id,
        content_variables = CASE WHEN content_sid IS NOT NULL THEN '{}'::jsonb END
    WHERE (member_id = :member_id OR (local_id = :local_id AND address = ANY(:alone)))
      AND status NOT IN ('sending', 'unknown')
""")
# What belongs to a report of a problem stays with it.
_MEDIA = text("""
    DELETE FROM media WHERE message_id = ANY(:texts)
      AND NOT EXISTS (SELECT FROM report_media WHERE report_media.media_id = media.id)
    RETURNING sha256
""")
_STILL_USED = text("SELECT DISTINCT sha256 FROM media WHERE sha256 = ANY(:hashes)")
_BLANK_MESSAGES = text("""
    UPDATE message SET body = '', address = 'erased', intent = NULL, confidence = NULL,
        status = CASE WHEN status = 'waiting' THEN 'canceled' ELSE status END
    WHERE id = ANY(:texts)
""")
_BLANK_TOUCHES = text("""
    UPDATE touch_point SET member_id = NULL, address = 'erased', events = '[]'
    WHERE member_id = :member_id OR (local_id = :local_id AND address = ANY(:alone))
""")
_BLANK_TALKS = text("""
    UPDATE conversation SET state = '{}', language = NULL, rest = NULL, acting_member_id = NULL, acting_until = NULL
    WHERE (local_id = :local_id AND address = ANY(:alone)) OR acting_member_id = :member_id
""")
_LATE = text("""
    DELETE FROM late_inbound USING local
    WHERE local.id = :local_id AND local_number = local.number AND late_inbound.address = ANY(:alone)
""")
# What a steward held waits for the staff.
_LEAVE_TALKS = text("""
    UPDATE handoff SET steward_id = NULL, steward_address = NULL, number = 0,
        escalate_at = CASE WHEN closed_at IS NULL THEN CAST(:at AS timestamptz) END
    WHERE steward_id = :member_id
""")
# Pages that are open ask for theirs anew; those still to be made read who is left.
_PREVIEWS = text("""
    DELETE FROM campaign_preview USING campaign
    WHERE campaign.id = campaign_id AND campaign.local_id = :local_id AND campaign_preview.done_at IS NOT NULL
""")
_UNLINK = text("""
    UPDATE member_phone SET ended_at = :at, ended_reason = 'erased', verified_until = NULL
    WHERE member_id = :member_id AND ended_at IS NULL
""")


@dataclass(frozen=True, slots=True)
class Erased:
    """What went.

    Args:
        removed: rows removed or blanked, by table.
        files: hashes of files that nothing refers to any more; the caller removes them once this is committed.
    """

    removed: dict[str, int]
    files: tuple[str, ...] = field(default=())


def lock_talks(session: Session, local_id: int, member_id: int) -> None:
    """Waits for turns of the member that are under way. Before any other lock, as a turn takes its own first."""
    session.execute(_LOCK, {"local_id": local_id, "alone": _alone(session, member_id)})


def erase_member(session: Session, local_id: int, member_id: int, at: datetime) -> Erased:
    """Removes and blanks what may go, in the transaction of the caller. The consent ledger is not touched."""
    about: dict[str, Any] = {
        "member_id": member_id,
        "local_id": local_id,
        "alone": _alone(session, member_id),
        "at": at,
    }
    about["texts"] = list(session.scalars(_TEXTS, about))
    removed = {"outbox": 0}
    session.execute(_CANCEL, about)
    hashes = {each for each in session.scalars(_MEDIA, about) if each}
    for table, statement in (
        ("outbox", _BLANK_OUTBOX),
        ("message", _BLANK_MESSAGES),
        ("touch_point", _BLANK_TOUCHES),
        ("conversation", _BLANK_TALKS),
        ("late_inbound", _LATE),
        ("handoff", _LEAVE_TALKS),
        ("campaign_preview", _PREVIEWS),
        ("member_phone", _UNLINK),
    ):
        removed[table] = _count(session, statement, about)
    for holding in _children_first():
        done = _count(session, _statement(holding, member_id), None)
        removed[holding.table] = removed.get(holding.table, 0) + done
    used = set(session.scalars(_STILL_USED, {"hashes": list(hashes)}))
    files = tuple(sorted(hashes - used))
    return Erased({table: count for table, count in removed.items() if count} | {"file": len(files)}, files)


def _alone(session: Session, member_id: int) -> list[str]:
    return [row.e164 for row in session.execute(_NUMBERS, {"member_id": member_id}) if row.alone]


def _children_first() -> list[Holding]:
    order = [table.name for table in reversed(Base.metadata.sorted_tables)]
    own = [holding for holding in HOLDINGS if holding.owner is not None and holding.fate is not Fate.KEPT]
    return sorted(own, key=lambda holding: order.index(holding.table))


def _statement(holding: Holding, member_id: int) -> Executable:
    table: Table = Base.metadata.tables[holding.table]
    theirs = table.columns[str(holding.owner)] == member_id
    if holding.fate is Fate.REMOVED:
        return delete(table).where(theirs)
    return update(table).where(theirs).values({column: text(value) for column, value in holding.blank})


def _count(session: Session, statement: Executable, about: dict[str, Any] | None) -> int:
    result: Any = session.execute(statement, about)
    return int(result.rowcount)
