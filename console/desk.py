"""What a page works with: the request's database session, the bot, who is at work, and the present time."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from bot.bot import Bot
from bot.staff.handoffs import StaffDesk
from config.clock import now
from console.access.guard import staff
from console.access.post import Post
from console.access.staff import Staff


@dataclass(frozen=True, slots=True)
class Desk:
    """One request of somebody of the staff.

    Args:
        session: committed after the view when its answer is no error, rolled back otherwise.
        now: when the request came; aware, UTC.
    """

    session: Session
    bot: Bot
    post: Post
    staff: Staff
    now: datetime

    @property
    def actor(self) -> str:
        """How the audit names whoever is at work."""
        return self.staff.actor

    @property
    def local_id(self) -> int:
        """The local they work in."""
        return self.staff.local.id

    @property
    def for_handoffs(self) -> StaffDesk:
        """The desk that bot/staff/handoffs.py works at."""
        return StaffDesk(self.session, self.bot.wording, self.bot.files, self.actor, self.now)


def desk() -> Desk:
    """The desk of this request; for views behind `@needs`."""
    parts = current_app.extensions
    return Desk(parts["database"](), parts["bot"], parts["post"], staff(), now())
