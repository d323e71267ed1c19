"""How long to wait: never all at the same moment, longer after every failure."""

from datetime import timedelta
from random import SystemRandom

LONGEST_WAIT = timedelta(hours=6)
_DICE = SystemRandom()


def jittered(wait: timedelta) -> timedelta:
    """Half to one and a half of `wait`, so that what failed together does not come back together."""
    return wait * _DICE.uniform(0.5, 1.5)


def backoff(first: timedelta, tries: int, longest: timedelta = LONGEST_WAIT) -> timedelta:
    """The wait after so many tries: `first`, doubled with each further one, up to `longest`; jittered."""
    return jittered(min(first * 2 ** min(tries, 16), longest))
