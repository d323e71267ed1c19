"""The wake-up after a commit: tells a worker there is something to send, and never fails a turn."""

from collections.abc import Callable

import structlog
from dramatiq import Message
from dramatiq.errors import BrokerError
from redis import RedisError

from scheduler.broker import connect_broker

SEND_DUE = "send_due"  # the actor's name; importing it here would connect before settings are known

log = structlog.get_logger(__name__)


def make_waker(redis_url: str) -> Callable[[], None]:
    """A function that wakes a worker; without Redis the clock finds the same work within seconds."""
    broker = connect_broker(redis_url)

    def wake() -> None:
        try:
            broker.enqueue(Message(queue_name="default", actor_name=SEND_DUE, args=(), kwargs={}, options={}))
        except (BrokerError, RedisError) as error:
            log.warning("wake_up_lost", error=type(error).__name__)

    return wake
