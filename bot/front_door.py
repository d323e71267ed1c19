"""Where a channel hands a message in: an answer in time, whatever happens behind."""

import contextvars
import time
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.apology import apologise
from bot.bot import Bot
from bot.channels.types import InboundMessage, Reply
from bot.handover import Handover, Way
from bot.inbound import take_turn
from bot.metrics import FAILED, LATE, SECONDS

log = structlog.get_logger(__name__)


class FrontDoor:
    """Runs turns on threads of its own, so that a slow one does not hold up the carrier's webhook.

    Args:
        deadline_seconds: after this the webhook answers with nothing and the outbox delivers the reply.
        threads: turns at once; further ones wait their time within the deadline.
    """

    def __init__(self, bot: Bot, deadline_seconds: float, threads: int = 16) -> None:
        self._bot = bot
        self._deadline = deadline_seconds
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="turn")

    def answer(self, message: InboundMessage) -> tuple[Reply, ...]:
        """The replies to send back now; none when there are none, or when they leave by the outbox."""
        started = time.perf_counter()
        handover = Handover()
        turn = self._pool.submit(contextvars.copy_context().run, self._turn, message, handover)
        try:
            return self._wait(turn, handover)
        finally:
            SECONDS.observe(time.perf_counter() - started)

    def close(self) -> None:
        """Lets the turns under way end."""
        self._pool.shutdown(wait=True)

    def _wait(self, turn: "Future[tuple[Reply, ...]]", handover: Handover) -> tuple[Reply, ...]:
        try:
            return turn.result(self._deadline)
        except TimeoutError:
            if handover.settle(Way.OUTBOX) is Way.OUTBOX:
                LATE.inc()
                log.warning("reply_late", deadline_seconds=self._deadline)
                return ()
            # The turn had settled on this webhook and is committing: that is milliseconds.
            return turn.result()

    def _turn(self, message: InboundMessage, handover: Handover) -> tuple[Reply, ...]:
        try:
            return take_turn(self._bot, message, handover)
        except Exception as error:
            FAILED.labels(type(error).__name__).inc()
            log.exception("turn_failed", error=type(error).__name__)
            return self._after_failure(message, handover)

    def _after_failure(self, message: InboundMessage, handover: Handover) -> tuple[Reply, ...]:
        try:
            return apologise(self._bot, message, handover)
        except SQLAlchemyError:
            log.exception("apology_failed")
            raise
