"""What the clock's jobs work with."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.bot import Bot
from models.database import SessionMaker
from scheduler.wake import Waker


@dataclass(frozen=True)
class Desk:
    """Arguments:

    bot: made at its first use, for jobs that say something or begin a conversation.
    """

    sessions: SessionMaker
    waker: Waker
    bot: Callable[[], Bot]
