"""Dramatiq's broker: messages are wake-ups, so losing one costs a few seconds and never a text."""

import dramatiq
import structlog
from dramatiq.brokers.redis import RedisBroker

from config.settings import settings

log = structlog.get_logger(__name__)


def connect_broker() -> RedisBroker:
    """The broker on REDIS_URL, set as Dramatiq's own."""
    broker = RedisBroker(url=settings().redis_url, socket_connect_timeout=1, socket_timeout=5)
    dramatiq.set_broker(broker)
    return broker
