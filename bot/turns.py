"""Two texts from one phone are answered in the order they came, though each has a thread of its own."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pybreaker
import structlog
from redis import Redis, RedisError

from bot.channels.types import InboundMessage
from bot.understanding.gate import Gate

LONGEST_WAIT = 3.0  # seconds; a text takes 2 s at most to be understood, and its holder may have been killed
TICKET_LIFE = 30  # seconds
POLL = 0.005  # seconds between looks; a turn takes about 10 ms

log = structlog.get_logger(__name__)


class Turns:
    """Tickets by arrival, kept in Redis because two texts may reach two processes.

    The lock on the conversation keeps turns from interleaving; tickets only decide who goes first. Without
    Redis turns still do not interleave, but a slow first text may be answered after a quick second one.
    """

    def __init__(self, redis: Redis, breaker: pybreaker.CircuitBreaker) -> None:
        self._redis = redis
        self._gate = Gate(breaker)

    @contextmanager
    def arrive(self, message: InboundMessage) -> "Iterator[Ticket]":
        """Draws a ticket at once; `Ticket.wait` is called after understanding, before the transaction."""
        ticket = self._draw(message)
        try:
            yield ticket
        finally:
            ticket.leave()

    def _draw(self, message: InboundMessage) -> "Ticket":
        thread = f"{message.channel}:{message.local_number}:{message.address}"
        key = "turn:" + hashlib.blake2b(thread.encode(), digest_size=12).hexdigest()
        try:
            with self._gate.passing():
                number, done = self._next_number(key)
        except (RedisError, pybreaker.CircuitBreakerError):
            return Ticket(self._redis, key, None, first=True)
        return Ticket(self._redis, key, number, first=done >= number - 1)

    def _next_number(self, key: str) -> tuple[int, int]:
        with self._redis.pipeline(transaction=False) as pipe:
            # One key for both counts: they must be forgotten together.
            pipe.hincrby(key, "drawn", 1)
            pipe.hget(key, "done")
            pipe.expire(key, TICKET_LIFE)
            number, done, _ = pipe.execute()
        return int(number), int(done or 0)


class Ticket:
    """A place in the line of one conversation; `number` None stands in no line, `first` has nobody before it."""

    def __init__(self, redis: Redis, key: str, number: int | None, *, first: bool) -> None:
        self._redis = redis
        self._key = key
        self._number = number
        self._first = first

    def wait(self) -> None:
        """Returns when those before have left, or after LONGEST_WAIT."""
        if self._first:
            return
        until = time.monotonic() + LONGEST_WAIT
        try:
            while not self._is_first() and time.monotonic() < until:
                time.sleep(POLL)
        except RedisError as error:
            log.warning("turn_order_lost", error=type(error).__name__)

    def leave(self) -> None:
        """Lets the next one go."""
        if self._number is None:
            return
        try:
            with self._redis.pipeline(transaction=False) as pipe:
                pipe.hset(self._key, "done", str(self._number))
                pipe.expire(self._key, TICKET_LIFE)
                pipe.execute()
        except RedisError as error:
            log.warning("turn_order_lost", error=type(error).__name__)

    def _is_first(self) -> bool:
        done = self._redis.hget(self._key, "done")
        return done is not None and self._number is not None and int(done) >= self._number - 1
