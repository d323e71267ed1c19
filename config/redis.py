"""The connection to Redis or Valkey: short waits, because it may be wiped or away at any moment."""

import pybreaker
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry


def make_redis(url: str) -> Redis:
    """A client of text values that gives up after 0.3 s: what it serves has another way without it."""
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_connect_timeout=0.3,
        socket_timeout=0.3,
        retry=Retry(NoBackoff(), 1),
        retry_on_error=[RedisError],
    )


def make_breaker(name: str, seconds: float = 5) -> pybreaker.CircuitBreaker:
    """Opens after three failures in a row and stays open for `seconds`, so that no text waits in vain."""
    return pybreaker.CircuitBreaker(fail_max=3, reset_timeout=seconds, name=name)
