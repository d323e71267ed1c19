"""What is done to the line while it sends. Each returns how much it hit: a blow into the air proves nothing."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random

from sqlalchemy import Engine, Row, text

from tests.faults.carrier import Carrier
from tests.faults.parts import Line, until

_SENDING = text("SELECT count(*) FROM outbox WHERE status = 'sending'")
_LINES = text("""
    SELECT pid, state <> 'idle' AS busy FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'rollcall' AND pid <> pg_backend_pid()
""")
_END = text("SELECT pg_terminate_backend(pid) FROM unnest(CAST(:pids AS int[])) AS pid")
SOON = 5.0  # seconds to wait for a moment at which it hits


class Blows:
    """All there are.

    Args:
        engine: to the line's database, by lines of our own.
        chance: decides whom and when.
    """

    def __init__(self, line: Line, carrier: Carrier, engine: Engine, chance: Random) -> None:
        self._line = line
        self._carrier = carrier
        self._engine = engine
        self._chance = chance
        self.all: dict[str, Callable[[], int]] = {
            "one worker killed": self._kill_worker,
            "all workers killed": self._kill_workers,
            "a web process killed": self._kill_web_process,
            "the whole web killed": self._kill_web,
            "the leading clock killed": self._kill_leader,
            "connections to PostgreSQL ended": self._end_connections,
            "Valkey killed": self._kill_valkey,
        }

    def _kill_worker(self) -> int:
        worker = self._chance.choice(self._line.workers)
        self._while_sending()
        worker.kill()
        worker.start()
        return 1

    def _kill_workers(self) -> int:
        """Returns how many rows they held: nobody else sends."""
        self._while_sending()
        for worker in self._line.workers:
            worker.kill()
        held = self._sending()
        for worker in self._line.workers:
            worker.start()
        return held

    def _kill_web_process(self) -> int:
        with suppress(TimeoutError):
            until(lambda: bool(self._line.web.children()), SOON)
        processes = self._line.web.children()
        if processes:
            self._chance.choice(processes).kill()
        return int(bool(processes))

    def _kill_web(self) -> int:
        self._line.web.kill()
        self._line.web.start()
        return 1

    def _kill_leader(self) -> int:
        with suppress(TimeoutError):
            until(lambda: self._line.leader() is not None, SOON)
        clock = self._line.leader()
        if clock is None:
            return 0
        clock.kill()
        clock.start()
        return 1

    def _end_connections(self) -> int:
        """Those in the middle of something, and half of the others; returns how many."""
        self._while_sending()
        with suppress(TimeoutError):
            until(lambda: any(row.busy for row in self._connections()), SOON)
        found = self._connections()
        with self._engine.connect() as ours:
            busy = [row.pid for row in found if row.busy]
            idle = [row.pid for row in found if not row.busy]
            ended = busy + self._chance.sample(idle, len(idle) // 2)
            ours.execute(_END, {"pids": ended})
            ours.commit()
        return len(ended)

    def _kill_valkey(self) -> int:
        self._line.redis.kill()
        time.sleep(self._chance.uniform(0, 1.5))
        self._line.redis.start()
        return 1

    def _connections(self) -> Sequence[Row[tuple[int, bool]]]:
        with self._engine.connect() as ours:
            return ours.execute(_LINES).all()

    def _sending(self) -> int:
        with self._engine.connect() as ours:
            return int(ours.execute(_SENDING).scalar_one())

    def _while_sending(self) -> None:
        try:
            until(lambda: self._sending() > 0, SOON)
        except TimeoutError:
            return
        time.sleep(self._chance.uniform(0, 0.1))
