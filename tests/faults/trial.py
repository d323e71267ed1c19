"""The trial: a campaign goes out while parts of the line are killed at random, and in the end everybody has it once.

Our processes' clock runs twelve times as fast as the machine's (CLOCK_SPEED), so that a lease of a minute is over
in 5 s: nothing else is shortened, and no code knows of the trial.
"""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from models.database import make_sessions
from tests.faults.blows import Blows
from tests.faults.campaign import announce, crowd, files_in, locals_without_limits, plan, send_at
from tests.faults.carrier import MOODS, Carrier
from tests.faults.parts import Line, line
from tests.faults.verdict import OPEN, Verdict, judge

SPEED = 12
CARRIER_TIMEOUT = 1.5  # seconds; a lease outlives the longest call, twice that, also on the fast clock
STARTING = timedelta(seconds=8)  # the clock runs fast when the parts are up: planned rows are no older than texts
LOOK = 0.25  # seconds between looks at the tables
MOOD = (2.0, 4.0)  # seconds of each
BREATH = (0.2, 1.2)  # seconds between two blows, at least
LAST_BLOW = 0.85  # of the texts; some are refused for good, and never taken
# The number's pace in segments for each text that is due: what waited while nobody sent must not leave all at once, or
# some of the carrier's moods would meet no text.
PACE = 2.5

_UNKNOWN = text("SELECT id FROM outbox WHERE status = 'unknown'")
_AGAIN = text("SELECT count(*) FROM outbox WHERE attempts > 1")


@dataclass(frozen=True, slots=True)
class Plan:
    """How hard it is.

    texts: how many members get one, beside those of the demo.
    seconds: over which their texts are due, on the machine's clock.
    rounds: how often each blow falls.
    patience: seconds until it counts as stuck.
    seed: of all that is by chance.
    """

    texts: int
    seconds: float
    rounds: int
    patience: float
    seed: int


@dataclass
class Toll:
    """What happened meanwhile, so that nobody mistakes a quiet trial for a passed one.

    blows: how often each fell. hits: how much each hit.
    moods: texts the carrier took in each mood.
    unknown: rows that were seen with an unknown outcome.
    again: rows claimed more than once.
    """

    seconds: float = 0
    blows: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    moods: Counter[str] = field(default_factory=Counter)
    unknown: set[int] = field(default_factory=set)
    again: int = 0
    carrier: dict[str, Any] = field(default_factory=dict)


class Trial:
    """One run of it.

    Args:
        say: told what is done.
    """

    def __init__(
        self, the_line: Line, engine: Engine, carrier: Carrier, hard: Plan, say: Callable[[str], None]
    ) -> None:
        self._engine = engine
        self._carrier = carrier
        self._plan = hard
        self._say = say
        self._chance = random.Random(hard.seed)
        self._began = time.monotonic()
        self._blows = Blows(the_line, carrier, engine, self._chance)
        self._moods = list(MOODS)
        self._mood = ""
        self._taken = 0
        self.toll = Toll()

    def run(self) -> None:
        """Returns when nothing is open any more, here and at the carrier.

        Raises:
            TimeoutError: when that takes too long.
        """
        self._began = time.monotonic()
        blows = self._order()
        mood_ends = next_blow = self._began
        self._carrier.trouble()
        while blows or self._open():
            moment = time.monotonic()
            if moment > mood_ends:
                self._change_mood()
                mood_ends = moment + self._chance.uniform(*MOOD)
            if blows and moment > next_blow and self._sent() >= blows[0][0]:
                self._strike(blows.pop(0)[1])
                next_blow = time.monotonic() + self._chance.uniform(*BREATH)
            if moment > self._began + self._plan.patience:
                raise TimeoutError(f"{self._open()} rows are open after {moment - self._began:.0f} s")
            time.sleep(LOOK)
        self._change_mood()
        self.toll.seconds = time.monotonic() - self._began
        self.toll.carrier = self._carrier.counts()
        with self._engine.connect() as database:
            self.toll.again = database.execute(_AGAIN).scalar_one()

    def verdict(self) -> Verdict:
        """To be asked for after `run`."""
        lost = self._carrier.counts()["callbacks"]["failed"]
        with self._engine.connect() as database:
            return judge(database, self._carrier.texts(), self._plan.texts, lost)

    def _order(self) -> list[tuple[float, str]]:
        """After which share of the texts each blow falls, so that all do while there is something to hit."""
        names = list(self._blows.all) * self._plan.rounds
        self._chance.shuffle(names)
        shares = sorted(self._chance.uniform(0, LAST_BLOW) for _ in names)
        return list(zip(shares, names, strict=True))

    def _sent(self) -> float:
        """The share of the texts that the carrier has taken."""
        return float(self._carrier.counts()["accepted"]) / self._plan.texts

    def _strike(self, name: str) -> None:
        hit = self._blows.all[name]()
        self.toll.blows[name] += 1
        self.toll.hits[name] += hit
        self._say(f"{time.monotonic() - self._began:5.1f} s  {name} ({hit})")

    def _change_mood(self) -> None:
        taken = int(self._carrier.counts()["accepted"])
        if self._mood:
            self.toll.moods[self._mood] += taken - self._taken
        self._taken = taken
        place = (self._moods.index(self._mood) + 1) % len(self._moods) if self._mood else 0
        self._mood = self._moods[place]
        self._carrier.mood(self._mood, self._chance.randrange(1 << 30))

    def _open(self) -> int:
        """Rows that are not through; while none is, whatever the carrier may still tell is waited for."""
        with self._engine.connect() as database:
            self.toll.unknown.update(database.execute(_UNKNOWN).scalars())
            count = int(database.execute(OPEN).scalar_one())
            if count:
                return count
        self._carrier.counts(settle_seconds=20)
        with self._engine.connect() as database:
            return int(database.execute(OPEN).scalar_one())


def hurried(folder: Path, since: datetime, segments_per_second: float) -> dict[str, str]:
    """What our processes are told, so that leases are over in seconds.

    Args:
        folder: for the local's files.
        since: when their clock begins to run fast.
        segments_per_second: of the number, by the fast clock.
    """
    return {
        "CLOCK_SPEED": str(SPEED),
        "CLOCK_SINCE": since.isoformat(),
        "CARRIER_TIMEOUT_SECONDS": str(CARRIER_TIMEOUT),
        "LOCALS_DIR": str(locals_without_limits(folder, segments_per_second)),
        "MEDIA_DIR": str(folder / "media"),
    }


def undergo(folder: Path, database_url: str, hard: Plan, say: Callable[[str], None]) -> tuple[Toll, Verdict]:
    """Sends a campaign through all faults on a database of its own, with the schema and maybe the demo local.

    Args:
        folder: empty, for logs, Valkey's socket and the local's files; with a short path.
        say: told what is done.
    """
    say(f"seed {hard.seed}")
    crowd(database_url, hard.texts)
    since = datetime.now(UTC) + STARTING
    settings = hurried(folder, since, PACE * hard.texts / hard.seconds / SPEED)
    engine = create_engine(database_url)
    sessions = make_sessions(engine)
    try:
        texts = plan(sessions, files_in(folder / "locals", database_url), announce(sessions))
        send_at(sessions, since, timedelta(seconds=hard.seconds) * SPEED, texts)
        say(f"{texts:,} texts are planned")
        with line(folder, database_url, settings) as the_line:
            trial = Trial(the_line, engine, Carrier(the_line.carrier_url), replace(hard, texts=texts), say)
            trial.run()
            return trial.toll, trial.verdict()
    finally:
        engine.dispose()
