"""How long words are kept: set by an admin, and removed by the clock.

What goes are the words of texts, in and out, and the photos and documents that came with them. What stays: that there
was a text, when and what became of it, touch points, consent, reports and grievances with their photos, changes that
wait for staff with theirs, and the audit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.actions.erasure import PRIVACY
from bot.local_files import LocalFiles
from bot.staff import settings
from models import Local, WordsForgotten

MOST_COUNTED = 100_000
BATCH = 500  # texts in one transaction: 20 ms of locks

_COUNT = text("""
    SELECT count(*) FROM (
        SELECT FROM message WHERE local_id = :local_id AND id > :after AND at < :before AND body <> '' LIMIT :most
    ) AS found
""")
_NEXT = text("SELECT id, at FROM message WHERE local_id = :local_id AND id > :after ORDER BY id LIMIT :limit")
_BLANK = text("UPDATE message SET body = '' WHERE id = ANY(:ids) AND body <> ''")
_BLANK_OUTBOX = text("""
    UPDATE outbox SET body = '', content_variables = CASE WHEN content_sid IS NOT NULL THEN '{}'::jsonb END
    WHERE message_id = ANY(:ids) AND status IN ('sent', 'delivered', 'failed', 'expired', 'canceled') AND body <> ''
""")
_MEDIA = text("""
    DELETE FROM media WHERE message_id = ANY(:ids)
      AND NOT EXISTS (SELECT FROM report_media WHERE report_media.media_id = media.id)
      AND NOT EXISTS (SELECT FROM change_request WHERE media_message_id = media.message_id)
    RETURNING sha256
""")
_STILL_USED = text("SELECT DISTINCT sha256 FROM media WHERE sha256 = ANY(:hashes)")
# What somebody was in the middle of so long ago holds words too.
_TALKS = text("""
    UPDATE conversation SET state = '{}', rest = NULL
    WHERE local_id = :local_id AND last_inbound_at < :before AND (state <> '{}' OR rest IS NOT NULL)
""")


@dataclass(frozen=True, slots=True)
class Kept:
    """How it stands. `days` None: words are kept. What went so far, and when the clock was there last."""

    days: int | None
    messages: int
    files: int
    ran_at: datetime | None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """One batch: texts looked at, and files that nothing refers to any more; the caller removes these."""

    texts: int
    files: tuple[str, ...]


def kept(session: Session, files: LocalFiles, local: Local) -> Kept:
    """How long words are kept now."""
    found = settings.settings(session, files, local, PRIVACY.name)
    days = next(field.value for field in found.fields if field.name == "keep_words_days")
    row = session.get(WordsForgotten, local.id)
    return Kept(days, row.messages if row else 0, row.files if row else 0, row.ran_at if row else None)


def would_go(session: Session, local_id: int, days: int, now: datetime) -> int:
    """How many texts would lose their words at once; MOST_COUNTED stands for that many or more."""
    row = session.get(WordsForgotten, local_id)
    about = {"local_id": local_id, "after": row.message_id if row else 0, "before": now - timedelta(days=days)}
    return session.scalar(_COUNT, about | {"most": MOST_COUNTED}) or 0


def keep_for(session: Session, actor: str, at: datetime, files: LocalFiles, local_id: int, days: int | None) -> bool:
    """Sets for how long; None keeps all. Whether anything was changed.

    Raises:
        SettingsRefused: so many days cannot be.
    """
    return bool(settings.change(session, actor, at, files, local_id, PRIVACY.name, {"keep_words_days": days}))


def forget_batch(session: Session, local_id: int, before: datetime, at: datetime) -> Forgotten:
    """Removes the words of the next texts that came before `before`; none are left when it looked at none."""
    session.execute(
        text("INSERT INTO words_forgotten (local_id) VALUES (:local_id) ON CONFLICT DO NOTHING"), {"local_id": local_id}
    )
    row = session.get_one(WordsForgotten, local_id, with_for_update=True, populate_existing=True)
    ids = []
    for message in session.execute(_NEXT, {"local_id": local_id, "after": row.message_id, "limit": BATCH}):
        if message.at >= before:
            break
        ids.append(message.id)
    row.ran_at = at
    if not ids:
        return Forgotten(0, ())
    blanked = session.execute(_BLANK, {"ids": ids})
    session.execute(_BLANK_OUTBOX, {"ids": ids})
    hashes = {each for each in session.scalars(_MEDIA, {"ids": ids}) if each}
    used = set(session.scalars(_STILL_USED, {"hashes": list(hashes)})) if hashes else set()
    row.message_id = ids[-1]
    row.messages += int(getattr(blanked, "rowcount", 0))
    row.files += len(hashes - used)
    return Forgotten(len(ids), tuple(sorted(hashes - used)))


def forget_talks(session: Session, local_id: int, before: datetime) -> None:
    """Empties what was open in conversations in which nobody has written since."""
    session.execute(_TALKS, {"local_id": local_id, "before": before})
