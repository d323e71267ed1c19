"""Words of staff, and late answers, for the web chat: a visitor looks at the page and waits."""

from config.clock import now
from scheduler.chats import deliver_chats
from scheduler.desk import Desk

EVERY_SECONDS = 1


def chore(desk: Desk) -> None:
    """Delivers what is due."""
    deliver_chats(desk.sessions, now())
