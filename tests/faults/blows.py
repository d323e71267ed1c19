"""What is done to the line while it sends. Each returns how much it hit: a blow into the air proves nothing."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
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
_CLAIMED = text("SELECT id, address, attempted_at FROM outbox WHERE status = 'sending'")
_ASLEEP = text("""
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'
    AND application_name = 'rollcall' AND clock_timestamp() - state_change > interval '0.2 s'
""")
_TAKEN_OVER = text("SELECT id FROM outbox WHERE id = ANY(:ids) AND attempts > 1 AND status NOT IN ('due', 'sending')")
FREEZES = 30  # tries until they sleep at a moment that proves something
ARRIVING = 2.0  # seconds within which the simulator should have what was called
LEASES = 30.0  # seconds until leases of 5 s are over and another worker has sent what they were for; usually ten
AWAKE = 0.5  # seconds in which they do what they would have done
CARRIER_TIMEOUT = 1.5  # seconds; a lease outlives the longest call, twice that, also on the fast clock
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

    def freeze_workers(self) -> int:
        """Lets all workers sleep past their leases, while another does their work, and then go on as if nothing was.

        A worker that sleeps between taking a row's lease and the first byte of its call could not know that its lease
        is over, and nobody can help that; so they sleep at a moment at which all rows they call are at the carrier.
        Returns how many of the rows they held were taken over meanwhile.
        """
        self._carrier.calm()
        time.sleep(CARRIER_TIMEOUT)  # calls that were never answered end
        held: list[int] = []
        for _ in range(FREEZES):
            self._while_sending()
            for worker in self._line.workers:
                worker.freeze()
            with suppress(TimeoutError):
                until(lambda: not self._on_its_way(), ARRIVING)
            held = [] if self._on_its_way() else [row.id for row in self._claimed() if not row.attempted_at]
            if held:
                break
            for worker in self._line.workers:
                worker.thaw()
            time.sleep(self._chance.uniform(0.1, 0.5))
        self._line.substitute.start()
        with suppress(TimeoutError):
            until(lambda: 2 * len(self._taken_over(held)) > len(held), LEASES)
        taken_over = self._taken_over(held)
        for worker in self._line.workers:
            worker.thaw()
        time.sleep(AWAKE)
        self._line.substitute.kill()
        self._carrier.trouble()
        return len(taken_over)

    def _claimed(self) -> Sequence[Row[tuple[int, str, datetime | None]]]:
        with self._engine.connect() as ours:
            return ours.execute(_CLAIMED).all()

    def _on_its_way(self) -> bool:
        """Whether they sleep in a transaction, or call a row whose text the carrier does not have, or had and lost."""
        with self._engine.connect() as ours:
            if ours.execute(_ASLEEP).scalar_one():
                return True
        called = [row.address for row in self._claimed() if row.attempted_at]
        known = self._carrier.texts() if called else {}
        return any(all(text.lost for text in known.get(address, ())) for address in called)

    def _taken_over(self, held: list[int]) -> list[int]:
        with self._engine.connect() as ours:
            return list(ours.execute(_TAKEN_OVER, {"ids": held}).scalars())

    def _end_connections(self) -> int:
        """Returns how many were in the middle of something."""
        self._while_sending()
        with suppress(TimeoutError):
            until(lambda: any(row.busy for row in self._connections()), SOON)
        found = self._connections()
        with self._engine.connect() as ours:
            busy = [row.pid for row in found if row.busy]
            idle = [row.pid for row in found if not row.busy]
            ours.execute(_END, {"pids": busy + self._chance.sample(idle, len(idle) // 2)})
            ours.commit()
        return len(busy)

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
