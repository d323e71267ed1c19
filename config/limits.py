"""How much one person, or one address, may ask for. Counted in Redis; without it nobody is held up."""

from dataclasses import dataclass

import pybreaker
import structlog
from redis import Redis, RedisError

log = structlog.get_logger(__name__)

# A bucket in one step, by the store's own clock: several web processes share it.
_TAKE = """
local now = redis.call('TIME')
now = now[1] + now[2] / 1000000
local most, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = math.min(most, (tonumber(kept[1]) or most) + (now - (tonumber(kept[2]) or now)) * rate)
local wait = 0
if left >= 1 then left = left - 1 else wait = (1 - left) / rate end
redis.call('HSET', KEYS[1], 'left', left, 'at', now)
redis.call('EXPIRE', KEYS[1], math.ceil(most / rate) + 1)
return tostring(wait)
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many at once, and one more every `seconds`."""

    name: str
    most: int
    seconds: float


class Limits:
    """Token buckets.

    Args:
        redis: where they are kept.
        breaker: opens when Redis is away, so that nobody waits for it.
        part: of the application, such as "chat"; the same person has buckets of their own in each.
    """

    def __init__(self, redis: Redis, breaker: pybreaker.CircuitBreaker, part: str) -> None:
        self._take = redis.register_script(_TAKE)
        self._breaker = breaker
        self._part = part

    def wait(self, limit: Limit, who: str) -> float:
        """Seconds until `who` may go on; 0 when they may now, and one is taken."""
        values = [limit.most, 1 / limit.seconds]
        try:
            return float(self._breaker.call(self._take, keys=[f"{self._part}:{limit.name}:{who}"], args=values))
        except (RedisError, pybreaker.CircuitBreakerError) as error:
            log.warning("limits_open", part=self._part, error=type(error).__name__)
            return 0
