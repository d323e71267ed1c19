"""Texts new members what is due: the first question that waited for a decent hour, or a reminder."""

from sqlalchemy import text

from bot.welcoming import EARLIEST, LATEST, text_new_member
from config.clock import now
from scheduler.desk import Desk

EVERY_SECONDS = 60
AT_ONCE = 200  # members in a run

# The hours are asked for here too, or those who sleep would fill the batch.
_DUE = text("""
    SELECT onboarding.id FROM onboarding JOIN local ON local.id = onboarding.local_id
    WHERE onboarding.text_at <= :now
      AND CAST(CAST(:now AS timestamptz) AT TIME ZONE local.time_zone AS time) >= :earliest
      AND CAST(CAST(:now AS timestamptz) AT TIME ZONE local.time_zone AS time) < :latest
    ORDER BY onboarding.text_at LIMIT :limit
""")


def chore(desk: Desk) -> None:
    """All that is due, a transaction each."""
    values = {"now": now(), "earliest": EARLIEST, "latest": LATEST, "limit": AT_ONCE}
    with desk.sessions() as session:
        due = session.execute(_DUE, values).scalars().all()
    texted = 0
    for onboarding_id in due:
        with desk.sessions.begin() as session:
            texted += text_new_member(desk.bot(), session, onboarding_id, now())
    if texted:
        desk.waker.wake_sender()
