"""The local carrier, whose API Rasa's channel replies by."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import urllib3

from bench.sides.processes import free_port, running


@dataclass(frozen=True, slots=True)
class Carrier:
    """Where the simulator answers."""

    url: str

    def accepted(self) -> int:
        """How many texts its API has taken so far."""
        counts = urllib3.request("GET", f"{self.url}/simulator/counts?least=1000000").json()
        return int(counts["accepted"])


@contextmanager
def carrier() -> Iterator[Carrier]:
    """Runs the simulator until the block ends."""
    port = free_port()
    there = Carrier(f"http://127.0.0.1:{port}")
    argv = (sys.executable, "-m", "simulator", "--port", str(port))
    with running("simulator", argv, f"{there.url}/simulator/health"):
        yield there
