"""One of the two that are compared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench.job import Job, Mode, send
from simulator.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "var" / "bench"
CARRIER = Settings()  # as the simulator comes: its account, and the demo local's number


@dataclass(frozen=True, slots=True)
class Measured:
    """What one job showed.

    milliseconds: text by text, as the client saw them.
    seconds: the job's length.
    cpu_seconds: processor time of each part meanwhile; the carrier's and the client's are not in it.
    silent: texts that got no words in answer.
    errors: what failed, and how often.
    """

    milliseconds: list[float]
    seconds: float
    cpu_seconds: dict[str, float]
    silent: int
    errors: dict[str, int]


@dataclass(frozen=True, slots=True)
class Side:
    """A running system that takes Twilio's webhooks.

    name: as the report says it.
    webhook: where it takes texts.
    parts: its processes by name; their children count as well.
    replies_elsewhere: how many replies have reached the carrier's API so far, for a side that does not reply in
        its answer to the webhook; None for one that does.
    read_by: how many texts each way of understanding has read so far, for a side that has several.
    env: the environment of its processes, for others that belong to it.
    """

    name: str
    webhook: str
    parts: Mapping[str, int]
    replies_elsewhere: Callable[[], int] | None = field(default=None)
    read_by: Callable[[], dict[str, int]] = field(default=dict)
    env: Mapping[str, str] = field(default_factory=dict)

    def job(
        self,
        mode: Mode,
        seconds: float,
        *,
        stream: int,
        phones: int = 1,
        rate: float = 0,
        first: int = 0,
        count: int = 0,
    ) -> Job:
        """A job for this side; the arguments are those of Job."""
        return Job(
            url=self.webhook,
            account_sid=CARRIER.account_sid,
            auth_token=CARRIER.auth_token,
            to=CARRIER.numbers[0],
            mode=mode,
            seconds=seconds,
            stream=stream,
            phones=phones,
            rate=rate,
            first=first,
            count=count,
        )

    def measure(self, job: Job) -> Measured:
        """Sends a job's texts to this side."""
        before, elsewhere = self._cpu_seconds(), self._elsewhere()
        outcome = send(job)
        replies = outcome.replies + self._elsewhere() - elsewhere
        return Measured(
            milliseconds=outcome.milliseconds,
            seconds=outcome.seconds,
            cpu_seconds={part: seconds - before[part] for part, seconds in self._cpu_seconds().items()},
            silent=max(len(outcome.milliseconds) - replies, 0),
            errors=outcome.errors,
        )

    def _elsewhere(self) -> int:
        return self.replies_elsewhere() if self.replies_elsewhere else 0

    def _cpu_seconds(self) -> dict[str, float]:
        return {part: cpu_seconds(psutil.Process(pid)) for part, pid in self.parts.items()}


def cpu_seconds(root: psutil.Process) -> float:
    """Processor time of a process and its children so far."""
    times = [process.cpu_times() for process in (root, *root.children(recursive=True))]
    return sum(each.user + each.system for each in times)
