"""Makes the previews that pages of large locals wait for, one at a time, and forgets old ones."""

from config.clock import now
from scheduler.campaigns.kept_previews import forget, make, take
from scheduler.desk import Desk

EVERY_SECONDS = 2  # a person looks at the page


def chore(desk: Desk) -> None:
    """Taken in one transaction and made in the next, so that nobody waits for its row."""
    at = now()
    with desk.sessions.begin() as session:
        forget(session, at)
        taken = take(session, at)
    if taken is None:
        return
    bot = desk.bot()
    with desk.sessions.begin() as session:
        make(session, bot.files, bot.kinds, bot.wording, taken, now())
