"""Where a channel hands a message in: an answer in time, whatever happens behind."""

import contextvars
import time
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.apology import apologise
from bot.bot import Bot
from bot.channels.types import InboundMessage, Reply
from bot.handover import Handover, Way
from bot.inbound import take_turn
from bot.late import forget_late, keep_late
from bot.metrics import FAILED, LATE, SECONDS
from models.database import worth_another_try

COMMIT_SECONDS = 4.0  # for a turn that has settled on the webhook; with the deadline of 8 s this stays below 15 s

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
        """The replies to send back now; none when there are none, or when they leave by the outbox.

        Raises:
            SQLAlchemyError: the message could not be stored; the carrier must call its fallback.
            TimeoutError: the turn's commit hangs; the fallback finds what became of it.
        """
        started = time.perf_counter()
        handover = Handover()
        turn = self._pool.submit(contextvars.copy_context().run, self._turn, message, handover)
        try:
            return self._wait(message, turn, handover)
        finally:
            SECONDS.observe(time.perf_counter() - started)

    def close(self) -> None:
        """Lets the turns under way end."""
        self._pool.shutdown(wait=True)

    def _wait(
        self, message: InboundMessage, turn: "Future[tuple[Reply, ...]]", handover: Handover
    ) -> tuple[Reply, ...]:
        try:
            return turn.result(self._deadline)
        except TimeoutError:
            if handover.settle(Way.OUTBOX) is Way.INLINE:
                return turn.result(COMMIT_SECONDS)
        LATE.inc()
        log.warning("reply_late", deadline_seconds=self._deadline)
        # Only a message that is kept may be answered with an empty 200: nobody would send it again.
        with self._bot.sessions.begin() as session:
            keep_late(session, message)
        turn.add_done_callback(lambda done: self._settle_late(message, done))
        return ()

    def _settle_late(self, message: InboundMessage, turn: "Future[tuple[Reply, ...]]") -> None:
        if turn.exception() is not None:
            return
        try:
            with self._bot.sessions.begin() as session:
                forget_late(session, message.provider_sid)
        except SQLAlchemyError as error:
            # A worker takes the turn again and finds it taken.
            log.warning("late_not_forgotten", error=type(error).__name__)

    def _turn(self, message: InboundMessage, handover: Handover) -> tuple[Reply, ...]:
        try:
            return self._take_turn(message, handover)
        except Exception as error:
            FAILED.labels(type(error).__name__).inc()
            log.exception("turn_failed", error=type(error).__name__)
        return apologise(self._bot, message, handover)

    def _take_turn(self, message: InboundMessage, handover: Handover) -> tuple[Reply, ...]:
        try:
            return take_turn(self._bot, message, handover)
        except DBAPIError as error:
            if not worth_another_try(error):
                raise
            log.warning("turn_repeated", error=type(error).__name__)
        return take_turn(self._bot, message, handover)
