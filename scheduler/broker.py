"""Dramatiq's broker: messages are wake-ups, so losing one costs a few seconds and never a text."""

import dramatiq
from dramatiq.brokers.redis import RedisBroker


def connect_broker(redis_url: str) -> RedisBroker:
    """The broker on this Redis, set as Dramatiq's own."""
    broker = RedisBroker(url=redis_url, socket_connect_timeout=1, socket_timeout=5)
    dramatiq.set_broker(broker)
    return broker
