"""Wake-ups for workers: a lost one costs seconds, because the clock finds the same work in the tables."""

from enum import StrEnum

import structlog
from dramatiq import Message
from dramatiq.errors import BrokerError
from redis import RedisError

from scheduler.broker import connect_broker

log = structlog.get_logger(__name__)


class Work(StrEnum):
    """The actors of scheduler/actors.py by name; importing them would need the worker's own connections."""

    SEND_URGENT = "send_urgent"
    SEND_DUE = "send_due"
    SEND_CAMPAIGNS = "send_campaigns"
    RECONCILE = "reconcile"
    WITHDRAW = "withdraw"
    FETCH_MEDIA = "fetch_media"
    ANSWER_LATE = "answer_late"
    RUN_IMPORTS = "run_imports"


# What may take long has a queue of its own, so that a worker can be started for one kind: dramatiq --queues sending.
QUEUES = {
    Work.SEND_URGENT: "urgent",
    Work.SEND_DUE: "sending",
    Work.SEND_CAMPAIGNS: "campaigns",
    Work.RECONCILE: "upkeep",
    Work.WITHDRAW: "upkeep",
    Work.FETCH_MEDIA: "media",
    Work.ANSWER_LATE: "upkeep",
    Work.RUN_IMPORTS: "imports",
}


class Waker:
    """Tells workers there is something to do; never raises, because no turn may fail by it."""

    def __init__(self, redis_url: str) -> None:
        self._broker = connect_broker(redis_url)

    def wake(self, work: Work) -> None:
        """Wakes a worker for one kind of work."""
        try:
            self._broker.enqueue(
                Message(queue_name=QUEUES[work], actor_name=work.value, args=(), kwargs={}, options={})
            )
        except (BrokerError, RedisError) as error:
            log.warning("wake_up_lost", work=work, error=type(error).__name__)

    def wake_sender(self) -> None:
        """Wakes workers for the outbox: one for calls for help, one for all the rest."""
        self.wake(Work.SEND_URGENT)
        self.wake(Work.SEND_DUE)
