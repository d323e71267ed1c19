"""Chance that can be repeated: with a seed, the same draws come in the same order in every run."""

import secrets
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


class Chance:
    def __init__(self, seed: int | None) -> None:
        """seed: any whole number; None draws from the machine's own randomness."""
        self._seed = secrets.randbits(64) if seed is None else seed
        self._drawn = 0

    def draw(self) -> float:
        """A number from 0 up to, but not including, 1."""
        self._drawn += 1
        digest = blake2b(f"{self._seed}:{self._drawn}".encode(), digest_size=6).digest()
        return int.from_bytes(digest, "big") / 2**48

    def shuffled(self, items: list[T]) -> list[T]:
        return [item for _, item in sorted(((self.draw(), item) for item in items), key=lambda pair: pair[0])]
