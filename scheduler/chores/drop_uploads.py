"""Uploaded files that nobody applied within a day: they hold names and numbers, and go."""

from datetime import timedelta

from sqlalchemy import text

from config.clock import now
from config.settings import settings
from scheduler.desk import Desk
from scheduler.imports.uploads import Uploads

EVERY_SECONDS = 600
KEPT_FOR = timedelta(days=1)

# A file that a worker has just now is left until it is done with it.
_DROP = text("""
    UPDATE import_run SET stored = NULL, state_at = :now,
        state = CASE WHEN state IN ('uploaded', 'checked') THEN 'discarded' ELSE state END
    WHERE id IN (SELECT id FROM import_run WHERE stored IS NOT NULL AND created_at < :before
                 AND state NOT IN ('check', 'apply', 'undo') ORDER BY created_at LIMIT 500 FOR UPDATE SKIP LOCKED)
""")


def chore(desk: Desk) -> None:
    """Forgets them in the table, then removes them, and whatever a lost process left."""
    drop(desk, Uploads.beside(settings().media_dir))


def drop(desk: Desk, uploads: Uploads) -> None:
    """The same for one folder."""
    before = now() - KEPT_FOR
    with desk.sessions.begin() as session:
        session.execute(_DROP, {"now": now(), "before": before})
        needed = set(session.execute(text("SELECT stored FROM import_run WHERE stored IS NOT NULL")).scalars())
    for path in uploads.older_than(before):
        if path.name.partition(".")[0] not in needed:
            path.unlink(missing_ok=True)
