"""Taking the turns of texts whose web process ended before they did."""

import structlog

from bot.bot import Bot
from bot.handover import Handover, Way
from bot.inbound import take_turn
from bot.late import claim_late, forget_late
from config.clock import now

log = structlog.get_logger(__name__)


def answer_late(bot: Bot) -> int:
    """Answers by the outbox all that is overdue; returns how many. A turn already taken is not taken twice."""
    answered = 0
    while True:
        with bot.sessions.begin() as session:
            message = claim_late(session, now())
        if message is None:
            return answered
        handover = Handover()
        handover.settle(Way.OUTBOX)
        take_turn(bot, message, handover)
        with bot.sessions.begin() as session:
            forget_late(session, message.provider_sid)
        log.info("late_answered")
        answered += 1
